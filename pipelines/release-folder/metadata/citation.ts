import { describedInWords, type MetadataSources, NOT_STATED, tableNames } from './metadata-sources.ts';
import { yamlText } from './yaml-text.ts';

/** How to cite the release (Citation File Format 1.2.0; Druskat and others 2021). */
export function citation(sources: MetadataSources): string {
  const { identity } = sources.manifest;
  const { license: licence, url } = identity;
  return yamlText({
    'cff-version': '1.2.0',
    message: `If you use ${sources.manifest.tables.length === 1 ? 'this synthetic table' : 'these synthetic tables'}, please cite it as below.`,
    type: 'dataset',
    title: `Synthetic ${tableNames(sources.manifest)}`,
    version: identity.release,
    'date-released': identity.created.slice(0, 10),
    authors: [{ name: identity.curator ?? NOT_STATED }],
    abstract: describedInWords(sources),
    keywords: ['synthetic data', 'differential privacy'],
    identifiers: [
      {
        type: 'other',
        value: identity.signer.fingerprint,
        description: 'Fingerprint of the key that signed the release',
      },
    ],
    ...(licence === undefined ? {} : licence.includes('://') ? { 'license-url': licence } : { license: licence }),
    ...(url === undefined ? {} : { url }),
  });
}
