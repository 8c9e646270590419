import { type DescribedTable, describedTables } from '../artefacts/described-tables.ts';
import type { ManifestTable } from '../manifest/manifest.ts';
import { columnFacts } from './column-facts.ts';
import { describedInWords, licenceAddress, type MetadataSources, tableNames } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/** The release as a Data Package (version 2.0; https://datapackage.org/standard/data-package/). */
export function dataPackage(sources: MetadataSources): Record<string, unknown> {
  const { manifest, tableFiles, dataDictionary } = sources;
  const { identity, tables } = manifest;
  const schemas = describedTables(dataDictionary).map((table, i) => tableSchema(table, tables, i));
  const at = (path: string): number => tables.findIndex(({ parquet, arrow }) => path === parquet || path === arrow);
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: identity.release.toLowerCase(),
    id: `${identity.signer.fingerprint}/${identity.release}`,
    title: `Synthetic ${tableNames(manifest)}`,
    description: describedInWords(sources),
    created: identity.created,
    ...(identity.url === undefined ? {} : { homepage: identity.url }),
    ...(identity.license === undefined
      ? {}
      : {
          licenses: [
            identity.license.includes('://')
              ? { path: identity.license }
              : { name: identity.license, path: licenceAddress(identity.license) },
          ],
        }),
    ...(identity.curator === undefined ? {} : { contributors: [{ title: identity.curator, roles: ['publisher'] }] }),
    resources: tableFiles.map(({ path, sha256, bytes }) => {
      const format = path.split('.').at(-1)!;
      return {
        name: `${tables[at(path)]!.name}-${format}`.toLowerCase(),
        path,
        format,
        bytes,
        hash: `sha256:${sha256}`,
        ...(format === 'parquet' ? { type: 'table', schema: schemas[at(path)] } : {}),
      };
    }),
  };
}

function tableSchema(
  table: DescribedTable,
  tables: readonly ManifestTable[],
  position: number,
): Record<string, unknown> {
  const facts = columnFacts(table);
  const key = facts.find(({ unique }) => unique)?.name;
  const { parents = [] } = tables[position]!;
  const keyOf = (name: string): string => tables.find((one) => one.name === name)!.key!;
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: facts.map(({ name, storage, nullable, description, unique, values, range }) => ({
      name,
      type: storageNames(storage).frictionless,
      ...(storage === 'uuid' ? { format: 'uuid' } : {}),
      ...(description === undefined ? {} : { description }),
      constraints: {
        required: !nullable,
        ...(unique ? { unique } : {}),
        ...(values === undefined ? {} : { enum: values }),
        ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
      },
    })),
    ...(key === undefined ? {} : { primaryKey: [key] }),
    ...(parents.length === 0
      ? {}
      : {
          foreignKeys: parents.map(({ column, table: resource }) => ({
            fields: [column],
            reference: { resource: `${resource}-parquet`.toLowerCase(), fields: [keyOf(resource)] },
          })),
        }),
  };
}
