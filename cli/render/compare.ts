import type { ReleaseComparison } from '../../pipelines/compare/compare-releases.ts';
import { type ComparedMetric, compareTables } from '../../pipelines/compare/compare-tables.ts';
import type { TablesEvaluation } from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import { decimalUp } from '../../pipelines/release-folder/manifest/privacy-in-words.ts';
import { parseRational } from '../../privacy/rational.ts';
import { brief, EXACT_NUMBERS, labelOf, renderFacts } from './evaluate.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

/** Metrics of single columns, pairs or groups that are shown; all are in the JSON. */
const SHOWN = 30;

const BEST = '*  the best of them, and those that its interval does not tell from it';

/** Releases by what they publish. */
export function renderReleases({ releases, metrics, notes }: ReleaseComparison): readonly string[] {
  const of = (name: string, cell: (facts: (typeof releases)[number]) => string): string[] => [
    name,
    ...releases.map(cell),
  ];
  const intervals = (value: { lower: number; upper: number } | null): string =>
    value === null ? '' : ` (${brief(value.lower)} to ${brief(value.upper)})`;
  return [
    'By what they publish; no record was opened.',
    '',
    ...renderTable([
      of('', (facts) => facts.path),
      of('release', (facts) => facts.release),
      of('table', (facts) => facts.table),
      of('rows', (facts) => String(facts.rows)),
      of('protects one', (facts) => facts.unit),
      of('epsilon', (facts) => `${facts.epsilon} at delta ${decimalUp(parseRational(facts.delta))}`),
      of('gate', (facts) => (facts.gate === 'pass' ? 'passed' : 'without thresholds')),
      ...metrics.map(({ metric, values, ranking }) => [
        metric,
        ...values.map((one, i) =>
          one === null ? '-' : `${brief(one.value)}${intervals(one.interval)}${mark(ranking, i)}`,
        ),
      ]),
    ]),
    '',
    BEST,
    ...notes.flatMap((note) => wrap(note, 96)),
    'Who signed them is not asked here: synthward verify tells.',
  ];
}

export const releasesToJson = ({ releases, metrics, notes }: ReleaseComparison): Record<string, unknown> => ({
  schema: 'release-comparison/1',
  releases,
  metrics: metrics.map(({ metric, values, ranking }) => ({ metric, values, ranking: ranking ?? null })),
  notes,
});

/** Tables by how they hold against the records. */
export function renderTables(evaluation: TablesEvaluation): readonly string[] {
  const { real, holdout, synthetic } = evaluation;
  const compared = compareTables(evaluation);
  const isWhole = ({ about }: ComparedMetric): boolean => about.columns.length === 0 && about.group === undefined;
  const whole = compared.filter(isWhole);
  const parts = compared.filter((one) => !isWhole(one));
  const best = synthetic.map((_, t) => whole.filter(({ ranking }) => ranking.best.includes(t)).length);
  return [
    EXACT_NUMBERS,
    '',
    ...renderFacts([real, ...(holdout === undefined ? [] : [holdout]), ...synthetic.map(({ facts }) => facts)]),
    '',
    'Of the whole table',
    ...metricTable(whole, synthetic.length),
    '',
    ...(parts.length === 0 ? [] : ['Of columns and groups', ...metricTable(parts.slice(0, SHOWN), synthetic.length)]),
    ...(parts.length <= SHOWN ? [] : [`  and ${parts.length - SHOWN} more with --json`]),
    '',
    BEST,
    ...best.map(
      (count, t) =>
        `Synthetic table ${t + 1} is among the best in ${count} of ${whole.length} metrics of the whole table.`,
    ),
    'Ceiling: what two halves of the records give, so that better is not to be expected. Floor: what a table without any relation gives.',
    'Nothing was charged, and similarity is no proof of privacy.',
  ];
}

function metricTable(metrics: readonly ComparedMetric[], tables: number): readonly string[] {
  const numbers = Array.from({ length: tables }, (_, t) => `table ${t + 1}`);
  const rows = metrics.map((one) => [
    labelOf(one),
    brief(one.ceiling),
    ...one.values.map((found, t) => `${brief(found?.value ?? null)}${mark(one.ranking, t)}`),
    brief(one.floor),
    one.direction === 'higher-is-better' ? 'higher' : 'lower',
  ]);
  return renderTable([['metric', 'ceiling', ...numbers, 'floor', 'better'], ...rows]).map((line) => `  ${line}`);
}

const mark = (ranking: { readonly best: readonly number[] } | undefined, i: number): string =>
  ranking?.best.includes(i) === true ? ' *' : '';

export function tablesToJson(evaluation: TablesEvaluation): Record<string, unknown> {
  const { table, real, holdout, synthetic } = evaluation;
  return {
    schema: 'table-comparison/1',
    warning: EXACT_NUMBERS,
    table,
    tables: { real, synthetic: synthetic.map(({ facts }) => facts), holdout: holdout ?? null },
    metrics: compareTables(evaluation).map(({ values, ...rest }) => ({
      ...rest,
      values: values.map((one) => one && { ...one, unavailable: one.unavailable ?? null }),
    })),
  };
}
