import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VERSION } from '../../../cli/version.ts';
import { reseal } from '../../../fixtures/support/reseal.ts';
import { METADATA_FILES } from '../../../pipelines/release-folder/manifest/metadata-paths.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const SOUND = fileURLToPath(new URL('../../../fixtures/broken-releases/releases/sound', import.meta.url));

async function seen(change: (dir: string) => void, version = VERSION) {
  const dir = join(temporaryFolder(), 'release');
  cpSync(SOUND, dir, { recursive: true });
  const key = await freshKey();
  await reseal(dir, key);
  change(dir);
  await reseal(dir, key, undefined, 'kept');
  const { checks } = await verifyRelease(dir, { software: { version } });
  const of = (verdict: string) =>
    checks
      .filter((check) => check.verdict === verdict && (verdict === 'fail' || check.id === 'metadata'))
      .map(({ id, file, detail }) => `${id} ${file}: ${detail}`);
  return { failed: of('fail'), open: of('cannot-check'), passed: of('pass') };
}

const OTHER = 'it is not what manifest and data dictionary give';

test.each(METADATA_FILES)('%s that says something else is found, signed or not', async (file) => {
  const more = (dir: string): void =>
    writeFileSync(join(dir, file), readFileSync(join(dir, file), 'utf8').replace('patient', 'citizen'));
  const said =
    file === 'CITATION.cff' ||
    file === 'deployment.yaml' ||
    readFileSync(join(SOUND, file), 'utf8').includes('patient');
  expect(said).toBe(true);
  const { failed, passed } = await seen(more);
  expect(failed).toEqual([`metadata ${file}: ${OTHER}`]);
  expect(passed).toEqual(['metadata undefined: 4 files made again from manifest and data dictionary, byte for byte']);
  const foreign = await seen(more, '9.9.9');
  expect(foreign.failed).toEqual([]);
  expect(foreign.open).toEqual([`metadata ${file}: ${OTHER}: use version ${VERSION}, which made it`]);
});

test('one that is not there is found', async () => {
  const { failed } = await seen((dir) => rmSync(join(dir, 'croissant.json')));
  expect(failed).toEqual(['metadata croissant.json: it is missing']);
});
