import { spawnSync } from 'node:child_process';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { BufferPool } from '../../../../models/neural/backends/webgpu/buffer-pool.ts';
import { Commands } from '../../../../models/neural/backends/webgpu/commands.ts';
import { DeviceWatch } from '../../../../models/neural/backends/webgpu/device-watch.ts';
import { itemKernel } from '../../../../models/neural/backends/webgpu/kernels/kernel.ts';
import { rowsByCode } from '../../../../models/neural/backends/webgpu/rows-by-code.ts';
import { WebGpuOperations } from '../../../../models/neural/backends/webgpu/webgpu-operations.ts';
import { openDevice } from '../../../../pipelines/backends/webgpu/open-device.ts';
import { UserError } from '../../../../privacy/errors.ts';
import type { Matrix, Operations } from '../../../../privacy/gradients/operations/operations.ts';
import { plainOperations } from '../../../../privacy/gradients/operations/plain-operations.ts';
import { selfTest } from '../../../../privacy/gradients/self-test/self-test.ts';
import { softwareGpu } from '../../../support/software-gpu.ts';

Object.assign(process.env, softwareGpu());

let missing: string | undefined;
let hardwareIsSoftware = false;
beforeAll(async () => {
  try {
    const { device, software } = await openDevice();
    hardwareIsSoftware = software;
    device.destroy();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    missing = error.message;
  }
});

const open = async (): Promise<WebGpuOperations> => {
  const { device, name } = await openDevice();
  return new WebGpuOperations(device, name);
};

const onDevice = (title: string, body: (context: TestContext) => Promise<void>): void =>
  test(title, async (context) => {
    if (missing !== undefined) return context.skip(missing);
    await body(context);
  });

const read = async (operations: Operations, from: Matrix): Promise<Float32Array> => {
  const values = new Float32Array(from.rows * from.columns);
  await operations.download(from, values);
  return values;
};

onDevice('the self-test passes', async () => {
  const gpu = await open();
  expect(await selfTest(gpu)).toBeUndefined();
  await gpu.close();
});

