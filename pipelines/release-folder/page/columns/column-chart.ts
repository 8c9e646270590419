import type { Cell } from '../../../dictionary/coding.ts';
import type { Chart } from '../../../page/chart.ts';
import { categoryHistogram } from '../../../page/charts/category-histogram.ts';
import { type NumberBin, numberHistogram } from '../../../page/charts/number-histogram.ts';
import { someOf } from '../../../workspace/text/some-of.ts';
import type { DataDictionaryColumn } from '../../artefacts/data-dictionary.ts';
import { cellInWords } from './cell-in-words.ts';
import type { CountedCells } from './counted-cells.ts';

export type CountedColumn = Extract<DataDictionaryColumn, { kind: 'modelled' | 'offset' }>;

interface Frame {
  readonly id: string;
  readonly caption: string;
}

/** How often each value occurs in the release, beside the noisy counts: along an axis where values are numbers or days. At least one count. */
export function columnChart(frame: Frame, column: CountedColumn, counted: readonly CountedCells[]): Chart {
  const perUnit = unitOf(column);
  const parts = counted.map((part) => ({ ...part, span: perUnit && spanOf(part, column.cells, perUnit.wide) }));
  const bins = parts
    .flatMap(({ span, released, noisy }): NumberBin[] =>
      span === undefined ? [] : [{ low: span.low / perUnit!.size, high: span.high / perUnit!.size, released, noisy }],
    )
    .toSorted((a, b) => a.low - b.low);
  const bar = ({ codes, released, noisy }: CountedCells) => ({
    label: labelOf(codes, column.cells),
    released,
    noisy,
  });
  if (bins.length < 2 || !isAscending(bins)) return categoryHistogram(frame, parts.map(bar));
  return numberHistogram(frame, {
    bins,
    beside: parts.filter(({ span }) => span === undefined).map(bar),
    kind: perUnit!.kind,
    unit: column.kind === 'offset' ? `${column.apart} after ${column.after}` : undefined,
  });
}

const labelOf = (codes: readonly number[], cells: readonly Cell[]): string =>
  someOf(
    codes.map((code) => cellInWords(cells[code]!)),
    'values',
  );

interface AxisUnit {
  readonly kind: 'number' | 'day';
  /** How much of the column's own unit one on the axis is. */
  readonly size: number;
  /** How far a single number reaches on the axis; `undefined` where it is a point. */
  readonly wide: number | undefined;
}

/** `undefined` for columns whose values lie on no axis. */
function unitOf(column: CountedColumn): AxisUnit | undefined {
  if (column.kind === 'offset') return { kind: 'number', size: 1, wide: column.type === 'real' ? undefined : 1 };
  if (column.type === 'integer') return { kind: 'number', size: 1, wide: 1 };
  if (column.type === 'real') return { kind: 'number', size: 1, wide: undefined };
  if (column.type === 'date') return { kind: 'day', size: 1, wide: undefined };
  if (column.type === 'datetime') return { kind: 'day', size: 86_400, wide: undefined };
  return undefined;
}

interface Span {
  readonly low: number;
  readonly high: number;
}

/** Where cells that were counted together lie; `undefined` where they are no one stretch of numbers. */
function spanOf({ codes }: CountedCells, cells: readonly Cell[], wide: number | undefined): Span | undefined {
  let all: Span | undefined;
  for (const code of codes) {
    const cell = cells[code]!;
    const span =
      cell.kind === 'interval'
        ? { low: cell.lower, high: cell.upper }
        : cell.kind === 'value' && typeof cell.value === 'number' && wide !== undefined
          ? { low: cell.value, high: cell.value + wide }
          : undefined;
    if (span === undefined || !(span.low < span.high)) return undefined;
    if (all !== undefined && all.high !== span.low) return undefined;
    all = { low: all?.low ?? span.low, high: span.high };
  }
  return all;
}

const isAscending = (bins: readonly NumberBin[]): boolean =>
  bins.every(({ low, high }, i) => Number.isFinite(high - low) && (i === 0 || bins[i - 1]!.high <= low));
