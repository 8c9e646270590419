import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../privacy/ledger/canonical-json.ts';
import { billOfMaterials, type CycloneDx } from './bill-of-materials.ts';
import { buildDigest } from './build-digest.ts';

/** Writes `dist/bill-of-materials.cdx.json`, the last step of a build: npm lists the lock file, without a network. */
const dist = fileURLToPath(new URL('../', import.meta.url));
const project = join(dist, '..');
const listed = npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
const bill = billOfMaterials(
  JSON.parse(listed) as CycloneDx,
  JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')),
  { build: buildDigest(dist), lockFile: sha256(readFileSync(join(project, 'package-lock.json'))) },
);
writeFileSync(join(dist, 'bill-of-materials.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);

function npm(args: readonly string[]): string {
  const script = process.env['npm_execpath'];
  const inNode = script?.endsWith('.js') === true;
  const { status, stdout, stderr } = spawnSync(
    inNode ? process.execPath : 'npm',
    [...(inNode ? [script] : []), ...args],
    { cwd: project, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`Cannot list the dependencies: npm ended with ${status}. ${stderr}`);
  return stdout;
}