describe('shapes that have kernels of their own', () => {
  let gpu: Operations;
  beforeAll(async () => {
    if (missing === undefined) gpu = await open();
  });
  afterAll(async () => {
    if (missing === undefined) await gpu.close();
  });

  /** The largest difference from loops in float64, in units of the largest number. */
  const difference = async (compute: (operations: Operations) => Matrix): Promise<number> => {
    const got = await read(gpu, compute(gpu));
    const plain = plainOperations();
    const expected = await read(plain, compute(plain));
    let [largest, apart] = [0, 0];
    for (let i = 0; i < got.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]!));
      apart = Math.max(apart, Math.abs(got[i]! - expected[i]!));
    }
    return apart / largest;
  };

  const numbers = (operations: Operations, rows: number, columns: number, seed: string): Matrix => {
    const random = seedrandom(seed);
    const matrix = operations.matrix(rows, columns);
    operations.upload(
      Float32Array.from({ length: rows * columns }, () => random() * 2 - 1),
      matrix,
    );
    return matrix;
  };

  for (const { title, batch, m, k, n } of [
    { title: 'a long sum for few numbers, in tiles', batch: 1, m: 70, k: 3001, n: 36 },
    { title: 'a long sum for few numbers, without tiles', batch: 3, m: 1, k: 4099, n: 24 },
    { title: 'many large results, in large tiles', batch: 256, m: 68, k: 36, n: 72 },
    { title: 'the same where rows do not begin at multiples of four', batch: 256, m: 67, k: 5, n: 70 },
  ]) {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, true],
    ] as const) {
      onDevice(`${title}${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`, async () => {
        const apart = await difference((operations) => {
          const a = numbers(operations, batch * (transposeA ? k : m), transposeA ? m : k, 'a');
          const b = numbers(operations, batch * (transposeB ? n : k), transposeB ? k : n, 'b');
          const out = numbers(operations, batch * m, n, 'out');
          operations.multiplyBatched(batch, out, a, b, { transposeA, transposeB, accumulate: true });
          return out;
        });
        expect(apart).toBeLessThan(1e-5);
      });
    }
  }

  onDevice('a product beside numbers that are not finite: each of a batch has its own alone', async () => {
    for (const k of [3, 4]) {
      const values = Float32Array.from({ length: 3 * 20 * k }, (_, i) =>
        Math.floor(i / (20 * k)) === 1 ? Number.NaN : 1,
      );
      const a = gpu.matrix(3 * 20, k);
      gpu.upload(values, a);
      const out = gpu.matrix(3 * 20, 20);
      gpu.multiplyBatched(3, out, a, a, { transposeB: true });
      const got = await read(gpu, out);
      expect(new Set([...got.subarray(0, 400), ...got.subarray(800)])).toEqual(new Set([k]));
      expect(got.subarray(400, 800).every((each) => Number.isNaN(each))).toBe(true);
    }
  });

  for (const columns of [24, 25]) {
    onDevice(`rows scattered to few rows of a table, ${columns} columns`, async () => {
      const apart = await difference((operations) => {
        const random = seedrandom('codes');
        const codes = operations.indices(3000);
        operations.uploadIndices(
          Int32Array.from({ length: 3000 }, () => Math.floor(random() * 8) - 1),
          codes,
        );
        const table = numbers(operations, 7, columns, 'table');
        operations.scatterRows(table, numbers(operations, 1000, columns, 'rows'), codes, 3);
        return table;
      });
      expect(apart).toBeLessThan(1e-5);
    });
  }

  onDevice('more workgroups than one dimension of a dispatch may have', async () => {
    const rows = 65_537 * 256 + 3;
    const y = gpu.matrix(rows, 1);
    const x = gpu.matrix(1, 1);
    gpu.upload(Float32Array.of(3), x);
    gpu.addScaled(y, x, 2);
    const got = await read(gpu, y);
    gpu.free(y);
    expect(got.every((each) => each === 6)).toBe(true);
  });

  onDevice('more dispatches than are sent together, with uploads between them', async () => {
    const x = gpu.matrix(1, 3);
    const sum = gpu.matrix(1, 3);
    for (let i = 1; i <= 700; i++) {
      if (i % 100 === 0) gpu.upload(Float32Array.of(i, 0, 0), x);
      gpu.addScaled(sum, x, 1);
    }
    expect(await read(gpu, sum)).toEqual(Float32Array.of(100 * (100 + 200 + 300 + 400 + 500 + 600) + 700, 0, 0));
  });

  onDevice('the same numbers for the same input', async () => {
    const once = async (): Promise<Float32Array> => {
      const a = numbers(gpu, 3001, 70, 'a');
      const out = gpu.matrix(70, 33);
      gpu.multiply(out, a, numbers(gpu, 3001, 33, 'b'), { transposeA: true });
      return read(gpu, out);
    };
    expect(await once()).toEqual(await once());
  });

  onDevice(
    'buffers of other shapes are given up when shapes change, and not before what uses them is done',
    async () => {
      for (const rows of [1000, 2000, 10, 3000, 20]) {
        const x = numbers(gpu, rows, 50, 'x');
        const squares = gpu.matrix(rows, 1);
        gpu.rowProducts(squares, x, x);
        gpu.free(x);
        const other = gpu.matrix(rows + 1, 50);
        gpu.free(other);
        const got = await read(gpu, squares);
        gpu.free(squares);
        expect(got.every((each) => each > 5 && each < 40)).toBe(true);
      }
    },
  );
});

describe('what goes wrong', () => {
  onDevice('a matrix beyond the limits of the device is BACKEND_MEMORY, and others work on', async () => {
    const gpu = await open();
    expect(() => gpu.matrix(1_000_000, 1_000_000)).toThrow(expect.objectContaining({ code: 'BACKEND_MEMORY' }));
    const x = gpu.matrix(2, 2);
    gpu.fill(x, 4);
    expect(await read(gpu, x)).toEqual(Float32Array.of(4, 4, 4, 4));
    await gpu.close();
  });

  onDevice('a device that is lost is BACKEND_LOST, at once and later', async () => {
    const { device, name } = await openDevice();
    const gpu = new WebGpuOperations(device, name);
    const x = gpu.matrix(2, 2);
    const before = read(gpu, x).catch((error: unknown) => error);
    device.destroy();
    const lost = expect.objectContaining({ code: 'BACKEND_LOST' });
    const during = await before;
    expect(during instanceof Float32Array ? 'done' : during).toEqual(during instanceof Float32Array ? 'done' : lost);
    await expect(read(gpu, x)).rejects.toEqual(lost);
    expect(() => gpu.matrix(1, 1)).toThrow(lost);
    await gpu.close();
  });

  onDevice('what the device takes for wrong is a defect, not a silence', async () => {
    const { device, name } = await openDevice();
    const watch = new DeviceWatch(device, name);
    const commands = new Commands(device, watch);
    const pool = new BufferPool(device, watch, () => commands.send());
    const nonsense = itemKernel({
      name: 'nonsense',
      width: 1,
      parameters: {},
      buffers: { x: 'write f32' },
      body: 'x = 1;',
    });
    commands.runItems(nonsense, [pool.take(16).held], 4, {});
    commands.send();
    await watch.settled();
    expect(() => watch.check()).toThrow(/^The device took a call for wrong: .*nonsense/s);
    await watch.close();
  });
});

