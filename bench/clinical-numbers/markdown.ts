import type { ColumnFigures, Figures } from './column-figures.ts';
import type { ReleasedRun, Way } from './run-release.ts';
import { errorsOf, type Summary } from './summary.ts';

export interface Measured {
  readonly table: string;
  readonly way: Way;
  readonly epsilon: number;
  readonly rows: { readonly real: number; readonly synthetic: number };
  readonly seconds: number;
  readonly edits: ReleasedRun['edits'];
  readonly summary: Summary;
  readonly columns: readonly ColumnFigures[];
}

/** A page with a line for each table, and for each table a line for each number; with `before`, both beside each other. */
export function markdownOf(measured: readonly Measured[], before: readonly Measured[]): string {
  const earlier = ({ table, way }: Measured): Measured | undefined =>
    before.find((other) => other.table === table && other.way === way);
  const lines = measured.flatMap((item) => [
    ...summaryLines(item, earlier(item)),
    '',
    ...columnLines(item, earlier(item)),
    '',
  ]);
  return `${lines.join('\n').trimEnd()}\n`;
}

function summaryLines(item: Measured, before: Measured | undefined): readonly string[] {
  const contradictions = (summary: Summary): string =>
    summary.contradictions.map(({ what, rows }) => `${rows ?? 'not released'} (${what})`).join(', ') || 'none stated';
  const lines: readonly [string, (measured: Measured) => string][] = [
    ['rows, real and synthetic', ({ rows }) => `${rows.real}, ${rows.synthetic}`],
    ['numbers; not released as numbers', ({ summary }) => `${summary.columns}; ${summary.lost}`],
    ['error of the mean, median over columns', ({ summary }) => percent(summary.medianMeanError)],
    ['error of the median, median over columns', ({ summary }) => percent(summary.medianP50Error)],
    ['error of the 99th percentile, median over columns', ({ summary }) => percent(summary.medianP99Error)],
    ['numbers whose mean is off by more than 5 %', ({ summary }) => String(summary.wideMeans)],
    ['numbers whose 99th percentile is off by more than 15 %', ({ summary }) => String(summary.wideP99s)],
    ['worst error of a mean', ({ summary: { worstMean } }) => `${percent(worstMean.error)} (${worstMean.column})`],
    [
      'worst difference in exact zeros',
      ({ summary: { worstZeros } }) => `${points(worstZeros.difference)} (${worstZeros.column})`,
    ],
    [
      'worst difference in nulls',
      ({ summary: { worstNulls } }) => `${points(worstNulls.difference)} (${worstNulls.column})`,
    ],
    ['values outside the dictionary', ({ summary }) => String(summary.outside)],
    ['rows against determined columns', ({ summary }) => contradictions(summary)],
    ['edits of the draft', ({ edits }) => (edits === undefined ? 'none drafted' : String(edits))],
    ['seconds', ({ seconds }) => String(seconds)],
  ];
  return [
    `### ${item.table}, dictionary ${item.way}, epsilon ${item.epsilon}`,
    '',
    before === undefined ? '| | |' : '| | before | after |',
    before === undefined ? '|---|---|' : '|---|---|---|',
    ...lines.map(([what, of]) => `| ${what} | ${before === undefined ? '' : `${of(before)} | `}${of(item)} |`),
  ];
}

function columnLines(item: Measured, before: Measured | undefined): readonly string[] {
  const groups = ['mean', 'p50', 'p99', 'zeros', 'nulls'] as const;
  const versions = before === undefined ? ['synthetic'] : ['before', 'after'];
  const heads = groups.flatMap((group) => [group, ...versions]);
  return [
    `| column | ${heads.join(' | ')} | error of mean | of p99 |`,
    `|---|${'---:|'.repeat(heads.length + 2)}`,
    ...item.columns.map((column) => {
      const earlier = before?.columns.find((other) => other.column === column.column)?.synthetic;
      const cells = groups.flatMap((group) => [
        shown(column.real, group),
        ...(before === undefined ? [] : [shown(earlier, group)]),
        shown(column.synthetic, group),
      ]);
      const { mean, p99 } = errorsOf(column);
      return `| ${column.column} | ${[...cells, percent(mean), percent(p99)].join(' | ')} |`;
    }),
  ];
}

function shown(figures: Figures | undefined, of: keyof Figures): string {
  if (figures === undefined) return '';
  if (of === 'zeros' || of === 'nulls') return percent(figures[of]);
  return String(Number(figures[of].toPrecision(4)));
}

const percent = (share: number | undefined): string =>
  share === undefined || Number.isNaN(share) ? '' : `${(100 * share).toFixed(1)} %`;
const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
