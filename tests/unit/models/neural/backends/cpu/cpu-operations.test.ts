import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { cpuOperations } from '../../../../../../models/neural/backends/cpu/cpu-operations.ts';
import type { Activation, Matrix, Operations } from '../../../../../../privacy/gradients/operations/operations.ts';

/** Digest of what every operation leaves, on shapes that fill no vector, tile or part. */
async function digestOf(operations: Operations): Promise<string> {
  const random = seedrandom('cpu operations');
  const hash = createHash('sha256');
  const matrix = (rows: number, columns: number): Matrix => {
    const made = operations.matrix(rows, columns);
    operations.upload(
      Float32Array.from({ length: rows * columns }, () => random() * 4 - 2),
      made,
    );
    return made;
  };
  const codes = (length: number, limit: number) => {
    const made = operations.indices(length);
    operations.uploadIndices(
      Int32Array.from({ length }, () => Math.floor(random() * (limit + 1)) - 1),
      made,
    );
    return made;
  };
  const add = async (from: Matrix): Promise<void> => {
    const values = new Float32Array(from.rows * from.columns);
    await operations.download(from, values);
    hash.update(new Uint8Array(values.buffer));
  };
  const [rows, columns] = [1030, 299];
  for (const [inner, transposeA, transposeB, accumulate] of [
    [301, false, false, false],
    [517, true, false, true],
    [77, false, true, true],
    [1025, true, true, false],
  ] as const) {
    const out = matrix(rows, columns);
    const a = transposeA ? matrix(inner, rows) : matrix(rows, inner);
    const b = transposeB ? matrix(columns, inner) : matrix(inner, columns);
    operations.multiply(out, a, b, { transposeA, transposeB, accumulate });
    await add(out);
  }
  const batched = matrix(301 * 13, 11);
  operations.multiplyBatched(301, batched, matrix(301 * 13, 66), matrix(301 * 11, 66), { transposeB: true });
  await add(batched);
  const x = matrix(rows, columns);
  for (const activation of ['tanh', 'sigmoid', 'relu'] satisfies Activation[]) {
    const delta = matrix(rows, columns);
    operations.activate(delta, matrix(1, columns), activation);
    await add(delta);
    operations.activationGradient(delta, x, activation);
    await add(delta);
  }
  const starts = operations.indices(4);
  operations.uploadIndices(Int32Array.of(0, 3, 11, columns), starts);
  const labels = operations.indices(3 * rows);
  operations.uploadIndices(
    Int32Array.from({ length: 3 * rows }, (_, i) => ((i % 7) - 1 > 2 ? 2 : (i % 7) - 1)),
    labels,
  );
  operations.softmaxGradient(x, starts, labels);
  await add(x);
  const squares = operations.matrix(rows, 1);
  operations.rowProducts(squares, x, x);
  await add(squares);
  operations.clipFactors(squares, squares, 0.5);
  operations.scaleRows(x, squares);
  await add(x);
  const table = matrix(153, columns);
  const places = codes(rows * 5, 153);
  operations.gatherRows(x, table, places, 5, true);
  operations.scatterRows(table, x, places, 5);
  await add(table);
  const groups = matrix(rows / 5, columns);
  operations.sumGroups(groups, x, 5, true);
  await add(groups);
  operations.addScaled(x, matrix(1, columns), 0.3);
  operations.multiplyElements(x, x, matrix(1, columns));
  operations.copyColumns(x, 5, matrix(rows, 17), 3, 13);
  await add(x);
  const equal = operations.matrix(rows, 10);
  operations.equalCodes(equal, codes(rows * 6, 3), rows / 10, 10, 6);
  await add(equal);
  return hash.digest('hex');
}

test('the deterministic kernels give the same bytes with any number of threads, and these on any machine', async () => {
  const digests: string[] = [];
  for (const threads of [1, 2, 3]) {
    const operations = await cpuOperations({ threads, deterministic: true });
    digests.push(await digestOf(operations));
    await operations.close();
  }
  expect(digests).toEqual(new Array(3).fill(DIGEST));
});

/** Made by this test on an x86-64 processor with Node 20. A change of the kernels that changes it changes the rows of released models. */
const DIGEST = 'baf872e36fe610f7c38eed9d4dd69646eb432d5829c8e64a7ee02038647b8ad5';

test('the device tells threads and kind of kernels', async () => {
  const exact = await cpuOperations({ threads: 1, deterministic: true });
  const relaxed = await cpuOperations({ threads: 2 });
  expect([exact.name, exact.device]).toEqual(['cpu', '1 thread, SIMD of 128 bits']);
  expect(relaxed.device).toBe('2 threads, relaxed SIMD of 128 bits');
  await Promise.all([exact.close(), relaxed.close()]);
  await expect(cpuOperations({ threads: 0 })).rejects.toThrow('Cannot compute with 0 threads');
});

test('memory stays as it is over steps that hold and free', async () => {
  const operations = await cpuOperations({ threads: 2, mostPages: 512 });
  for (let step = 0; step < 200; step++) {
    const a = operations.matrix(500 + (step % 7), 300);
    const b = operations.matrix(300, 200 + (step % 5));
    const out = operations.matrix(a.rows, b.columns);
    operations.multiply(out, a, b);
    for (const each of [a, b, out]) operations.free(each);
  }
  expect(() => operations.matrix(5000, 5000)).toThrow(expect.objectContaining({ code: 'BACKEND_MEMORY' }));
  operations.fill(operations.matrix(10, 10), 1);
  await operations.close();
});

// A thread that dies with a part in hand would leave the others waiting for ever.
test('a kernel that fails on any thread ends the call with an error, and every later one', async () => {
  for (const threads of [1, 2]) {
    const operations = await cpuOperations({ threads });
    const out = operations.matrix(40_000, 3);
    const outside = operations.indices(40_000);
    operations.uploadIndices(new Int32Array(40_000).fill(0x0fffffff), outside);
    expect(() => operations.gatherRows(out, operations.matrix(5, 3), outside, 1)).toThrow(
      'a kernel of the backend cpu failed',
    );
    expect(() => operations.fill(out, 1)).toThrow('a kernel of the backend cpu failed');
    await operations.close();
  }
});

test('what is closed computes no more', async () => {
  const operations = await cpuOperations({ threads: 2 });
  const matrix = operations.matrix(2, 2);
  await operations.close();
  await operations.close();
  expect(() => operations.fill(matrix, 1)).toThrow('the backend cpu is closed');
});

// Threads that wait would otherwise keep a program alive for ever, or end it by a signal.
test('a program that forgets to close ends by itself', () => {
  const built = fileURLToPath(
    new URL('../../../../../../dist/models/neural/backends/cpu/cpu-operations.js', import.meta.url),
  );
  const program = `
    const { cpuOperations } = await import(${JSON.stringify(built)});
    const operations = await cpuOperations({ threads: 3 });
    const matrix = operations.matrix(1000, 1000);
    operations.fill(matrix, 2);
    const values = new Float32Array(1e6);
    await operations.download(matrix, values);
    process.stdout.write(String(values.reduce((sum, value) => sum + value, 0)));
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([status, stdout, stderr]).toEqual([0, '2000000', '']);
});
