import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import type { DescribedList } from '../dictionary/described-column.ts';
import { inWords, listed, type SortedTexts } from './sort-texts.ts';
import { counterparts, truthOf } from './truth-of.ts';

/** Texts for both sides of a Boolean column. */
export interface BothSides {
  readonly true: readonly string[];
  readonly false: readonly string[];
  readonly check: readonly string[];
}

type Side = 'true' | 'false';

/**
 * Sorts texts into those that mean true and those that mean false by convention. Where nothing was found for one side, and no
 * other text that could be it, the counterpart of the other side stands for it. `undefined` where the sides cannot be told.
 */
export function bothSides({ marked, stated }: DescribedList, sorted: SortedTexts): BothSides | undefined {
  const { values, unsorted, missing } = sorted;
  const meaning = (side: Side): readonly CategoryCount[] =>
    values.filter(({ category }) => truthOf(category) === (side === 'true'));
  const on = (side: Side): readonly string[] => (marked.includes(side) ? textsOf(meaning(side)) : (stated[side] ?? []));
  const unlisted = (['true', 'false'] as const).flatMap((side) => (marked.includes(side) ? [] : meaning(side)));
  const others = [...unsorted, ...unlisted];
  const neither =
    others.length === 0 ? [] : [`${listed(others)} occurs often, is listed under neither side, and counts as other`];
  const [yes, no] = [on('true'), on('false')];
  if (yes.length > 0 && no.length > 0) return { true: yes, false: no, check: neither };
  if (others.length > 0 || yes.length + no.length === 0) return undefined;
  const side = yes.length === 0 ? 'true' : 'false';
  const known = yes.length === 0 ? no : yes;
  const taken = new Set([...known, ...textsOf(missing)]);
  const word = counterparts(known, side === 'true').find((text) => !taken.has(text)) ?? `(${side})`;
  const check = [`no text that means ${side} occurs often enough; ${inWords(word)} is written for it by convention`];
  return { true: yes, false: no, [side]: [word], check };
}

const textsOf = (texts: readonly CategoryCount[]): readonly string[] => texts.map(({ category }) => category);
