import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSigningKey, loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { signManifest } from '../../pipelines/release-folder/manifest/signature.ts';
import type { Hospital } from '../support/hospital.ts';
import { copyOf, spentWorkspace } from '../support/spent-workspace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let original: Hospital;
beforeAll(async () => {
  original = await spentWorkspace();
}, 120_000);
afterAll(() => original.close());

test('a ledger that was put back to an older copy is refused by the mark and by the release that lies there', async () => {
  const workspace = copyOf(original);
  workspace.putBack('old.db');
  const { stderr } = await workspace.expectRefused('LEDGER_BEHIND', 1);
  expect(stderr).toMatch(/ledger-mark\.json: entry \d+ was noted, and this ledger ends with entry 1/);
  expect(stderr).toMatch(/released\/first: entry \d+ was noted/);
  expect(stderr).toContain('accept-loss');
});

test('folders of strangers, unsigned, hostile or copied, lock nobody out and are named', async () => {
  const workspace = copyOf(original);
  const folder = (name: string): string => {
    mkdirSync(workspace.at(`released/${name}`));
    return workspace.at(`released/${name}`);
  };
  const manifest = JSON.parse(readFileSync(workspace.at('released/first/manifest.json'), 'utf8'));
  manifest.governance.ledger.sequence = 1_000_000;
  const claims = Buffer.from(JSON.stringify(manifest));
  const { privateKeyPath } = await generateSigningKey(`${temporaryFolder()}/stranger.pem`);
  const foreign = folder('foreign');
  writeFileSync(`${foreign}/manifest.json`, claims);
  writeFileSync(`${foreign}/manifest.sig`, signManifest(claims, await loadSigningKey(privateKeyPath)));
  const forged = folder('forged');
  writeFileSync(`${forged}/manifest.json`, claims);
  copyFileSync(workspace.at('released/first/manifest.sig'), `${forged}/manifest.sig`);
  writeFileSync(`${folder('unsigned')}/manifest.json`, claims);
  execFileSync('mkfifo', [`${folder('pipe')}/manifest.sig`]);
  symlinkSync('/dev/zero', `${folder('zero')}/manifest.sig`);
  const endless = folder('endless');
  copyFileSync(workspace.at('released/first/manifest.sig'), `${endless}/manifest.sig`);
  symlinkSync('/dev/zero', `${endless}/manifest.json`);
  writeFileSync(workspace.at('released/a-file'), 'x');
  writeFileSync(workspace.at('ledger-checkpoint-1.json'), '{');
  const { status, stderr } = await workspace.run(['plan']);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/foreign \(it was signed with another key, SHA256:/)]);
  for (const name of ['forged', 'unsigned', 'pipe', 'zero', 'endless', 'a-file', 'ledger-checkpoint-1.json']) {
    expect(stderr).toContain(name);
  }
  workspace.putBack('old.db');
  await workspace.expectRefused('LEDGER_BEHIND', 1);
});
