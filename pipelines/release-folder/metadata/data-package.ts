import { columnFacts } from './column-facts.ts';
import { describedInWords, licenceAddress, type MetadataSources } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/** The release as a Data Package (version 2.0; https://datapackage.org/standard/data-package/). */
export function dataPackage(sources: MetadataSources): Record<string, unknown> {
  const { manifest, tableFiles, dataDictionary } = sources;
  const { identity, tables } = manifest;
  const table = tables[0]!;
  const facts = columnFacts(dataDictionary);
  const key = facts.find(({ unique }) => unique)?.name;
  const schema = {
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
  };
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: identity.release.toLowerCase(),
    id: `${identity.signer.fingerprint}/${identity.release}`,
    title: `Synthetic ${table.name}`,
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
        name: `${table.name}-${format}`.toLowerCase(),
        path,
        format,
        bytes,
        hash: `sha256:${sha256}`,
        ...(format === 'parquet' ? { type: 'table', schema } : {}),
      };
    }),
  };
}
