import { spawnSync } from 'node:child_process';
import { access, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cudaOperations } from '../../models/neural/backends/cuda/cuda-operations.ts';
import { loadAddon } from '../../pipelines/backends/cuda/load-addon.ts';
import { addonIn, TFJS, TFJS_VERSION } from '../../pipelines/backends/cuda/tfjs-package.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';
import { type CommandResult, synthward } from '../support/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { clippedSumsContract } from './clipped-sums-contract.ts';
import { operationsContract } from './operations-contract.ts';

/** Outside the checkout, so that a second run installs nothing. TensorFlow itself is kept by the cache of pip: 274 MB are downloaded once. */
const FOLDER = join(homedir(), '.cache', 'synthward-tests', `tfjs-${TFJS_VERSION}`);
const PACKAGE = join(FOLDER, 'node_modules', TFJS);
const ADDON = addonIn(PACKAGE);

const runs = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'the addon is built on Linux alone';
  if (!runs('g++', '--version')) return 'there is no g++';
  if (!runs('python3', '-m', 'pip', '--version')) return 'there is no Python with pip';
  return undefined;
}

const missing = whyNot();
const build = (tensorflow: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
  synthward(['backend', 'build', 'cuda', '--tensorflow', tensorflow, '--tfjs', FOLDER], { cwd: FOLDER, env });

/** As somebody would do it by the page: install, then build. Once for all tests of this file. */
async function installAndBuild(): Promise<CommandResult> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'package.json'), '{"private":true}');
  const installed = await access(join(PACKAGE, 'package.json')).then(
    () => true,
    () => false,
  );
  const wanted = [`${TFJS}@${TFJS_VERSION}`, 'node-api-headers@1.9.0'];
  if (!installed) {
    const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted], {
      cwd: FOLDER,
    });
    if (status !== 0) throw new Error(`npm cannot install ${wanted.join(' and ')}`);
  }
  return build('pip');
}
const built = missing === undefined ? installAndBuild() : undefined;

const check = (title: string, body: () => Promise<void>): void =>
  test(title, async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    await built;
    await body();
  });

/** What a build could leave behind. */
async function lying(): Promise<readonly string[]> {
  const folders = [PACKAGE, join(PACKAGE, 'deps'), dirname(ADDON)];
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  return [...names.flat(), `built at ${(await stat(ADDON)).mtimeMs}`];
}

describe('backend build cuda', () => {
  check('builds the addon against TensorFlow from the registry, and leaves nothing else', async () => {
    const { status, stdout, stderr } = await built!;
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toContain(`Built ${ADDON}`);
    expect(stdout).toMatch(/It passes its self-test: .+, TensorFlow 2\.21\.0\./);
    expect(await readdir(join(PACKAGE, 'deps'))).toEqual([expect.stringMatching(/^synthward-/)]);
    expect(await readdir(dirname(ADDON))).toEqual(['tfjs_binding.node']);
    await expect(access(join(PACKAGE, 'synthward-build.log'))).rejects.toThrow();
  });

  check('a backend that is built is listed, and tested', async () => {
    const env = { SYNTHWARD_TFJS: FOLDER };
    const listed = JSON.parse((await synthward(['backend', 'list', '--json'], { cwd: FOLDER, env })).stdout);
    const cuda = listed.backends.find(({ name }: { name: string }) => name === 'cuda');
    expect(cuda).toMatchObject({ usable: true, device: expect.stringContaining('TensorFlow 2.21.0') });
    // Without a GPU nobody gets it who did not ask for it.
    expect(cuda.auto).toBe(cuda.hardware === 'gpu');
    const tested = await synthward(['backend', 'test', 'cuda'], { cwd: FOLDER, env });
    expect(tested).toMatchObject({ status: 0, stderr: '' });
    expect(tested.stdout).toMatch(/ms a step, \d+ examples a second/);
  });

  check('a build that fails says why, and leaves what was there', async () => {
    const before = await lying();
    const folder = temporaryFolder();
    const failing = async (tensorflow: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
      const { status, stderr } = await build(tensorflow, env);
      expect(status).toBe(2);
      expect(await lying()).toEqual(before);
      return stderr;
    };
    const noWheel = join(folder, 'tensorflow-2.21.0.whl');
    await writeFile(noWheel, 'not a wheel');
    expect(await failing(noWheel)).toContain('cannot be unpacked as a wheel');
    expect(await failing(join(folder, 'absent.whl'))).toContain('cannot be unpacked as a wheel');
    expect(await failing(folder)).toContain(
      "does not hold libtensorflow_cc.so.2, libtensorflow_framework.so.2 and TensorFlow's headers",
    );
    expect(await failing('pip', { PATH: folder })).toContain('python3 cannot be run');
  });

  check('a compiler that fails is told with the file of what it said', async () => {
    const before = await readdir(join(PACKAGE, 'deps'));
    const folder = temporaryFolder();
    const headers = join(folder, 'include', 'tensorflow', 'c', 'eager');
    await mkdir(headers, { recursive: true });
    for (const path of [
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      join('include', 'tensorflow', 'c', 'eager', 'c_api.h'),
    ])
      await writeFile(join(folder, path), '');
    const { status, stderr } = await build(folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/g\+\+ ended with status 1/);
    expect(stderr).toContain('synthward-build.log');
    expect(await readdir(join(PACKAGE, 'deps'))).toEqual(before);
    expect(await readdir(dirname(ADDON))).toEqual(['tfjs_binding.node']);
  });

  check('a folder without tfjs is told with the command that installs it', async () => {
    const folder = temporaryFolder();
    const { status, stderr } = await synthward(['backend', 'build', 'cuda', '--tensorflow', 'pip', '--tfjs', folder], {
      cwd: folder,
    });
    expect(status).toBe(2);
    expect(stderr).toContain(`npm install --ignore-scripts ${TFJS}@${TFJS_VERSION}`);
  });
});

