import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VERSION } from '../../../cli/version.ts';
import { reseal } from '../../../fixtures/support/reseal.ts';
import { sampleRelease } from '../../../pipelines/sample/sample-release.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const FORMER = fileURLToPath(new URL('../../../fixtures/former-release/', import.meta.url));
const RELEASE = join(FORMER, 'visits-0');

test('a release of a former version verifies, and what is not made again is said', async () => {
  const { checks } = await verifyRelease(RELEASE, {
    publicKeyPath: join(FORMER, 'curator.pem.pub'),
    software: { version: VERSION },
  });
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  const verdictOf = (id: string) => checks.find((check) => check.id === id)?.verdict;
  expect(['regeneration', 'claim', 'gate'].map(verdictOf)).toEqual(Array(3).fill('pass'));
  expect(checks).toContainEqual(
    expect.objectContaining({
      id: 'fit',
      verdict: 'cannot-check',
      detail: 'the released answers give another model here: use version 0.1.0, which made it',
    }),
  );
  expect(checks).toContainEqual(
    expect.objectContaining({
      id: 'words',
      verdict: 'cannot-check',
      detail: 'its "privacyUnit.enforcement" is not what its facts give: use version 0.1.0, which made it',
    }),
  );
  expect(checks).toContainEqual(
    expect.objectContaining({
      id: 'card',
      verdict: 'cannot-check',
      detail: expect.stringContaining('whatever else it says was not checked: use version 0.1.0, which made it'),
    }),
  );
});

test('rows are drawn from it', async () => {
  const out = join(temporaryFolder(), 'again.parquet');
  await sampleRelease({ release: RELEASE, rows: 200, seed: 'another', where: ['age >= 60'], out });
  expect(readFileSync(out).length).toBeGreaterThan(500);
});

test.each([
  ['<script>alert(1)</script>', 'it holds HTML or links, which can show what nothing else says'],
  ['[More](https://example.org/more)', 'it holds HTML or links, which can show what nothing else says'],
  ['[more]: https://example.org/more', 'it holds HTML or links, which can show what nothing else says'],
])('%s in its card is a failure', async (more, detail) => {
  const dir = join(temporaryFolder(), 'changed');
  cpSync(RELEASE, dir, { recursive: true });
  writeFileSync(join(dir, 'README.md'), `${readFileSync(join(RELEASE, 'README.md'), 'utf8')}\n${more}\n`);
  await reseal(dir, await freshKey());
  const { checks } = await verifyRelease(dir, { software: { version: VERSION } });
  expect(checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail: why }) => [id, why])).toEqual([
    ['card', detail],
  ]);
});
