import { someOf } from '../../workspace/text/some-of.ts';

/** Never 100 %, which no estimate from noisy counts shows. */
const shareOfColumn = (column: string, share: number): string =>
  `${share > 0.99 ? 'more than 99 %' : `about ${Math.round(100 * share)} %`} of \`${column}\``;

export interface SharesInWords {
  /** "About 30 % of `a` and about 20 % of `b`", the first letter a capital. */
  readonly shares: string;
  /** Whether they are of more than one column. */
  readonly several: boolean;
}

const NAMED = 12;

/** The largest first; beyond twelve, how many `others` there are. */
export function sharesOfColumns(
  told: readonly { readonly column: string; readonly share: number }[],
  others = 'columns',
): SharesInWords {
  const named = told.toSorted((a, b) => b.share - a.share).map(({ column, share }) => shareOfColumn(column, share));
  const list = named.length > NAMED ? someOf(named, others, ', ', NAMED) : enumerated(named);
  return { shares: capitalised(list), several: named.length > 1 };
}

const enumerated = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const recordsInWords = (records: number): string => `about ${records === 1 ? '1 record' : `${records} records`}`;
