import { columnFacts } from './column-facts.ts';
import type { MetadataSources } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/**
 * The columns as a schema of the W3C vocabulary for tabular data (Tennison, Kellogg and Herman 2015). The release holds no CSV, so it describes
 * no file: whoever writes one from the table, by `synthward sample` or otherwise, names this as the `tableSchema` of it.
 */
export function csvwSchema({ dataDictionary }: MetadataSources): Record<string, unknown> {
  const facts = columnFacts(dataDictionary);
  const key = facts.filter(({ unique }) => unique).map((_, i) => `c${facts.findIndex(({ unique }) => unique) + i + 1}`);
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    '@type': 'Schema',
    columns: facts.map(({ name, storage, nullable, description, range }, i) => {
      const base = storageNames(storage).csvw;
      return {
        name: `c${i + 1}`,
        titles: name,
        ...(description === undefined ? {} : { 'dc:description': description }),
        datatype: range === undefined ? base : { base, minimum: range[0], maximum: range[1] },
        required: !nullable,
      };
    }),
    ...(key.length === 0 ? {} : { primaryKey: key[0] }),
  };
}
