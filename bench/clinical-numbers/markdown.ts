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

/** A line for each table and way, then for each of them a line for each number; with `before`, both beside each other. */
export function markdownOf(measured: readonly Measured[], before: readonly Measured[]): string {
  const earlier = ({ table, way }: Measured): Measured | undefined =>
    before.find((other) => other.table === table && other.way === way);
  const compared = before.length > 0;
  const heads = ['table', 'dictionary', ...(compared ? [''] : []), ...OVERVIEW.map(([head]) => head)];
  const lines = [
    `| ${heads.join(' | ')} |`,
    `|${'---|'.repeat(heads.length)}`,
    ...measured.flatMap((item) => {
      const other = earlier(item);
      const line = (one: Measured, when: string): string =>
        `| ${[one.table, one.way, ...(compared ? [when] : []), ...OVERVIEW.map(([, of]) => of(one))].join(' | ')} |`;
      return [...(other === undefined ? [] : [line(other, 'before')]), line(item, 'after')];
    }),
    '',
    ...measured.flatMap((item) => [
      `### ${item.table}, dictionary ${item.way}, epsilon ${item.epsilon}`,
      '',
      ...columnLines(item, earlier(item)),
      '',
    ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Errors are medians over the columns that the release holds; what is widest is named. */
const OVERVIEW: readonly (readonly [string, (measured: Measured) => string])[] = [
  ['numbers', ({ summary }) => String(summary.columns)],
  ['lost', ({ summary }) => String(summary.lost)],
  ['mean', ({ summary }) => percent(summary.medianMeanError)],
  ['p50', ({ summary }) => percent(summary.medianP50Error)],
  ['p99', ({ summary }) => percent(summary.medianP99Error)],
  ['mean off by > 5 %', ({ summary }) => String(summary.wideMeans)],
  ['p99 off by > 15 %', ({ summary }) => String(summary.wideP99s)],
  ['worst mean', ({ summary }) => furthest(summary.worstMean, percent)],
  ['zeros off', ({ summary }) => furthest(summary.worstZeros, points)],
  ['nulls off', ({ summary }) => furthest(summary.worstNulls, points)],
  ['outside', ({ summary }) => String(summary.outside)],
  ['against', ({ summary }) => contradictions(summary)],
  ['edits', ({ edits }) => (edits === undefined ? '' : String(edits))],
];

const furthest = (worst: Summary['worstMean'], shown: (off: number) => string): string =>
  worst === undefined ? '' : `${shown(worst.off)} (${worst.column})`;

const contradictions = (summary: Summary): string =>
  summary.contradictions.map(({ what, rows }) => `${rows ?? 'not released'} (${what})`).join(', ') || 'none stated';

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

const percent = (share: number | undefined): string => (share === undefined ? '' : `${(100 * share).toFixed(1)} %`);
const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
