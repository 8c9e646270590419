import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import {
  CITATION_FILE,
  CROISSANT_FILE,
  CSVW_FILE,
  DATA_PACKAGE_FILE,
  DEPLOYMENT_FILE,
} from '../manifest/metadata-paths.ts';
import { citation } from './citation.ts';
import { croissant } from './croissant.ts';
import { csvwSchema } from './csvw.ts';
import { dataPackage } from './data-package.ts';
import { deploymentEntry } from './deployment.ts';
import type { MetadataSources } from './metadata-sources.ts';

const json =
  (make: (sources: MetadataSources) => unknown) =>
  (sources: MetadataSources): string =>
    `${canonicalJson(make(sources))}\n`;

const MAKERS: Readonly<Record<string, (sources: MetadataSources) => string>> = {
  [CITATION_FILE]: citation,
  [CROISSANT_FILE]: json(croissant),
  [CSVW_FILE]: json(csvwSchema),
  [DATA_PACKAGE_FILE]: json(dataPackage),
  [DEPLOYMENT_FILE]: deploymentEntry,
};

/** The text of each, by path: `release` writes them, and `verify` makes them again, byte for byte. */
export const metadataFiles = (sources: MetadataSources): ReadonlyMap<string, string> =>
  new Map(Object.entries(MAKERS).map(([path, make]) => [path, make(sources)]));
