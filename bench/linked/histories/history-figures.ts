import { type Query, withDatabase } from '../../clinical-numbers/database.ts';
import type { BenchFigure } from '../bench-figure.ts';
import { compareSets, type Question } from './compared-sets.ts';
import { beyondBounds, type HistoryForm, readHistories } from './history-tables.ts';

export interface HistoryFolders {
  readonly real: string;
  /** The folder of data of a release. */
  readonly released: string;
}

/** Diagnoses whose order is asked for, the first of which comes first in most patients of the records or not. */
const ORDERS = [
  ['dyslipidemia', 'htn'],
  ['dyslipidemia', 'diabetes'],
  ['htn', 'diabetes'],
  ['htn', 'nafld'],
  ['diabetes', 'nafld'],
] as const;

/**
 * What is kept of patients' measurements and diagnoses, asked of the files alone in SQL that shares no code with the evaluation. Baselines are drawn from
 * `seed`: rows given to patients at random, and as many patients drawn with replacement.
 */
export function historyFigures(
  form: HistoryForm,
  { real, released }: HistoryFolders,
  seed: string,
): Promise<BenchFigure[]> {
  return withDatabase(async (query) => {
    const folders = { records: real, synthetic: released };
    const read = (schema: keyof typeof folders): Promise<void> => readHistories(query, form, schema, folders[schema]);
    const sets = await compareSets(query, ['measurements', 'conditions'], read, seed);
    await sets.everywhere(nextOfHdl);
    const figures: BenchFigure[] = [
      { figure: 'gaps of hdl', ...(await sets.distances(distance(await classed(query, ['gap'])))) },
      { figure: 'hdl to next hdl', ...(await sets.distances(distance(await classed(query, ['previous', 'value'])))) },
      { figure: 'correlation of hdl and the next', ...(await sets.numbers(correlation)) },
      { figure: 'prevalence, worst condition', ...(await sets.distances(worstPrevalence)) },
    ];
    for (const [first, second] of ORDERS)
      figures.push({ figure: `${first} before ${second}`, ...(await sets.numbers(before(first, second))) });
    const [beyond, beyondReal] = [await beyondBounds(query, form, released), await beyondBounds(query, form, real)];
    for (const [figure, synthetic] of Object.entries(beyond))
      figures.push({ figure, records: beyondReal[figure], synthetic });
    return figures;
  });
}

const nextOfHdl: Question = (schema) => `
  CREATE TABLE ${schema}.hdl AS
  SELECT day - lag(day) OVER w AS gap, lag(value) OVER w AS previous, value
  FROM ${schema}.measurements WHERE kind = 'hdl' AND value IS NOT NULL
  WINDOW w AS (PARTITION BY patient ORDER BY day, place)`;

/** Shares of classes of neighbours, ten a column, cut at the deciles of the records; of a schema as a query of `class` and `share`. */
async function classed(query: Query, columns: readonly ('gap' | 'previous' | 'value')[]): Promise<Question> {
  const classes: string[] = [];
  for (const column of columns) {
    // Both values of a pair are cut alike.
    const of = column === 'gap' ? 'gap' : 'value';
    const deciles = Array.from({ length: 9 }, (_, i) => (i + 1) / 10).join(', ');
    const [row] = await query(`SELECT quantile_disc(${of}, [${deciles}]) AS edges FROM records.hdl`);
    const edges = [...new Set((row!['edges'] as readonly number[]).map(Number))];
    classes.push(edges.map((edge) => `(${column} >= ${edge})::int`).join(' + '));
  }
  const cell = classes.map((sum) => `(${sum})`).join(" || '/' || ");
  return (schema) => `
    SELECT ${cell} AS class, count(*) / sum(count(*)) OVER () AS share FROM ${schema}.hdl WHERE gap IS NOT NULL GROUP BY 1`;
}

/** L1, 0 to 2. */
const distance =
  (shares: Question): Question =>
  (schema) =>
    `
    SELECT sum(abs(coalesce(a.share, 0) - coalesce(b.share, 0)))
    FROM (${shares('records')}) a FULL JOIN (${shares(schema)}) b USING (class)`;

const correlation: Question = (schema) => `SELECT corr(previous, value) FROM ${schema}.hdl`;

const prevalence: Question = (schema) => `
  SELECT kind, count(DISTINCT patient) / (SELECT count(*) FROM ${schema}.patients) AS share
  FROM ${schema}.conditions GROUP BY kind`;

const worstPrevalence: Question = (schema) => `
  SELECT max(abs(coalesce(a.share, 0) - coalesce(b.share, 0)))
  FROM (${prevalence('records')}) a FULL JOIN (${prevalence(schema)}) b USING (kind)`;

/** Of patients with both, the share who have the first on an earlier day. */
const before =
  (first: string, second: string): Question =>
  (schema) =>
    `
    SELECT avg((a < b)::int) FROM (
      SELECT min(day) FILTER (kind = '${first}') AS a, min(day) FILTER (kind = '${second}') AS b
      FROM ${schema}.conditions GROUP BY patient)
    WHERE a IS NOT NULL AND b IS NOT NULL`;
