import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { withoutRecords } from '../../release-folder/manifest/without-records.ts';
import type { Checks } from './report.ts';

/** Said in every report, so that a pass is not taken for more than it is. */
export function sayWhatNobodyCanCheck(checks: Checks, manifest?: Manifest): void {
  for (const statement of withoutRecords(manifest)) checks.cannot('without-records', statement);
}
