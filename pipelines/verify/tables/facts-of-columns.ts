import { atomsIn } from '../../dictionary/atoms.ts';
import { afterOf, type ColumnFacts, isClamped, numbersIn } from '../../evaluate/columns/column-facts.ts';
import type { DataDictionary } from '../../release-folder/artefacts/data-dictionary.ts';
import { isModelledColumn, type OutputColumn } from '../../release-folder/decode/output-column.ts';

/** What a data dictionary says that decides how the released counts of each modelled column are read; `columns` are those that it describes. */
export function factsOfColumns({ dictionary }: DataDictionary, columns: readonly OutputColumn[]): ColumnFacts[] {
  const { columns: listed } = (dictionary ?? {}) as { columns?: unknown };
  const stated = new Map<unknown, StatedColumn>(
    Array.isArray(listed) ? listed.map((column: StatedColumn | null) => [column?.name, column ?? {}]) : [],
  );
  return columns.filter(isModelledColumn).map(({ coding, offset }): ColumnFacts => {
    const { name, cells, kind } = coding;
    const { outside, mostlyMissing, atoms } = stated.get(name) ?? {};
    return {
      name,
      cells,
      clamped: isClamped(outside, offset?.type ?? kind),
      mostlyMissing: mostlyMissing === true,
      atoms: atomsIn({ atoms }),
      ...numbersIn(coding),
      after: afterOf(offset),
    };
  });
}

/** A column of the steward's dictionary; unchecked. */
interface StatedColumn {
  readonly name?: unknown;
  readonly outside?: unknown;
  readonly mostlyMissing?: unknown;
  readonly atoms?: unknown;
}
