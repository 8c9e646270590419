import type { Cell, ColumnCoding } from '../../dictionary/coding.ts';
import { spreadRule } from '../../dictionary/spread-rule.ts';

/** Most different numbers that a column of texts holds, over all its bins. */
const MOST_TEXTS = 10_000;

/**
 * The texts of a column of numbers with limits of measurement, and which of them each cell may become, each as likely as the next. A bin
 * gives its numbers of so many decimals; where those are too many for a list, the round ones among them (multiples of 1, 2 or 5 times a
 * power of ten).
 */
export interface CensoredTexts {
  readonly texts: readonly string[];
  /** The texts of a code are `texts[first + i]` for `0 <= i < count`; a count of 0 stands for null. */
  readonly first: Uint32Array;
  readonly count: Uint32Array;
}

export function censoredTexts({ cells, decimals = 0 }: ColumnCoding, other: string): CensoredTexts {
  const bins = cells.filter(({ kind }) => kind === 'interval').length;
  const most = Math.max(1, Math.floor(MOST_TEXTS / Math.max(1, bins)));
  const texts: string[] = [];
  const first = new Uint32Array(cells.length);
  const count = new Uint32Array(cells.length);
  for (const [code, cell] of cells.entries()) {
    const own = textsOf(cell, decimals, most, other);
    first[code] = texts.length;
    count[code] = own.length;
    texts.push(...own);
  }
  return { texts, first, count };
}

function textsOf(cell: Cell, decimals: number, most: number, other: string): readonly string[] {
  switch (cell.kind) {
    case 'missing':
      return [];
    case 'other':
      return [other];
    case 'value':
      return [typeof cell.value === 'number' ? numberText(cell.value, decimals) : String(cell.value)];
    case 'interval': {
      const rule = spreadRule(cell, decimals);
      if (rule?.kind !== 'grid') return [String(cell.lower)];
      return roundOnes(rule.first, rule.count, most).map((place) => numberText(place / rule.scale, decimals));
    }
  }
}

/** At most `most` of the whole numbers from `first` on: the multiples of the least round step that is wide enough, or the first alone. */
function roundOnes(first: number, count: number, most: number): readonly number[] {
  for (let power = 1; ; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) {
      const start = Math.ceil(first / step);
      const end = Math.floor((first + count - 1) / step);
      if (end - start + 1 > most) continue;
      return end < start ? [first] : Array.from({ length: end - start + 1 }, (_, i) => (start + i) * step);
    }
  }
}

/** Without zeros at the end, and never with an exponent. */
function numberText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