/** What a process prints that runs `script` on the built backend, as `gpu`. */
const built = (script: string, prefix: readonly string[] = []) => {
  const whole = `
    import { setTimeout as wait } from 'node:timers/promises';
    import { webgpuBackend } from './dist/pipelines/backends/webgpu/webgpu-backend.js';
    const gpu = (await webgpuBackend.open({ threads: 1 })).operations;
    ${script}`;
  const line = [...prefix, process.execPath, '--expose-gc', '--input-type=module', '--eval', whole];
  return spawnSync(line[0]!, line.slice(1), { encoding: 'utf8', timeout: 50_000 });
};

const limitsMemory = spawnSync('prlimit', ['--version']).status === 0;

onDevice(
  'a device without room says BACKEND_MEMORY, works on with what it holds, and has room again',
  async ({ skip }) => {
    if (!hardwareIsSoftware || !limitsMemory) return skip('needs SwiftShader and prlimit, which limits its memory');
    const run = built(
      `
    const small = gpu.matrix(1, 4);
    gpu.fill(small, 3);
    const four = new Float32Array(4);
    const held = [];
    let code;
    try {
      while (held.length < 20) {
        held.push(gpu.matrix(16384, 8192));
        gpu.fill(held.at(-1), 1);
        await gpu.download(small, four);
      }
    } catch (error) {
      code = error.code;
    }
    let after;
    try { gpu.fill(held.at(-1), 1); } catch (error) { after = error.code; }
    for (const each of held) gpu.free(each);
    await gpu.download(small, four);
    const next = gpu.matrix(64, 64);
    gpu.fill(next, 2);
    const values = new Float32Array(64 * 64);
    await gpu.download(next, values);
    console.log(JSON.stringify([code, after, [...four], values.every((each) => each === 2)]));
    await gpu.close();`,
      ['prlimit', '--as=3000000000'],
    );
    expect([run.stderr, run.status]).toEqual(['', 0]);
    expect(JSON.parse(run.stdout)).toEqual(['BACKEND_MEMORY', 'BACKEND_MEMORY', [3, 3, 3, 3], true]);
  },
);

describe('the end of a process', () => {
  for (const [title, end, status] of [
    ['closed', 'await gpu.close();', 0],
    ['not closed', '', 0],
    ['closed, and memory collected', 'await gpu.close(); gc(); await wait(20); gc(); await wait(20);', 0],
    ['in the middle of work', 'void read(); process.exit(3);', 3],
    ['by an error', 'throw new Error("an error");', 1],
  ] as const) {
    onDevice(`is clean: ${title}`, async () => {
      const run = built(`
        const x = gpu.matrix(300, 300);
        const y = gpu.matrix(300, 300);
        const read = () => gpu.download(y, new Float32Array(90000));
        for (let i = 0; i < 3; i++) { gpu.multiply(y, x, x); await read(); gc(); }
        ${end}`);
      expect([run.status, run.signal, status === 1 || run.stderr]).toEqual([status, null, status === 1 || '']);
    });
  }
});

test('rows by code: each place once, in order', () => {
  const sorted = rowsByCode(8, 4, 2);
  sorted.sort(Int32Array.of(1, 3, -1, 1, 1, 1, 0, 3));
  expect([...sorted.startValues]).toEqual([0, 1, 5, 5, 7]);
  expect([...sorted.placeValues.subarray(0, 7)]).toEqual([3, 0, 1, 2, 2, 0, 3]);
  sorted.sort(new Int32Array(8).fill(2));
  expect([...sorted.startValues]).toEqual([0, 0, 0, 8, 8]);
  expect([...sorted.placeValues]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test.runIf(process.platform === 'linux')('without a driver it says what to install', () => {
  const script = `
    import { webgpuBackend } from './dist/pipelines/backends/webgpu/webgpu-backend.js';
    await webgpuBackend.open({ threads: 1 }).catch(({ code, message, hint }) => console.log(JSON.stringify([code, message, hint])));`;
  const { VK_ADD_DRIVER_FILES: _, ...rest } = process.env;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...rest, VK_DRIVER_FILES: '/nowhere.json' },
  });
  expect(run.status).toBe(0);
  expect(JSON.parse(run.stdout)).toEqual([
    'BACKEND_UNAVAILABLE',
    expect.stringMatching(/^Cannot use webgpu: (no GPU with a driver was found|the package webgpu )/),
    expect.stringMatching(/Vulkan's loader|npm install webgpu|glibc/),
  ]);
});
