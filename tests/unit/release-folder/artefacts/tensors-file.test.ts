import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Tensor } from '../../../../models/model.ts';
import { trainedWeights } from '../../../../pipelines/release-folder/artefacts/model-files.ts';
import {
  shapeOf,
  type TensorShape,
  tensorsFileBytes,
  tensorsFromSafetensors,
  tensorsToSafetensors,
} from '../../../../pipelines/release-folder/artefacts/tensors-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const python = process.env['SYNTHWARD_PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['-c', 'import numpy, safetensors']).status === 0;

const TENSORS: readonly Tensor[] = [
  { name: 'counts', shape: [3], values: Float64Array.of(1 / 3, -0, 1e300) },
  { name: 'trained/output', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6.5) },
  { name: 'trained/bias', shape: [1, 3], values: Float32Array.of(-1, Number.NaN, 7) },
  { name: 'none', shape: [0, 4], values: new Float32Array(0) },
  { name: 'scalar', shape: [], values: Float32Array.of(9) },
];
const SHAPES = TENSORS.map(shapeOf);
/** A copy in memory of its own. */
const aligned = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

test('tensors come back, number for number', () => {
  const file = aligned(tensorsToSafetensors(TENSORS));
  expect(tensorsFromSafetensors(file, SHAPES)).toEqual(TENSORS);
  expect(file.length).toBeLessThanOrEqual(tensorsFileBytes(SHAPES));
  expect(trainedWeights({ tensors: TENSORS })).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6.5, -1, Number.NaN, 7));
  expect(trainedWeights({})).toBeUndefined();
});

test('the file begins as the format says', () => {
  const file = Buffer.from(tensorsToSafetensors(TENSORS));
  const length = Number(file.readBigUInt64LE());
  expect(length % 8).toBe(0);
  expect(JSON.parse(file.toString('utf8', 8, 8 + length))).toEqual({
    counts: { dtype: 'F64', shape: [3], data_offsets: [0, 24] },
    'trained/output': { dtype: 'F32', shape: [2, 3], data_offsets: [24, 48] },
    'trained/bias': { dtype: 'F32', shape: [1, 3], data_offsets: [48, 60] },
    none: { dtype: 'F32', shape: [0, 4], data_offsets: [60, 60] },
    scalar: { dtype: 'F32', shape: [], data_offsets: [60, 64] },
  });
  expect(file.length).toBe(8 + length + 64);
});

test('any other byte around the numbers is refused', () => {
  const file = aligned(tensorsToSafetensors(TENSORS));
  const frame = file.length - 64;
  for (let at = 0; at < file.length; at++) {
    const broken = aligned(file);
    broken[at]! ^= 0x80;
    if (at < frame) expect(() => tensorsFromSafetensors(broken, SHAPES)).toThrow(RangeError);
    else expect(tensorsFromSafetensors(broken, SHAPES)).toHaveLength(5);
  }
  for (const bytes of [file.subarray(0, -1), Uint8Array.of(...file, 0), new Uint8Array(0)]) {
    expect(() => tensorsFromSafetensors(bytes, SHAPES)).toThrow(RangeError);
  }
});

test.each<[string, TensorShape[]]>([
  ['more numbers than a model may have', [{ name: 'a', dtype: 'F32', shape: [2 ** 15, 2 ** 14] }]],
  ['a product beyond whole numbers', [{ name: 'a', dtype: 'F32', shape: [2 ** 50, 2 ** 50, 0] }]],
  ['a negative axis', [{ name: 'a', dtype: 'F32', shape: [-1] }]],
  ['a name twice', [SHAPES[1]!, SHAPES[1]!]],
  ['a name that is a number', [{ name: '1', dtype: 'F32', shape: [1] }]],
  ['doubles after floats', [SHAPES[1]!, SHAPES[0]!]],
])('%s is refused', (_, shapes) => {
  expect(() => tensorsFromSafetensors(aligned(tensorsToSafetensors(TENSORS)), shapes)).toThrow(RangeError);
});

test('a shape that does not fit its numbers is not written', () => {
  expect(() => tensorsToSafetensors([{ name: 'a', shape: [2], values: new Float32Array(3) }])).toThrow(RangeError);
});

test.skipIf(!hasPython)('the Python package safetensors reads it (skipped without numpy and safetensors)', () => {
  const path = join(temporaryFolder(), 'weights.safetensors');
  writeFileSync(path, tensorsToSafetensors(TENSORS));
  const script = `import json, sys, numpy
from safetensors.numpy import load_file
print(json.dumps({k: [str(v.dtype), list(v.shape), v[v == v].ravel().tolist()] for k, v in load_file(sys.argv[1]).items()}))`;
  expect(JSON.parse(execFileSync(python, ['-c', script, path], { encoding: 'utf8' }))).toEqual({
    counts: ['float64', [3], [1 / 3, -0, 1e300]],
    'trained/output': ['float32', [2, 3], [1, 2, 3, 4, 5, 6.5]],
    'trained/bias': ['float32', [1, 3], [-1, 7]],
    none: ['float32', [0, 4], []],
    scalar: ['float32', [], [9]],
  });
});
