import { type Dictionary, type EncodingRule, isModelled, type ModelledColumn } from './dictionary.ts';
import { otherTokenOf } from './other-token.ts';
import { ISO_FORMATS } from './storage/written-format.ts';

/** Who wrote a synthetic table: `release` is one of ours, by the same dictionary. */
export type Generator = 'release' | 'other';

/**
 * A dictionary that also reads values as they are written by what generates tables: true and false as such, dates in ISO, groups of codes by their
 * names, and of a release numbers as programs write them. Its codes stay what they are. What may be a value of the records is read as that, but for groups in
 * a release.
 */
export const asGenerated = (dictionary: Dictionary, generator: Generator): Dictionary => ({
  ...dictionary,
  columns: dictionary.columns.map((column) => (isModelled(column) ? columnAsGenerated(column, generator) : column)),
});

export function columnAsGenerated(column: ModelledColumn, generator: Generator): ModelledColumn {
  const rule = ruleAsGenerated(column, column.rule, generator);
  const { offset } = column;
  if (offset === undefined) return { ...column, rule };
  const reading = ruleAsGenerated(column, offset.reading, generator) as typeof offset.reading;
  return { ...column, offset: { ...offset, reading } };
}

function ruleAsGenerated(
  { coding, stored, missing }: ModelledColumn,
  rule: EncodingRule,
  generator: Generator,
): EncodingRule {
  if (rule.kind === 'scale') {
    const formats = rule.formats.length === 0 && stored?.format === undefined ? [] : withIso(rule, stored?.format);
    return { ...rule, formats, form: generator === 'release' ? undefined : rule.form };
  }
  const names = coding.cells.map((cell) => (cell.kind === 'value' ? String(cell.value) : undefined));
  if (rule.kind === 'ranges' || rule.normalise !== 'none') {
    return { ...rule, groups: { names: names.flatMap((name) => name ?? []), first: generator === 'release' } };
  }
  const entries = new Map(rule.entries);
  const add = (text: string, code: number): void => {
    if (!entries.has(text) && missing?.includes(text) !== true) entries.set(text, code);
  };
  for (const [code, name] of names.entries()) if (name !== undefined) add(name, code);
  const other = coding.cells.findIndex(({ kind }) => kind === 'other');
  if (generator === 'release' && other >= 0) add(otherTokenOf(new Set(names.flatMap((name) => name ?? []))), other);
  return { ...rule, entries };
}

/** As stored first, then as in the records, then ISO. */
function withIso({ scale, formats }: Extract<EncodingRule, { kind: 'scale' }>, stored: string | undefined): string[] {
  const iso = scale === 'day' ? [ISO_FORMATS.date] : [ISO_FORMATS.datetime, '%Y-%m-%dT%H:%M:%S'];
  return [...new Set([...(stored === undefined ? [] : [stored]), ...formats, ...iso])];
}
