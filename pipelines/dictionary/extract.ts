import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { neededBy } from './derived/resolve-operands.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from './dictionary.ts';
import { LEFT_UNNAMED } from './left-out.ts';

/** An extract that cannot be made. The message continues the sentence "Cannot use these columns: ...". */
export class ExtractError extends Error {}

/**
 * The dictionary of a table of the columns `names` alone, in the order of the dictionary; all others are left out, as columns of kind text are. The
 * column of the unit stays what it is, and is released only where it is named. Throws `ExtractError` for names that are no columns that can
 * be released, and where a column or a constraint that stays needs one that does not.
 */
export function extractOf(dictionary: Dictionary, names: readonly string[]): Dictionary {
  const { columns, constraints, unit, target, protectedAttributes, survival } = dictionary;
  const kept = new Set(names);
  for (const name of kept) refuseUnfit(name, columns);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ExtractError(`"${twice}" is named twice`);
  for (const column of columns) {
    if (!kept.has(column.name)) continue;
    const missing = needsOf(column).find((name) => !kept.has(name));
    if (missing !== undefined)
      throw new ExtractError(`"${column.name}" is made of "${missing}", which is not among them`);
  }
  const held = constraints.filter((constraint) => constraint.columns.some((name) => kept.has(name)));
  for (const { columns: over, words } of held) {
    const missing = over.find((name) => !kept.has(name));
    if (missing !== undefined) {
      throw new ExtractError(`the constraint "no row has ${words}" needs "${missing}", which is not among them`);
    }
  }
  const resolved = columns.map((column) => (kept.has(column.name) ? column : leftOut(column, unit.columns)));
  const codings = resolved.filter(isModelled).map(({ coding }) => coding);
  if (codings.length === 0) throw new ExtractError('none of them is modelled');
  const others = columns.filter(({ name, kind }) => !kept.has(name) && kind !== 'text');
  return Object.freeze({
    ...dictionary,
    target: target !== undefined && kept.has(target) ? target : undefined,
    protectedAttributes: protectedAttributes.filter((name) => kept.has(name)),
    survival:
      survival !== undefined && kept.has(survival.time) && kept.has(survival.event.column) ? survival : undefined,
    columns: resolved,
    codings,
    constraints: held,
    leftOut: [
      ...dictionary.leftOut.filter(({ name }) => !others.some((other) => other.name === name)),
      ...others.map(({ name }) => ({ name, why: LEFT_UNNAMED })),
    ],
  });
}

function refuseUnfit(name: string, columns: readonly DictionaryColumn[]): void {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    const known = columns.map((one) => one.name);
    throw new ExtractError(`"${name}" is not in the dictionary${didYouMeanClause(name, known)}`);
  }
  if (column.kind === 'text' && column.keep === undefined)
    throw new ExtractError(`"${name}" is of kind text, which is never released`);
}

/** The columns that a column of the extract is made of. */
function needsOf(column: DictionaryColumn): readonly string[] {
  if (column.kind === 'computed') return neededBy(column);
  return isModelled(column) && column.offset !== undefined ? [column.offset.after] : [];
}

function leftOut(column: DictionaryColumn, unit: readonly string[]): DictionaryColumn {
  if (unit.includes(column.name) && column.kind === 'identifier') return { ...column, generate: undefined };
  return { kind: 'text', name: column.name, description: column.description, keep: undefined };
}
