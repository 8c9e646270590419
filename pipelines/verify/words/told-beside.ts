import type { Audit } from '../../audit-file/audit-file.ts';
import type { DataDictionary } from '../../release-folder/artefacts/data-dictionary.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';

/** What files for people follow from, beside manifest, report and events; absent where it cannot be read or believed. */
export interface ToldBeside {
  readonly dataDictionary: DataDictionary | undefined;
  readonly audit: Audit | undefined;
}

/** Whether the release has an audit that cannot be read. */
export const isUntold = ({ audit: stated }: Manifest, audit: Audit | undefined): boolean =>
  stated !== undefined && audit === undefined;
