/** How a table is drafted to belong to others. */
export interface TableLinks {
  readonly table: string;
  readonly key?: string | undefined;
  readonly unit?: string | undefined;
  readonly parent?: { readonly table: string; readonly column: string; readonly nullable?: true };
  readonly once?: true;
  readonly always?: true;
  readonly order?: string | Readonly<Record<string, unknown>> | undefined;
  readonly most?: number;
  readonly required?: readonly string[];
  readonly kind?: string;
}

/** What a folder is drafted as, and which of its tables have no place in that. */
export interface FolderLinks {
  /** Version of the OMOP Common Data Model that the tables are of. */
  readonly omop?: '5.4';
  /** The year that begins, and the days that end what is known of a person, as `table.column`. */
  readonly since?: string;
  readonly until?: readonly string[];
  readonly links: readonly TableLinks[];
  readonly leftOut: readonly { readonly table: string; readonly why: string }[];
}

/** Columns by which a table is linked. */
export const linkColumns = ({ key, unit, parent }: TableLinks): readonly string[] =>
  [key, unit, parent?.column].filter((one) => one !== undefined);

/** The column by which rows are in order. */
export const orderColumn = ({ order }: TableLinks): string | undefined =>
  typeof order === 'object' ? String(order['column']) : order;
