import { parseRational } from '../../../privacy/rational.ts';
import { DATA_DICTIONARY_FILE } from '../artefacts/data-dictionary.ts';
import { type DescribedTable, describedTables } from '../artefacts/described-tables.ts';
import { EVENTS_FILE } from '../artefacts/events-file.ts';
import { AUDIT_FILE, MANIFEST_FILE, type ManifestTable, REPORT_FILE } from '../manifest/manifest.ts';
import { decimalUp } from '../manifest/privacy-in-words.ts';
import { columnFacts } from './column-facts.ts';
import { describedInWords, licenceAddress, type MetadataSources, NOT_STATED, tableNames } from './metadata-sources.ts';
import { storageNames } from './storage-names.ts';

/** Terms that Croissant lacks; what each means stands in docs/metadata.md. */
const DP_VOCABULARY = 'https://synthward.org/vocabulary/dp#';

/** The context that Croissant 1.1 recommends (its Appendix 1), and `dp`. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  cr: 'http://mlcommons.org/croissant/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataBiases: 'cr:dataBiases',
  dataCollection: 'cr:dataCollection',
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  dp: DP_VOCABULARY,
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  personalSensitiveInformation: 'cr:personalSensitiveInformation',
  rai: 'http://mlcommons.org/croissant/RAI/',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
  wd: 'https://www.wikidata.org/wiki/',
};

/** By the end of the path. The loader of Croissant knows Parquet by the older name alone. */
const FORMATS: Readonly<Record<string, string>> = {
  parquet: 'application/x-parquet',
  arrow: 'application/vnd.apache.arrow.file',
};

/** The release as Croissant 1.1 (MLCommons 2026), with what differential privacy promises under `dp:`. */
export function croissant(sources: MetadataSources): Record<string, unknown> {
  const { manifest, tableFiles, dataDictionary } = sources;
  const { identity, limits, postProcessing, code } = manifest;
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    name: identity.release,
    description: describedInWords(sources),
    conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
    ...(identity.url === undefined ? {} : { url: identity.url }),
    ...(identity.license === undefined ? {} : { license: licenceAddress(identity.license) }),
    ...(identity.curator === undefined
      ? {}
      : {
          creator: { '@type': 'sc:Organization', name: identity.curator },
          publisher: { '@type': 'sc:Organization', name: identity.curator },
        }),
    datePublished: identity.created.slice(0, 10),
    dateCreated: identity.created,
    version: '1.0.0',
    keywords: ['synthetic data', 'differential privacy', 'tabular'],
    isLiveDataset: false,
    citeAs: `${identity.curator ?? NOT_STATED}: Synthetic ${tableNames(manifest)} (${identity.release}), ${identity.created.slice(0, 4)}. Signed by ${identity.signer.fingerprint}.`,
    distribution: tableFiles.map(({ path, sha256, bytes }) => ({
      '@type': 'cr:FileObject',
      '@id': path,
      name: path,
      contentUrl: path,
      contentSize: `${bytes} B`,
      encodingFormat: FORMATS[path.split('.').at(-1)!] ?? 'application/octet-stream',
      sha256,
    })),
    recordSet: describedTables(dataDictionary).map((table, i) => recordSet(table, manifest.tables, i)),
    'rai:dataUseCases': limits.intendedUses,
    'rai:dataLimitations': [...limits.notFor.map((use) => `Not for: ${use}`), ...limits.caveats],
    'rai:dataManipulationProtocol': postProcessing.steps,
    'dp:guarantee': guarantee(sources),
    'dp:madeBy': `${code.package} ${code.version}`,
    'dp:manifest': MANIFEST_FILE,
    'dp:events': EVENTS_FILE,
    'dp:report': REPORT_FILE,
    ...(manifest.audit === undefined ? {} : { 'dp:audit': AUDIT_FILE }),
    'dp:dataDictionary': DATA_DICTIONARY_FILE,
  };
}

function recordSet(
  described: DescribedTable,
  tables: readonly ManifestTable[],
  position: number,
): Record<string, unknown> {
  const table = tables[position]!;
  const facts = columnFacts(described);
  const key = facts.filter(({ unique }) => unique).map(({ name }) => ({ '@id': `${table.name}/${name}` }));
  const referenceOf = (column: string): { references?: unknown } => {
    const parent = table.parents?.find((one) => one.column === column);
    const other = tables.find(({ name }) => name === parent?.table);
    return other === undefined ? {} : { references: { field: { '@id': `${other.name}/${other.key}` } } };
  };
  return {
    '@type': 'cr:RecordSet',
    '@id': table.name,
    name: table.name,
    ...(key.length === 0 ? {} : { key }),
    field: facts.map(({ name, storage, description }) => ({
      '@type': 'cr:Field',
      '@id': `${table.name}/${name}`,
      name,
      ...(description === undefined ? {} : { description }),
      dataType: storageNames(storage).croissant,
      source: { fileObject: { '@id': table.parquet }, extract: { column: name } },
      ...referenceOf(name),
    })),
  };
}

function guarantee({ manifest }: MetadataSources): Record<string, unknown> {
  const { claim, privacyUnit, unprotectedQuantities, randomness } = manifest;
  return {
    '@type': 'dp:Guarantee',
    'dp:epsilon': decimalUp(parseRational(claim.epsilon)),
    'dp:delta': decimalUp(parseRational(claim.delta)),
    'dp:unit': privacyUnit.unit,
    'dp:neighbours': privacyUnit.neighbours,
    'dp:maxRowsPerUnit': privacyUnit.maxRowsPerUnit,
    'dp:definition': privacyUnit.definition,
    'dp:statement': claim.statement,
    'dp:accountant': claim.accountant,
    'dp:noise': randomness.noise,
    'dp:unprotectedQuantities': unprotectedQuantities,
  };
}
