import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import type { Checks } from '../report/report.ts';

/** What the curator says of where the noise came from. Whoever has its seed can take seeded noise off again. */
export function checkRandomness({ randomness }: Manifest, checks: Checks): void {
  const { source, seedStored } = randomness;
  if (seedStored)
    checks.fail('randomness', 'the seed of the noise was kept: whoever has it can take the noise off', MANIFEST_FILE);
  else if (source !== 'operating-system') {
    checks.fail('randomness', 'the noise did not come from the generator of the operating system', MANIFEST_FILE);
  } else
    checks.pass('randomness', 'the curator states the generator of the operating system, and no seed', MANIFEST_FILE);
}
