import { type Query, withDatabase } from '../../clinical-numbers/database.ts';
import type { BenchFigure } from '../bench-figure.ts';
import { bootstrapOfPatients, randomLinks } from './baselines.ts';
import { beyondBounds, type HistoryForm, readHistories } from './history-tables.ts';

/** Schemas of the database, in the order of the values of a figure behind those of the records. */
const OTHERS = ['synthetic', 'randomLinks', 'floor'] as const;
type Values = Readonly<Record<(typeof OTHERS)[number], number | undefined>>;

/**
 * What is kept of patients' measurements and diagnoses, asked of the files alone in SQL that shares no code with the evaluation. Baselines are drawn from
 * `seed`: rows given to patients at random, and as many patients drawn with replacement.
 */
export function historyFigures(
  form: HistoryForm,
  { real, released }: { readonly real: string; readonly released: string },
  seed: string,
): Promise<BenchFigure[]> {
  return withDatabase(async (query) => {
    await readHistories(query, form, 'records', real);
    await readHistories(query, form, 'synthetic', released);
    await randomLinks(query, 'records', 'randomLinks', seed);
    await bootstrapOfPatients(query, 'records', 'floor', seed);
    for (const schema of ['records', ...OTHERS]) await query(nextOfHdl(schema));
    const [beyond, beyondReal] = [await beyondBounds(query, form, released), await beyondBounds(query, form, real)];
    return [
      { figure: 'gaps of hdl', ...(await distances(query, await classed(query, ['gap']))) },
      { figure: 'hdl to next hdl', ...(await distances(query, await classed(query, ['previous', 'value']))) },
      { figure: 'correlation of hdl and the next', ...(await numbers(query, correlation)) },
      { figure: 'prevalence, worst condition', ...(await others(query, worstPrevalence)) },
      { figure: 'dyslipidemia before htn', ...(await numbers(query, dyslipidemiaFirst)) },
      ...Object.entries(beyond).map(([figure, synthetic]) => ({ figure, records: beyondReal[figure], synthetic })),
    ];
  });
}

const nextOfHdl = (schema: string): string => `
  CREATE TABLE ${schema}.hdl AS
  SELECT day - lag(day) OVER w AS gap, lag(value) OVER w AS previous, value
  FROM ${schema}.measurements WHERE kind = 'hdl' AND value IS NOT NULL
  WINDOW w AS (PARTITION BY patient ORDER BY day, place)`;

/** Shares of classes of neighbours, ten a column, cut at the deciles of the records; by schema as a query of `class` and `share`. */
async function classed(
  query: Query,
  columns: readonly ('gap' | 'previous' | 'value')[],
): Promise<(s: string) => string> {
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

const distances = (query: Query, shares: (schema: string) => string): Promise<Values> =>
  others(
    query,
    (schema) => `
      SELECT sum(abs(coalesce(a.share, 0) - coalesce(b.share, 0)))
      FROM (${shares('records')}) a FULL JOIN (${shares(schema)}) b USING (class)`,
  );

const correlation = (schema: string): string => `SELECT corr(previous, value) FROM ${schema}.hdl`;

const prevalence = (schema: string): string => `
  SELECT kind, count(DISTINCT patient) / (SELECT count(*) FROM ${schema}.patients) AS share
  FROM ${schema}.conditions GROUP BY kind`;

const worstPrevalence = (schema: string): string => `
  SELECT max(abs(coalesce(a.share, 0) - coalesce(b.share, 0)))
  FROM (${prevalence('records')}) a FULL JOIN (${prevalence(schema)}) b USING (kind)`;

/** Of patients with both, on an earlier day. */
const dyslipidemiaFirst = (schema: string): string => `
  SELECT avg((dyslipidemia < htn)::int) FROM (
    SELECT min(day) FILTER (kind = 'dyslipidemia') AS dyslipidemia, min(day) FILTER (kind = 'htn') AS htn
    FROM ${schema}.conditions GROUP BY patient)
  WHERE dyslipidemia IS NOT NULL AND htn IS NOT NULL`;

async function others(query: Query, sql: (schema: string) => string): Promise<Values> {
  const values: Partial<Record<keyof Values, number | undefined>> = {};
  for (const schema of OTHERS) values[schema] = await numberOf(query, sql(schema));
  return values as Values;
}

const numbers = async (
  query: Query,
  sql: (schema: string) => string,
): Promise<Values & { records: number | undefined }> => ({
  records: await numberOf(query, sql('records')),
  ...(await others(query, sql)),
});

/** `undefined` where there was nothing to count. */
async function numberOf(query: Query, sql: string): Promise<number | undefined> {
  const value = Object.values((await query(sql))[0]!)[0];
  return value === null || value === undefined ? undefined : Number(value);
}
