import { atomsIn } from '../../dictionary/atoms.ts';
import { type ColumnFacts, isClamped, numbersOf } from '../../evaluate/columns/column-facts.ts';
import type { DataDictionary } from '../../release-folder/artefacts/data-dictionary.ts';

/** What a data dictionary says that decides how the released counts of each modelled column are read. */
export function factsOfColumns({ columns, dictionary }: DataDictionary): ColumnFacts[] {
  const { columns: listed } = (dictionary ?? {}) as { columns?: unknown };
  const stated = new Map<unknown, StatedColumn>(
    Array.isArray(listed) ? listed.map((column: StatedColumn | null) => [column?.name, column ?? {}]) : [],
  );
  return columns.flatMap((column): ColumnFacts[] => {
    if (column.kind !== 'modelled' && column.kind !== 'offset') return [];
    const { outside, mostlyMissing, atoms } = stated.get(column.name) ?? {};
    const { name, cells } = column;
    const clamped = isClamped(outside, column.type);
    const numbers = numbersOf(column.type, column.kind === 'offset');
    return [{ name, cells, clamped, mostlyMissing: mostlyMissing === true, atoms: atomsIn({ atoms }), numbers }];
  });
}

/** A column of the steward's dictionary; unchecked. */
interface StatedColumn {
  readonly name?: unknown;
  readonly outside?: unknown;
  readonly mostlyMissing?: unknown;
  readonly atoms?: unknown;
}
