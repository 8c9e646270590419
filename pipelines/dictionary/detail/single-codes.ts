import type { Cell, Detail } from '../coding.ts';
import type { CodeRange, EncodingRule, ModelledColumn } from '../dictionary.ts';
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

  const detail = withCodesBelow(
    groups,
    codesOf.map((codes, group) => (whole[group] ? [] : codes.sort())),
  );
  const places = new Map(detail.cells.map((cell, place) => [cell.kind === 'value' ? String(cell.value) : '', place]));
  return { detail, rule: fineRule(rule, new Map(listed.map(([code]) => [code, places.get(code)!]))) };
}

/**
 * The column with the single codes below its groups, or what is wrong, as `singleCodes` says it. What stands behind the groups, missing values and
 * such, stays whole.
 */
export function withSingleCodes(column: ModelledColumn): ModelledColumn | string {
  const { coding, rule } = column;
  const groups = coding.cells.filter(({ kind }) => kind === 'value');
  const single = singleCodes(groups, rule);
  if (typeof single === 'string') return single;
  const behind = coding.cells.slice(groups.length);
  const detail = {
    cells: [...single.detail.cells, ...behind],
    parents: [...single.detail.parents, ...behind.map((_, i) => groups.length + i)],
  };
  return { ...column, coding: { ...coding, detail }, detailRule: single.rule };
}

/** `cells` with the single codes of each behind it. */
export function withCodesBelow(cells: readonly Cell[], codes: readonly (readonly string[])[]): Detail {
  const parents: number[] = [];
  const fine = cells.flatMap((cell, group): Cell[] => {
    const below = codes[group] ?? [];
    for (let i = 0; i <= below.length; i++) parents.push(group);
    return [cell, ...below.map((value): Cell => ({ kind: 'value', value }))];
  });
  return { cells: fine, parents };
}

/** The opposite of `withCodesBelow`. */
export function codesBelow({ cells, parents }: Detail, groups: number): string[][] {
  const codes = Array.from({ length: groups }, (): string[] => []);
  for (const [fine, group] of parents.entries()) {
    const cell = cells[fine]!;
    if (fine > 0 && parents[fine - 1] === group && cell.kind === 'value') codes[group]!.push(String(cell.value));
  }
  return codes;
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
