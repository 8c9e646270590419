import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DataDictionary } from '../../../../pipelines/release-folder/artefacts/data-dictionary.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { METADATA_FILES } from '../../../../pipelines/release-folder/manifest/metadata-paths.ts';
import { cardHead } from '../../../../pipelines/release-folder/metadata/card-head.ts';
import { metadataFiles } from '../../../../pipelines/release-folder/metadata/metadata-files.ts';
import { tablePaths } from '../../../../pipelines/release-folder/metadata/metadata-sources.ts';

const SOUND = new URL('../../../../fixtures/broken-releases/releases/sound/', import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, SOUND), 'utf8')) as T;
const manifest = read<Manifest>('manifest.json');
const dataDictionary = read<DataDictionary>('data-dictionary.json');

function made(identity: Partial<Manifest['identity']> = {}): ReadonlyMap<string, string> {
  const changed = { ...manifest, identity: { ...manifest.identity, ...identity } };
  const paths = tablePaths(changed);
  const tableFiles = manifest.artefacts.filter(({ path }) => paths.includes(path));
  return metadataFiles({ manifest: changed, tableFiles, dataDictionary });
}

const STATED = {
  license: 'CC-BY-4.0',
  url: 'https://example.org/visits',
  region: 'Norway',
  curatorType: 'government',
} as const;

test('they are the files that a release may list', () => {
  expect([...made().keys()].sort()).toEqual([...METADATA_FILES].sort());
});

// biome-ignore lint/suspicious/noExplicitAny: documents of several schemas
const json = (path: string, identity = {}): any => JSON.parse(made(identity).get(path)!);

test('Croissant states each file of the table with its digest, each column and the promise', () => {
  const found = json('croissant.json', STATED);
  const table = manifest.artefacts.filter(({ path }) => path.startsWith('data/'));
  expect(found.distribution.map(({ contentUrl, sha256 }: Record<string, string>) => [contentUrl, sha256])).toEqual(
    table.map(({ path, sha256 }) => [path, sha256]),
  );
  expect(found.recordSet[0].field.map(({ name, dataType }: Record<string, string>) => [name, dataType])).toEqual([
    ['patient', 'cr:Int64'],
    ['sex', 'sc:Text'],
    ['ward', 'sc:Text'],
    ['age', 'cr:Int32'],
    ['stay', 'cr:Int32'],
  ]);
  expect(found['dp:guarantee']).toMatchObject({
    'dp:epsilon': '8',
    'dp:delta': '0.000001',
    'dp:unit': 'patient',
    'dp:maxRowsPerUnit': 2,
  });
  expect([found.license, found.url]).toEqual(['https://spdx.org/licenses/CC-BY-4.0', STATED.url]);
  expect(json('croissant.json')).not.toHaveProperty('license');
});

test('the data package says what a row may hold', () => {
  const [resource] = json('datapackage.json').resources.filter(
    ({ format }: { format: string }) => format === 'parquet',
  );
  const fields = Object.fromEntries(
    // biome-ignore lint/suspicious/noExplicitAny: as above
    resource.schema.fields.map(({ name, type, constraints }: any) => [name, { type, ...constraints }]),
  );
  expect(fields).toEqual({
    patient: { type: 'integer', required: true, unique: true },
    sex: { type: 'string', required: false, enum: ['F', 'M'] },
    ward: { type: 'string', required: true, enum: ['east', 'north', 'south', 'other'] },
    age: { type: 'integer', required: false, minimum: 0, maximum: 99 },
    stay: { type: 'integer', required: false, minimum: 1, maximum: 6 },
  });
});

