import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { type DictionaryColumn, isModelled } from '../../dictionary.ts';
import type { Problems } from '../../problems.ts';
import type { ColumnByKind } from './by-kind.ts';
import type { TableParts } from './resolve-tables.ts';

/** Columns that a table is modelled by, or that a release makes: without those by which it is linked, and with one for those that stand for kinds. */
export function withoutLinks(
  { table, byKind }: TableParts,
  links: readonly string[],
  together: ReadonlyMap<string, ColumnByKind>,
): DictionaryColumn[] {
  const placed = new Set<string>();
  return table.columns.flatMap((column) => {
    if (links.includes(column.name)) return [];
    const whole = [...byKind].find(([, names]) => [...names.values()].includes(column.name))?.[0];
    if (whole === undefined) return [column];
    if (placed.has(whole)) return [];
    placed.add(whole);
    return together.get(whole)?.column ?? [];
  });
}

/** Columns that are never empty have no cell for it: a null in the records ends the run, as the schema of its source should have. */
export function requiredIn(
  { role }: TableParts,
  problems: Problems,
  columns: readonly DictionaryColumn[],
): readonly DictionaryColumn[] {
  const { required = [] } = role.spec;
  for (const name of required) {
    if (columns.some((column) => column.name === name && isModelled(column))) continue;
    problems.add(
      ['tables', role.name, 'required'],
      `"${name}" is no modelled column${didYouMeanClause(
        name,
        columns.filter(isModelled).map((one) => one.name),
      )}`,
    );
  }
  return columns.map((column) => {
    if (!isModelled(column) || !required.includes(column.name)) return column;
    const cells = column.coding.cells.filter(({ kind }) => kind !== 'missing');
    return { ...column, missing: undefined, coding: { ...column.coding, cells, size: cells.length } };
  });
}

/** Keys that are not described stand before the columns of the file; what a release does not hold has no place. */
export function layoutOf(
  names: readonly string[],
  links: readonly string[],
  columns: readonly DictionaryColumn[],
): string[] {
  const isHeld = (name: string): boolean => {
    if (links.includes(name)) return true;
    const column = columns.find((one) => one.name === name);
    if (column === undefined) return true; // One that stands for several kinds.
    if (column.kind === 'text') return column.keep === 'nulls';
    return column.kind !== 'identifier' || column.generate !== undefined || column.keep === 'nulls';
  };
  return [...new Set([...links.filter((one) => !names.includes(one)), ...names.filter(isHeld)])];
}
