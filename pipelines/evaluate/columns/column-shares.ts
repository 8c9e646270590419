import type { Fitted } from '../../../models/model.ts';
import type { Cell } from '../../dictionary/coding.ts';
import type { ColumnFacts } from './column-facts.ts';

/** Where the values of a column lie, as the released model has it. Every share is of all records, between 0 and 1. */
export interface ColumnShares {
  readonly column: string;
  /** Computed from the released model, which noisy counts alone made. */
  readonly origin: 'released-data';
  /** Null in the release; absent (`null`) where the column has no cell for it. */
  readonly missing: number | null;
  /** Outside the dictionary's list or range; `null` where the column has no cell for it. */
  readonly other: number | null;
  /** In the first and the last bin of the range, where `outside: clamp` counts what lies beyond; `null` for other columns. */
  readonly firstBin: number | null;
  readonly lastBin: number | null;
  /** Standard deviation of the privacy noise in one noisy count of the column, as a share, before any noise was taken out. */
  readonly sigma: number;
  readonly mostlyMissing: boolean;
}

/** More than this share of a column holds most of it. */
export const MOST = 0.5;

/** A share within this many standard deviations of a limit may be on either side of it: two-sided 95 %. */
const DEVIATIONS = 1.959963984540054;

/** Computed from the fitted model and public facts alone. `facts` are in the order of the model's columns. */
export function columnShares(
  { model, columnCounts }: Pick<Fitted, 'model' | 'columnCounts'>,
  facts: readonly ColumnFacts[],
): ColumnShares[] {
  return facts.map(({ name, cells, clamped, mostlyMissing }, column) => {
    const counts = model.marginal([column]);
    const shareAt = (code: number): number | null => (code < 0 ? null : brief(counts[code]! / model.total));
    const ofKind = (kind: Cell['kind']): number | null => shareAt(cells.findIndex((cell) => cell.kind === kind));
    const bins = clamped ? binsOf(cells) : 0;
    return {
      column: name,
      origin: 'released-data',
      missing: ofKind('missing'),
      other: ofKind('other'),
      firstBin: shareAt(bins > 1 ? 0 : -1),
      lastBin: shareAt(bins > 1 ? bins - 1 : -1),
      sigma: brief(Math.sqrt(columnCounts[column]!.variance) / Math.max(1, model.total)),
      mostlyMissing,
    };
  });
}

/** Cells of the domain come first, then those for missing values and for others. */
export const binsOf = (cells: readonly Cell[]): number =>
  cells.filter(({ kind }) => kind !== 'missing' && kind !== 'other').length;

/** A share that the dictionary gives no reason for: null and `other`, but for null where it says `mostlyMissing`. */
export interface EmptyShare {
  readonly column: string;
  readonly share: number;
  /** The least that the share is without its noise, in 95 %. */
  readonly atLeast: number;
  readonly atMost: number;
}

export function emptyShare({ column, missing, other, sigma, mostlyMissing }: ColumnShares): EmptyShare {
  const parts = [mostlyMissing ? null : missing, other].filter((part) => part !== null);
  const share = Math.min(
    1,
    parts.reduce((sum, part) => sum + part, 0),
  );
  const spread = DEVIATIONS * sigma * Math.sqrt(parts.length);
  return { column, share, atLeast: Math.max(0, share - spread), atMost: Math.min(1, share + spread) };
}

/** Whether `share`, of one count, is at least `limit` and not a matter of noise. */
export const stands = (share: number | null, sigma: number, limit: number): share is number =>
  share !== null && share >= limit && share > DEVIATIONS * sigma;

/** Six decimals: what is behind them is noise, and may differ between processors. */
const brief = (share: number): number => Math.round(share * 1e6) / 1e6;
