import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownSoftware } from '../../../cli/software.ts';
import { BUILD_DIGEST, billOfMaterials, type CycloneDx } from '../../../packaging/bill-of-materials.ts';
import { buildDigest } from '../../../packaging/build-digest.ts';
import { LOCK_FILE_DIGEST } from '../../../pipelines/release-folder/manifest/software.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';

const root = new URL('../../../', import.meta.url);
const built = readFileSync(new URL('dist/bill-of-materials.cdx.json', root));
const bill = JSON.parse(built.toString('utf8')) as CycloneDx;
const lockFile = readFileSync(new URL('package-lock.json', root));
const { packages } = JSON.parse(lockFile.toString('utf8')) as {
  packages: Record<string, { readonly version: string; readonly dev?: boolean; readonly integrity: string }>;
};
const running = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
const named = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

test('the bill of materials lists every package that runs, at its version and with the digest of the lock file, and no other', () => {
  const locked = new Map(running.map(([path, { version, integrity }]) => [`${named(path)}@${version}`, integrity]));
  const listed = new Map(
    bill.components.map(({ name, version, hashes }) => [
      `${name}@${version}`,
      `sha512-${Buffer.from(hashes![0]!.content, 'hex').toString('base64')}`,
    ]),
  );
  expect(listed.size).toBe(bill.components.length);
  expect(Object.fromEntries([...listed].sort())).toEqual(Object.fromEntries([...locked].sort()));
});

test('each of them has a licence that permits use, by its SPDX name', () => {
  const licences = new Set(bill.components.map(({ licenses }) => licenses?.map(({ license }) => license?.id).join()));
  expect([...licences].sort()).toEqual([
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'ISC',
    'MIT',
    'Unlicense',
  ]);
});

test('it names the lock file and the build', () => {
  const { component } = bill.metadata;
  expect(component.name).toBe('synthward');
  expect(component.properties).toEqual([
    { name: BUILD_DIGEST, value: buildDigest(new URL('dist/', root).pathname) },
    { name: LOCK_FILE_DIGEST, value: sha256(lockFile) },
  ]);
});

test('it says nothing that differs from one build to the next', () => {
  expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.5']);
  expect(Object.keys(bill).sort()).toEqual([
    '$schema',
    'bomFormat',
    'components',
    'dependencies',
    'metadata',
    'specVersion',
    'version',
  ]);
  expect(Object.keys(bill.metadata).sort()).toEqual(['component', 'lifecycles']);
});

test('the built command knows its digest, unbuilt sources know none', async () => {
  const { ownSoftware: builtSoftware } = await import(new URL('dist/cli/software.js', root).href);
  const { version } = ownSoftware();
  expect(ownSoftware()).toEqual({ version });
  expect(builtSoftware()).toEqual({
    version,
    billOfMaterialsSha256: sha256(built),
    lockfileSha256: sha256(lockFile),
  });
});

const component = (ref: string) => ({ 'bom-ref': ref, name: ref, version: '1', purl: `pkg:npm/${ref}` });
const graph: CycloneDx = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:1',
  metadata: { timestamp: 'now', component: { 'bom-ref': 'own@1', name: 'folder' } },
  components: ['a@1', 'b@1', 'shared@1', 'tool@1'].map(component),
  dependencies: [
    { ref: 'own@1', dependsOn: ['a@1', 'tool@1'] },
    { ref: 'a@1', dependsOn: ['b@1'] },
    { ref: 'b@1', dependsOn: ['shared@1', 'a@1'] },
    { ref: 'tool@1', dependsOn: ['shared@1'] },
    { ref: 'shared@1' },
  ],
};
const digests = { build: 'b', lockFile: 'l' };

test('what runs and is needed for development too stays; what development alone needs goes', () => {
  const { components, dependencies } = billOfMaterials(graph, { name: 'own', dependencies: { a: '1' } }, digests);
  expect(components.map((one) => one['bom-ref'])).toEqual(['a@1', 'b@1', 'shared@1']);
  expect(dependencies.map(({ ref }) => ref)).toEqual(['own@1', 'a@1', 'b@1', 'shared@1']);
  expect(dependencies[0]!.dependsOn).toEqual(['a@1']);
});

test('a dependency that the lock file does not have is no bill of materials', () => {
  expect(() => billOfMaterials(graph, { name: 'own', dependencies: { a: '2' } }, digests)).toThrow('a@2');
});

test('one changed byte of the build changes its digest; maps and fixtures do not', () => {
  const dist = mkdtempSync(join(tmpdir(), 'synthward-build-'));
  try {
    for (const room of ['cli', 'models', 'pipelines', 'privacy', 'fixtures']) mkdirSync(join(dist, room));
    writeFileSync(join(dist, 'privacy', 'noise.js'), 'a');
    const before = buildDigest(dist);
    writeFileSync(join(dist, 'privacy', 'noise.js.map'), 'map');
    writeFileSync(join(dist, 'fixtures', 'demo.js'), 'demo');
    expect(buildDigest(dist)).toBe(before);
    writeFileSync(join(dist, 'privacy', 'noise.js'), 'b');
    const changed = buildDigest(dist);
    expect(changed).not.toBe(before);
    writeFileSync(join(dist, 'models', 'kernels.wasm'), 'c');
    expect(buildDigest(dist)).not.toBe(changed);
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
});
