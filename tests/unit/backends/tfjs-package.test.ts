import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeHeaders } from '../../../pipelines/backends/cuda/build/node-headers.ts';
import { TFJS, tfjsPackage } from '../../../pipelines/backends/cuda/tfjs-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A folder with packages of these names in its `node_modules`, which hold nothing but their own description. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(join(path, 'include'), { recursive: true });
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name }));
  }
  return folder;
}

test('the package is found in a folder that is named, by flag before environment', async () => {
  const [one, other] = [folderWith(TFJS), folderWith(TFJS)];
  const inOne = join(one, 'node_modules', TFJS);
  expect(await tfjsPackage(one, {})).toBe(inOne);
  expect(await tfjsPackage(inOne, {})).toBe(inOne);
  expect(await tfjsPackage(undefined, { SYNTHWARD_TFJS: one })).toBe(inOne);
  expect(await tfjsPackage(other, { SYNTHWARD_TFJS: one })).toBe(join(other, 'node_modules', TFJS));
});

test('another package is not taken for it', async () => {
  const folder = folderWith('express');
  await expect(tfjsPackage(join(folder, 'node_modules', 'express'), {})).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: expect.stringContaining(`does not hold ${TFJS}`),
    hint: expect.stringContaining('npm install --ignore-scripts'),
  });
});

test('headers of Node.js come from the machine, otherwise from node-api-headers beside tfjs', async () => {
  const folder = folderWith(TFJS, 'node-api-headers');
  const tfjs = join(folder, 'node_modules', TFJS);
  const headers = join(folder, 'node_modules', 'node-api-headers', 'include');
  await expect(nodeHeaders(tfjs, [])).rejects.toMatchObject({
    message: 'Cannot use cuda: there is no node_api.h on this machine',
    hint: expect.stringContaining('node-api-headers@'),
  });
  writeFileSync(join(headers, 'node_api.h'), '');
  expect(await nodeHeaders(tfjs, [])).toBe(headers);
  const ofMachine = temporaryFolder();
  expect(await nodeHeaders(tfjs, [ofMachine])).toBe(headers);
  writeFileSync(join(ofMachine, 'node_api.h'), '');
  expect(await nodeHeaders(tfjs, [ofMachine])).toBe(ofMachine);
});
