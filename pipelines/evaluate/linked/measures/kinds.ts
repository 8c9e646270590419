import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { type Series, seriesOfKind } from '../series/series.ts';
import { correlationOfNext, edgesOfDeciles, gapsOf, pairsOfNext, shareCounts } from '../series/statistics-of-series.ts';

/** Most kinds of a table of details that are looked at one by one: those that occur most often. */
const MOST_KINDS = 20;
/** Rows that a kind needs. */
const LEAST_ROWS = 200;

/** Details of one kind from event to event: days between them, and a number and the next. */
export function kinds(records: LinkedTable, other: LinkedTable): Measured[] {
  return records.shape.details.flatMap(({ name, columns, kind }, detail) =>
    frequentKinds(records, detail).flatMap((code) => {
      const [a, b] = [seriesOfKind(records, detail, code), seriesOfKind(other, detail, code)];
      const label = [`${name}.${columns[kind]!.name}`, String(code)];
      return [
        ...gapFigure(label, a, b),
        ...columns.flatMap((column, c) =>
          c === kind ? [] : numberFigures([...label, column.name], [records, other], [a, b], detail, c),
        ),
      ];
    }),
  );
}

function frequentKinds({ shape, rows }: LinkedTable, detail: number): number[] {
  const { kind, columns } = shape.details[detail]!;
  const counts = new Float64Array(columns[kind]!.size);
  for (const code of rows.details[detail]!.columns[kind]!) counts[code] = counts[code]! + 1;
  return Array.from(counts.keys())
    .filter((code) => counts[code]! >= LEAST_ROWS)
    .sort((x, y) => counts[y]! - counts[x]! || x - y)
    .slice(0, MOST_KINDS);
}

function gapFigure(of: readonly string[], a: Series, b: Series): Measured[] {
  const [recorded, others] = [gapsOf(a), gapsOf(b)];
  if (recorded === undefined || others === undefined || recorded.length === 0) return [];
  const edges = edgesOfDeciles(recorded);
  return [{ measure: 'kindGap', of, value: shareCounts(recorded, edges).distanceTo(shareCounts(others, edges)) }];
}

function numberFigures(
  of: readonly string[],
  [records, other]: readonly [LinkedTable, LinkedTable],
  [a, b]: readonly [Series, Series],
  detail: number,
  column: number,
): Measured[] {
  const [x, y] = [records, other].map((table) => table.numbers?.details[detail]?.[column]);
  if (x === undefined || y === undefined) return [];
  const known = (series: Series, values: Float64Array): Series => series.where((row) => !Number.isNaN(values[row]!));
  const [mine, theirs] = [known(a, x), known(b, y)];
  if (mine.rows.length === 0) return [];
  const edges = edgesOfDeciles(Float64Array.from(mine.rows, (row) => x[row]!));
  return [
    {
      measure: 'kindTransition',
      of,
      value: pairsOfNext(mine, x, edges).distanceTo(pairsOfNext(theirs, y, edges)),
    },
    {
      measure: 'kindCorrelation',
      of,
      records: correlationOfNext(mine, (row) => x[row]!),
      value: correlationOfNext(theirs, (row) => y[row]!),
    },
  ];
}
