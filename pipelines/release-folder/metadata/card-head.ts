import { parseRational } from '../../../privacy/rational.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { decimalUp } from '../manifest/privacy-in-words.ts';
import { tableNames } from './metadata-sources.ts';
import { yamlText } from './yaml-text.ts';

/** The YAML at the head of a dataset card, by which catalogues find it: the keys of dataset cards on model hubs, and `privacy`. */
export function cardHead({
  identity,
  tables,
  claim,
  privacyUnit,
  postProcessing,
}: Omit<Manifest, 'artefacts'>): string[] {
  const licence = identity.license === undefined ? undefined : HUB_LICENCES[identity.license];
  const head = yamlText({
    pretty_name: `Synthetic ${tableNames({ tables })}`,
    ...(identity.license === undefined ? {} : { license: licence ?? 'other' }),
    tags: ['synthetic', 'differential-privacy', 'tabular'],
    size_categories: [
      sizeCategory(
        postProcessing.drawn === undefined ? postProcessing.rows : tables.reduce((rows, table) => rows + table.rows, 0),
      ),
    ],
    configs:
      tables.length === 1
        ? [{ config_name: 'default', data_files: tables[0]!.parquet }]
        : tables.map(({ name, parquet }) => ({ config_name: name, data_files: parquet })),
    privacy: {
      epsilon: decimalUp(parseRational(claim.epsilon)),
      delta: decimalUp(parseRational(claim.delta)),
      neighbours: privacyUnit.neighbours,
      // Of linked tables, what a unit weighs is bounded, and each table has a bound of its own.
      ...(privacyUnit.lookedAt === undefined ? { max_rows_per_unit: privacyUnit.maxRowsPerUnit } : {}),
    },
  });
  return ['---', ...head.trimEnd().split('\n'), '---', ''];
}

const HUB_LICENCES: Readonly<Record<string, string>> = {
  'CC0-1.0': 'cc0-1.0',
  'CC-BY-4.0': 'cc-by-4.0',
  'CC-BY-SA-4.0': 'cc-by-sa-4.0',
  'CC-BY-NC-4.0': 'cc-by-nc-4.0',
  'CC-BY-ND-4.0': 'cc-by-nd-4.0',
  'CC-BY-NC-SA-4.0': 'cc-by-nc-sa-4.0',
  'CC-BY-NC-ND-4.0': 'cc-by-nc-nd-4.0',
  'ODbL-1.0': 'odbl',
  'ODC-By-1.0': 'odc-by',
  'PDDL-1.0': 'pddl',
};

function sizeCategory(rows: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
    [1e6, '100K<n<1M'],
    [1e7, '1M<n<10M'],
    [1e8, '10M<n<100M'],
    [1e9, '100M<n<1B'],
  ];
  return steps.find(([below]) => rows < below)?.[1] ?? 'n>1B';
}
