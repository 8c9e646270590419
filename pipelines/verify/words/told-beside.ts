import type { Audit } from '../../audit-file/audit-file.ts';
import type { AnyDataDictionary } from '../../release-folder/artefacts/described-tables.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';

/** What files for people follow from, beside manifest, report and events; absent where it cannot be read or believed. */
export interface ToldBeside {
  readonly dataDictionary: AnyDataDictionary | undefined;
  readonly audit: Audit | undefined;
}

/** Whether the release has an audit that cannot be read. */
export const isUntold = ({ audit: stated }: Manifest, audit: Audit | undefined): boolean =>
  stated !== undefined && audit === undefined;
