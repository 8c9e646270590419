import { SchemaError } from './schema.ts';

export interface NamedTable {
  /** The last part of `schema.table`. */
  readonly name: string;
  readonly path: readonly string[];
  readonly columns: readonly string[];
}

export interface TableWish {
  /** What `--from-table` names. */
  readonly named: string | undefined;
  /** The name and the columns of the table that the draft is for. */
  readonly header: { readonly name: string; readonly columns: readonly string[] } | undefined;
}

/** Which of several tables is meant: the one that is named, the only one, or the one that has most columns of the header. Throws `SchemaError`. */
export function chooseTable<T extends NamedTable>(tables: readonly T[], { named, header }: TableWish): T {
  const names = [...new Set(tables.map(({ path }) => path.join('.')))];
  const shown =
    names.length <= 20 ? names.join(', ') : `${names.slice(0, 19).join(', ')} and ${names.length - 19} more`;
  if (named !== undefined) {
    const wanted = named.toLowerCase();
    const found = tables.filter(
      ({ name, path }) => path.join('.').toLowerCase() === wanted || name.toLowerCase() === wanted,
    );
    if (found.length === 1) return found[0]!;
    throw new SchemaError(
      found.length === 0
        ? `it has no table "${named}"; its tables are ${shown}`
        : `it has ${found.length} tables "${named}"`,
      found.length === 0 ? 'Check --from-table.' : 'Name the schema too: --from-table schema.table.',
    );
  }
  if (tables.length === 1) return tables[0]!;
  const best = header && mostAlike(tables, header);
  if (best !== undefined) return best;
  throw new SchemaError(`it has several tables: ${shown}`, 'Say which is meant: --from-table NAME.');
}

/** The one with most of the columns, at least half of them; of equals the one that has the table's name. */
function mostAlike<T extends NamedTable>(
  tables: readonly T[],
  header: { readonly name: string; readonly columns: readonly string[] },
): T | undefined {
  const wanted = new Set(header.columns.map((name) => name.toLowerCase()));
  const ranked = tables
    .map((table) => ({
      table,
      shared: new Set(table.columns.map((name) => name.toLowerCase()).filter((name) => wanted.has(name))).size,
      named: table.name.toLowerCase() === header.name.toLowerCase(),
    }))
    .sort((a, b) => b.shared - a.shared || Number(b.named) - Number(a.named));
  const [first, second] = ranked;
  if (first === undefined || first.shared * 2 < wanted.size) return undefined;
  return second?.shared === first.shared && second.named === first.named ? undefined : first.table;
}
