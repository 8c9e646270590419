import { columnFacts } from './column-facts.ts';
import type { MetadataSources } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/**
 * The columns as a schema of the W3C vocabulary for tabular data (Tennison, Kellogg and Herman 2015). The release holds no CSV, so it describes
 * no file: whoever writes one from the table, by `synthward sample` or otherwise, names this as the `tableSchema` of it.
 */
export function csvwSchema({ dataDictionary }: MetadataSources): Record<string, unknown> {
  const facts = columnFacts(dataDictionary);
  const key = facts.findIndex(({ unique }) => unique);
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
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
