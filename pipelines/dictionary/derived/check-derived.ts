import { type DictionaryColumn, isModelled } from '../dictionary.ts';
import type { Operand } from '../formula/operand.ts';
import type { Problems } from '../problems.ts';
import { type Definition, resolveOperands } from './resolve-operands.ts';
import type { MapEntry } from './rules.ts';

/**
 * Completes the columns that are made of others, reports those that cannot be, and tells what each holds. `broken` are columns of which
 * something is wrong: what is made of them is not judged.
 */
export function checkDerived(
  columns: readonly DictionaryColumn[],
  problems: Problems,
  broken: ReadonlySet<string> = new Set(),
): { readonly columns: readonly DictionaryColumn[]; readonly operands: ReadonlyMap<string, Operand> } {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const completed = columns.map((column) => {
    if (column.kind !== 'computed' || column.rule.kind !== 'map') return column;
    const entries = asReleased(column.rule.entries, byName.get(column.rule.from));
    return { ...column, rule: { ...column.rule, entries } };
  });
  const { problems: found, operands } = resolveOperands(
    new Map(completed.map((column) => [column.name, definitionOf(column)])),
    broken,
  );
  for (const { column, text } of found) {
    const made = byName.get(column)!;
    const key =
      made.kind !== 'computed' ? 'after' : made.rule.kind === 'map' && !text.startsWith('names') ? 'map' : 'from';
    problems.add(['columns', column, key], `it ${text}`);
  }
  for (const column of completed) {
    if (!isModelled(column) || column.offset === undefined) continue;
    if (byName.get(column.offset.after)?.kind !== 'computed') continue;
    problems.add(
      ['columns', column.name, 'after'],
      `it comes after "${column.offset.after}", which is computed and not in the records; name a column that is`,
    );
  }
  return { columns: completed, operands };
}

function definitionOf(column: DictionaryColumn): Definition {
  switch (column.kind) {
    case 'text':
    case 'identifier':
      return { kind: 'apart', why: `is of kind ${column.kind} and left out of every formula` };
    case 'censored':
      return {
        kind: 'apart',
        why: 'has limits of measurement (below, above) and no number to compute with beyond them',
      };
    case 'computed':
      return { kind: 'computed', rule: column.rule };
    default:
      return { kind: 'modelled', coding: column.coding, offset: column.offset };
  }
}

/** Values may be named as in the records, such as Y for true. */
function asReleased(entries: readonly MapEntry[], source: DictionaryColumn | undefined): readonly MapEntry[] {
  if (source === undefined || !isModelled(source) || source.kind !== 'boolean' || source.rule.kind !== 'list')
    return entries;
  const { entries: codes } = source.rule;
  return entries.flatMap((entry, i) => {
    const code = codes.get(entry.value);
    if (code === undefined) return [entry];
    const value = String(code === 1);
    // Two spellings of one value may stand side by side where they agree.
    const before = entries.findIndex((other) => codes.get(other.value) === code && other.to === entry.to);
    return before < i ? [] : [{ ...entry, value }];
  });
}
