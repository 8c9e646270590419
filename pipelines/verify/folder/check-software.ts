import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import type { Software } from '../../release-folder/manifest/software.ts';
import type { Checks } from '../report/report.ts';

/** Whether the release says that it was made by the very software that checks it. Its word is all there is of that. */
export function checkSoftware({ code }: Manifest, own: Software | undefined, checks: Checks): void {
  const stated = code.billOfMaterialsSha256;
  const here = own?.billOfMaterialsSha256;
  if (stated === undefined) {
    checks.cannot('software', 'the manifest names no bill of materials', MANIFEST_FILE);
  } else if (stated === here) {
    checks.pass('software', `it says that this very software made it: bill of materials ${stated}`, MANIFEST_FILE);
  } else {
    const says = `it says that version ${code.version.slice(0, 40)} made it, with the bill of materials ${stated}`;
    const but = here === undefined ? 'this one was not built with any' : `that of this one is ${here}`;
    checks.cannot('software', `${says}; ${but}`, MANIFEST_FILE);
  }
}