const opened = async (): Promise<Operations | string> => {
  if (missing !== undefined) return missing;
  await built;
  return cudaOperations(loadAddon(ADDON, 2), 'as built for these tests');
};

operationsContract('cuda', opened);
clippedSumsContract('cuda', opened);

describe('cuda', () => {
  check('holds as many tensors after many steps as after one, and none once it is closed', async () => {
    const addon = loadAddon(ADDON, 2);
    const before = addon.getNumOfTensors();
    const operations = cudaOperations(addon, '');
    const [x, sum] = [operations.matrix(6, 4), operations.matrix(5, 4)];
    const [squares, factors, equal] = [operations.matrix(6, 1), operations.matrix(6, 1), operations.matrix(6, 2)];
    const [codes, starts] = [operations.indices(12), operations.indices(3)];
    operations.uploadIndices(Int32Array.of(0, 2, 4), starts);
    const step = async (): Promise<number> => {
      operations.upload(new Float32Array(24).fill(1), x);
      operations.uploadIndices(Int32Array.of(0, 1, 0, 1, -1, 1, 0, -1, 1, 1, 0, 0), codes);
      operations.softmaxGradient(x, starts, codes);
      operations.rowProducts(squares, x, x);
      operations.clipFactors(factors, squares, 1);
      operations.scaleRows(x, factors);
      operations.scatterRows(sum, x, codes, 2);
      operations.gatherRows(x, sum, codes, 2, true);
      operations.equalCodes(equal, codes, 3, 2, 2);
      await operations.download(sum, new Float32Array(20));
      return addon.getNumOfTensors();
    };
    await step();
    const once = await step();
    for (let i = 0; i < 200; i++) await step();
    expect(await step()).toBe(once);
    await operations.close();
    expect(addon.getNumOfTensors()).toBe(before);
  });

  check('what no memory holds is told as that, and nothing is lost by it', async () => {
    const operations = cudaOperations(loadAddon(ADDON, 2), '');
    const kept = operations.matrix(1, 2);
    operations.fill(kept, 3);
    // More than a processor can address.
    expect(() => operations.matrix(2 ** 30, 2 ** 26)).toThrow(expect.objectContaining({ code: 'BACKEND_MEMORY' }));
    const read = new Float32Array(2);
    await operations.download(kept, read);
    expect([...read]).toEqual([3, 3]);
    await operations.close();
  });
});
