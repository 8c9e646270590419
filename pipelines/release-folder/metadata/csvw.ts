import { type DescribedTable, describedTables } from '../artefacts/described-tables.ts';
import { columnFacts } from './column-facts.ts';
import type { MetadataSources } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/**
 * The columns as a schema of the W3C vocabulary for tabular data (Tennison, Kellogg and Herman 2015). The release holds no CSV, so it describes
 * no file: whoever writes one from the table, by `synthward sample` or otherwise, names this as the `tableSchema` of it.
 */
export function csvwSchema({ manifest, dataDictionary }: MetadataSources): Record<string, unknown> {
  const context = { '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }] };
  const described = describedTables(dataDictionary);
  const [first, ...others] = described;
  if (others.length === 0) return { ...context, ...tableSchema(first!) };
  return {
    ...context,
    '@type': 'TableGroup',
    tables: described.map((table, i) => ({
      '@type': 'Table',
      url: `${table.table}.csv`,
      tableSchema: { ...tableSchema(table), ...foreignKeys(manifest, i, described) },
    })),
  };
}

/** Keys of other tables that a table holds. */
function foreignKeys(
  { tables }: MetadataSources['manifest'],
  position: number,
  described: readonly DescribedTable[],
): { foreignKeys?: unknown[] } {
  const { parents = [] } = tables[position]!;
  const nameIn = (table: string, column: string): string =>
    nameOf(described.find((one) => one.table === table)!.columns.findIndex(({ name }) => name === column));
  const keys = parents.map(({ column, table }) => ({
    columnReference: nameIn(tables[position]!.name, column),
    reference: {
      resource: `${table}.csv`,
      columnReference: nameIn(table, tables.find(({ name }) => name === table)!.key!),
    },
  }));
  return keys.length === 0 ? {} : { foreignKeys: keys };
}

function tableSchema(table: DescribedTable): Record<string, unknown> {
  const facts = columnFacts(table);
  const key = facts.findIndex(({ unique }) => unique);
  return {
    '@type': 'Schema',
    columns: facts.map(({ name, storage, nullable, description, range }, i) => {
      const { csvw: base, csvwFormat: format } = storageNames(storage);
      const limits = {
        ...(format === undefined ? {} : { format }),
        ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
      };
      return {
        name: nameOf(i),
        titles: name,
        ...(description === undefined ? {} : { 'dc:description': description }),
        datatype: Object.keys(limits).length === 0 ? base : { base, ...limits },
        required: !nullable,
      };
    }),
    ...(key < 0 ? {} : { primaryKey: nameOf(key) }),
  };
}

/** Names of the vocabulary are no free texts; those of the columns are its titles. */
const nameOf = (position: number): string => `c${position + 1}`;