/** As `schemas/deployments-schema.yaml` of opendp/deployments-registry-data has it (2026): keys, whether they are required, and enumerations. */
const REGISTRY: Readonly<Record<string, Readonly<Record<string, true | false | readonly string[]>>>> = {
  basic: {
    name: true,
    data_curators: true,
    description: true,
    intended_use: true,
    data_product_type: [
      'Summary statistics',
      'Machine learning model',
      'Dataset',
      'Synthetic data',
      'Interactive API',
      'SQL queries',
    ],
    data_product_region: true,
    publication_date: true,
    data_product_sector: false,
  },
  dp_variant: {
    variant_name: ['Pure DP', 'Approximate DP', 'Zero-concentrated DP', 'Renyi DP', 'Custom'],
    data_domain: false,
    unprotected_quantities: false,
  },
  privacy_loss: {
    privacy_unit: false,
    privacy_unit_details: false,
    number_of_privacy_units: false,
    privacy_parameters: false,
    privacy_parameters_details: false,
  },
  deployment_model: {
    model_name: ['Local', 'Central', 'Shuffle', 'Federated', 'Varies'],
    model_name_details: false,
    trust_assumptions: false,
    actors: false,
    release_type: ['One release', 'Many releases'],
    release_type_details: false,
    data_source_type: ['Static', 'Dynamic'],
    data_source_type_details: false,
    access_type: ['Interactive', 'Non-interactive'],
    access_type_details: false,
  },
  implementation: {
    preprocessing_and_hyperparameter_tuning: false,
    mechanisms: false,
    composition: false,
    post_processing: false,
    justification: false,
    utility: false,
    additional_information: false,
  },
  administrative: {
    evidence_sources: false,
    status: [
      'Converted',
      'Draft',
      'Pending',
      'Changes Required',
      'Approved',
      'Approved (Update Requested)',
      'Approved (Pending)',
    ],
    registry_authors: true,
    tier: true,
  },
};

// biome-ignore lint/suspicious/noExplicitAny: as above
function faults(entry: any): string[] {
  const outer = Object.keys(entry).filter((key) => !['url_slug', 'deployment'].includes(key));
  const parts = Object.keys(entry.deployment).filter((key) => !(key in REGISTRY));
  const inner = Object.entries(REGISTRY).flatMap(([part, keys]) => {
    const found = entry.deployment[part] ?? {};
    const unknown = Object.keys(found).filter((key) => !(key in keys));
    const wrong = Object.entries(keys).filter(([key, rule]) =>
      Array.isArray(rule)
        ? found[key] !== undefined && !rule.includes(found[key])
        : rule === true && found[key] === undefined,
    );
    return [...unknown, ...wrong.map(([key]) => key)].map((key) => `${part}.${key}`);
  });
  const curators = (entry.deployment.basic.data_curators as Record<string, string>[]).filter(
    ({ data_curator_name: name, data_curator_type: type }) =>
      name === undefined || !['Government', 'Industry', 'Nonprofit'].includes(type ?? ''),
  );
  return [...outer, ...parts, ...inner, ...curators.map(() => 'basic.data_curators')];
}

test('the draft for the registry follows its schema, once the curator has said what only they know', () => {
  const entry = parse(made(STATED).get('deployment.yaml')!);
  expect(faults(entry)).toEqual([]);
  expect(entry.deployment.privacy_loss.privacy_parameters).toMatchObject({ epsilon: 8, delta: 0.000001 });
  expect(entry.deployment.basic.publication_date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(made(STATED).get('deployment.yaml')).not.toContain('# A draft');

  const open = made().get('deployment.yaml')!;
  expect(open.split('\n')[0]).toBe('# A draft: the curator has not stated data_curator_type, data_product_region.');
  expect(faults(parse(open))).toEqual(['basic.data_product_region', 'basic.data_curators']);
});

test('texts of a curator stay texts', () => {
  const curator = '"\n- x: y # {} <b> \u202e';
  const { authors } = parse(made({ curator }).get('CITATION.cff')!);
  expect(authors).toEqual([{ name: '"\\n- x: y # {} <b> \\u202e' }]);
  expect(parse(made({ curator }).get('deployment.yaml')!).deployment.administrative.registry_authors).toHaveLength(1);
});

test('the head of the card holds no text that somebody wrote', () => {
  const head = cardHead({
    ...manifest,
    identity: { ...manifest.identity, curator: 'CURATOR', region: 'REGION', license: 'https://LICENCE' },
  });
  expect(parse(head.slice(1, -2).join('\n'))).toMatchObject({
    license: 'other',
    size_categories: ['n<1K'],
    privacy: { epsilon: '8' },
  });
  expect(head.join('\n')).not.toMatch(/CURATOR|REGION|LICENCE/);
});
