import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tellVerified } from '../../../cli/commands/verify.ts';
import { VERSION } from '../../../cli/version.ts';
import { type Edit, reseal } from '../../../fixtures/support/reseal.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { capturedContext } from '../../support/captured-terminal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const fixture = (path: string): string => fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));
const SOUND = fixture('broken-releases/releases/sound');

async function lastLineOf(dir: string, publicKeyPath?: string) {
  const report = await verifyRelease(dir, { publicKeyPath, software: { version: VERSION } });
  const told = capturedContext({ json: false });
  const status = tellVerified(dir, report, told.context);
  return { status, unchecked: report.unchecked, line: told.written().stdout.trimEnd().split('\n').at(-1)! };
}

interface Loss {
  readonly edit?: Edit;
  readonly file?: string;
}

async function withLoss({ edit, file }: Loss) {
  const dir = join(temporaryFolder(), 'release');
  cpSync(SOUND, dir, { recursive: true });
  if (file !== undefined) rmSync(join(dir, file));
  const key = await freshKey();
  await reseal(dir, key, edit);
  return lastLineOf(dir, key.publicKeyPath);
}

test('where all that one relies on was checked, the last line says no more', async () => {
  const { unchecked, line, status } = await lastLineOf(SOUND, fixture('broken-releases/curator.pem.pub'));
  expect([status, unchecked]).toEqual([0, []]);
  expect(line).toMatch(/cannot be checked from here\. Nothing is wrong that can be seen from here\.$/);
});

test('without a key, it says that nobody knows who signed', async () => {
  const { unchecked, line } = await lastLineOf(SOUND);
  expect(unchecked).toEqual(['signer']);
  expect(line).toMatch(/Not checked, or not in full: who signed it\.$/);
});

test.each<[string, Loss, string[], string]>([
  [
    'the words are dropped',
    { edit: (manifest) => delete manifest.words },
    ['card', 'metadata'],
    'the dataset card, the metadata for catalogues',
  ],
  [
    'the plan is dropped',
    { edit: (manifest) => delete manifest.plan },
    ['plan', 'fit', 'report'],
    'the plan, the fit of the model, the report',
  ],
  [
    'the answers are dropped',
    { file: 'model/answers.json' },
    ['plan', 'fit', 'report'],
    'the plan, the fit of the model, the report',
  ],
])('%s: nothing fails, and the last line names what was not checked', async (_, loss, ids, words) => {
  const { unchecked, line, status } = await withLoss(loss);
  expect([status, unchecked]).toEqual([0, ids]);
  expect(line.endsWith(` Not checked, or not in full: ${words}.`)).toBe(true);
});

test('of a former release, neither its words nor its fit are', async () => {
  const { unchecked } = await lastLineOf(fixture('former-release/visits-0'), fixture('former-release/curator.pem.pub'));
  expect(unchecked).toEqual(['words', 'card', 'metadata', 'page', 'plan', 'fit', 'report']);
});
