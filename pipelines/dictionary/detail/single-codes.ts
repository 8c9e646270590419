import type { Cell, Detail } from '../coding.ts';
import type { CodeRange, EncodingRule } from '../dictionary.ts';
import { everyCode } from '../normalise-code.ts';

/** Groups of a `code` column, cut into the single codes that they hold. */
export interface SingleCodes {
  /**
   * Of each group first the group itself, which stands for those of its codes that counts cannot tell apart and is never read, then its
   * codes. A group of one code that bears its name stays whole.
   */
  readonly detail: Detail;
  readonly rule: Exclude<EncodingRule, { kind: 'scale' }>;
}

/**
 * The single codes of `groups`, which `rule` finds: those that a grouping file lists one by one, and all codes that its ranges hold where
 * `normalise` says what a code looks like. Returns what is wrong, as the end of a sentence about `detail: codes`.
 */
export function singleCodes(groups: readonly Cell[], rule: EncodingRule): SingleCodes | string {
  if (rule.kind === 'scale') return 'goes with kind: code';
  const listed = rule.kind === 'list' ? [...rule.entries] : codesOfRanges(rule.ranges, everyCode(rule.normalise));
  if (listed === undefined)
    return 'needs single codes: list them in the grouping file (value,code,label), or say normalise: icd9 or icd10';
  const names = new Map(groups.map((cell, group) => [cell.kind === 'value' ? String(cell.value) : '', group]));
  const codesOf = groups.map((): string[] => []);
  for (const [code, group] of listed) codesOf[group]!.push(code);
  const whole = groups.map((_, group) => codesOf[group]!.length === 1 && names.get(codesOf[group]![0]!) === group);
  const clash = listed.find(([code, group]) => names.has(code) && !whole[group]);
  if (clash !== undefined) return `finds a code and a group of one name, "${clash[0]}"; name the group otherwise`;

  const cells: Cell[] = [];
  const parents: number[] = [];
  const places = new Map<string, number>();
  for (const [group, cell] of groups.entries()) {
    cells.push(cell);
    parents.push(group);
    for (const code of codesOf[group]!.sort()) {
      places.set(code, whole[group] ? cells.length - 1 : cells.length);
      if (whole[group]) continue;
      cells.push({ kind: 'value', value: code });
      parents.push(group);
    }
  }
  return { detail: { cells, parents }, rule: fineRule(rule, places) };
}

function fineRule(
  rule: Exclude<EncodingRule, { kind: 'scale' }>,
  places: ReadonlyMap<string, number>,
): SingleCodes['rule'] {
  if (rule.kind === 'list') return { ...rule, entries: places };
  const ranges = [...places]
    .map(([code, place]): CodeRange => ({ from: code, to: code, code: place }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return { ...rule, ranges };
}

function codesOfRanges(
  ranges: readonly CodeRange[],
  codes: readonly string[] | undefined,
): [string, number][] | undefined {
  return codes?.flatMap((code): [string, number][] => {
    const range = ranges.find(({ from, to }) => from <= code && code <= to);
    return range === undefined ? [] : [[code, range.code]];
  });
}
