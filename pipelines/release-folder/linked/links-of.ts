import type { OutputTable } from './linked-output.ts';

/** How a written table belongs together with others. */
export interface TableLinks {
  /** The column that names a row. */
  readonly key: string | undefined;
  /** Columns that hold keys of other written tables. */
  readonly parents: readonly { readonly column: string; readonly table: string }[];
}

/** The key of a table, and what keys of other tables of the release it holds. */
export function linksOf(
  { key, columns }: Pick<OutputTable, 'key' | 'columns'>,
  tables: readonly Pick<OutputTable, 'name' | 'key'>[],
): TableLinks {
  const named = new Set(tables.flatMap((table) => (table.key === undefined ? [] : [table.name])));
  const parents = columns.flatMap((column) =>
    column.kind === 'parent' && named.has(column.of) ? [{ column: column.name, table: column.of }] : [],
  );
  return { key, parents };
}
