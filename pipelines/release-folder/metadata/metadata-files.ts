import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { CITATION_FILE, citation } from './citation.ts';
import { CROISSANT_FILE, croissant } from './croissant.ts';
import { CSVW_FILE, csvwSchema } from './csvw.ts';
import { DATA_PACKAGE_FILE, dataPackage } from './data-package.ts';
import { DEPLOYMENT_FILE, deploymentEntry } from './deployment.ts';
import type { MetadataSources } from './metadata-sources.ts';

/** Files for catalogues and registries, by path. */
export const METADATA_FILES = [CITATION_FILE, CROISSANT_FILE, CSVW_FILE, DATA_PACKAGE_FILE, DEPLOYMENT_FILE] as const;

/** The text of each: `release` writes them, and `verify` makes them again, byte for byte. */
export function metadataFiles(sources: MetadataSources): Readonly<Record<(typeof METADATA_FILES)[number], string>> {
  const json = (value: unknown): string => `${canonicalJson(value)}\n`;
  return {
    [CITATION_FILE]: citation(sources),
    [CROISSANT_FILE]: json(croissant(sources)),
    [CSVW_FILE]: json(csvwSchema(sources)),
    [DATA_PACKAGE_FILE]: json(dataPackage(sources)),
    [DEPLOYMENT_FILE]: deploymentEntry(sources),
  };
}
