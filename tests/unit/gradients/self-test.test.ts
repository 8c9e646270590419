import { expect, test } from 'vitest';
import type { Matrix, Operations } from '../../../privacy/gradients/operations/operations.ts';
import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';
import { selfTest } from '../../../privacy/gradients/self-test/self-test.ts';

const values = async (operations: Operations, matrix: Matrix): Promise<Float32Array> => {
  const read = new Float32Array(matrix.rows * matrix.columns);
  await operations.download(matrix, read);
  return read;
};

test('plain loops pass', async () => {
  expect(await selfTest(plainOperations())).toBeUndefined();
});

/** Every operation that writes a matrix, so that one that is new is missed here. */
const WRITING = [
  ['multiply', 'products'],
  ['multiplyBatched', 'batches of products'],
  ['activate', 'relu'],
  ['activationGradient', 'gradient of relu'],
  ['softmaxGradient', 'gradients of softmaxes'],
  ['rowProducts', 'products by row'],
  ['clipFactors', 'factors that clip'],
  ['scaleRows', 'scaled rows'],
  ['gatherRows', 'gathered rows'],
  ['scatterRows', 'scattered rows'],
  ['sumGroups', 'sums of groups'],
  ['equalCodes', 'counts of equal codes'],
  ['multiplyElements', 'products element by element'],
  ['addScaled', 'sums of multiples'],
  ['copyColumns', 'copied columns and filled matrices'],
  ['fill', 'copied columns and filled matrices'],
] as const;

test('there is a case of every operation that writes a matrix', () => {
  const others = ['matrix', 'indices', 'reshape', 'free', 'upload', 'uploadIndices', 'download', 'close'];
  const operations: Readonly<Record<string, unknown>> = { ...plainOperations() };
  const writing = Object.keys(operations).filter(
    (name) => typeof operations[name] === 'function' && !others.includes(name),
  );
  expect(new Set(writing)).toEqual(new Set(WRITING.map(([name]) => name)));
});

/** The plain operations, but for one that does nothing. */
function withoutOperation(name: string): Operations {
  const plain = plainOperations();
  return new Proxy(plain, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (property === name) return () => undefined;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

test.each(WRITING)('a backend whose %s does nothing is found', async (name, title) => {
  expect(await selfTest(withoutOperation(name))).toBe(title);
});

test('a backend that rounds factors of products to 10 bits is found', async () => {
  const plain = plainOperations();
  const bits = new Uint32Array(1);
  const asFloat = new Float32Array(bits.buffer);
  const rounded = async (matrix: Matrix): Promise<Matrix> => {
    const copy = plain.matrix(matrix.rows, matrix.columns);
    const read = await values(plain, matrix);
    plain.upload(
      read.map((value) => {
        asFloat[0] = value;
        bits[0] = (bits[0]! + 0x1000) & ~0x1fff;
        return asFloat[0]!;
      }),
      copy,
    );
    return copy;
  };
  let pending: Promise<void> = Promise.resolve();
  const coarse = new Proxy(plain, {
    get: (target, property) => {
      if (property === 'multiply') {
        return (...[out, a, b, options]: Parameters<Operations['multiply']>) => {
          pending = pending.then(async () => target.multiply(out, await rounded(a), await rounded(b), options));
        };
      }
      if (property === 'download') {
        return async (matrix: Matrix, into: Float32Array) => {
          await pending;
          await target.download(matrix, into);
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  expect(await selfTest(coarse)).toBe('products');
});
