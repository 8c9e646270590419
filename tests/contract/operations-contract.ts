import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activation, Indices, Matrix, Operations } from '../../privacy/gradients/operations/operations.ts';

/** Numbers with the sum of absolute terms that each was made of, which a float32 result is measured by. */
interface Expected {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

const TOLERANCE = 1e-4;
const SIZES = [1, 2, 3, 5, 16, 31, 64, 97, 128];
const ACTIVATIONS: readonly Activation[] = ['none', 'relu', 'tanh', 'sigmoid'];

/**
 * What every backend owes: each operation against loops written here. `make` says why where the machine has no such backend, and the tests
 * skip with that.
 */
export function operationsContract(name: string, make: () => Promise<Operations | string>): void {
  describe(`operations of ${name}`, () => {
    let operations: Operations;
    let missing: string | undefined;
    const held: (Matrix | Indices)[] = [];
    beforeAll(async () => {
      const made = await make();
      if (typeof made === 'string') missing = made;
      else operations = made;
    });
    afterAll(async () => {
      if (missing === undefined) await operations.close();
    });

    const random = seedrandom('operations contract');
    const below = (limit: number): number => Math.floor(random() * limit);
    const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;
    const numbers = (length: number, size = 1): Float32Array =>
      Float32Array.from({ length }, () => (random() * 2 - 1) * size);
    /** Codes below `limit`, about one in eight of them none. */
    const codesBelow = (limit: number, length: number): Int32Array =>
      Int32Array.from({ length }, () => (below(8) === 0 ? -1 : below(limit)));
    const matrix = (rows: number, columns: number, values?: Float32Array): Matrix => {
      const made = operations.matrix(rows, columns);
      expect([made.rows, made.columns]).toEqual([rows, columns]);
      held.push(made);
      if (values) operations.upload(values, made);
      return made;
    };
    const indices = (values: Int32Array): Indices => {
      const made = operations.indices(values.length);
      expect(made.length).toBe(values.length);
      held.push(made);
      operations.uploadIndices(values, made);
      return made;
    };
    const read = async (from: Matrix): Promise<Float32Array> => {
      const values = new Float32Array(from.rows * from.columns);
      await operations.download(from, values);
      return values;
    };
    const expectNear = async (from: Matrix, expected: Expected): Promise<void> => {
      const got = await read(from);
      expect(got.length).toBe(expected.values.length);
      for (let i = 0; i < got.length; i++) {
        const error = Math.abs(got[i]! - expected.values[i]!);
        if (!(error <= TOLERANCE * expected.magnitudes[i]! + 1e-30)) {
          expect.fail(
            `place ${i} of ${from.rows} x ${from.columns}: ${got[i]} for ${expected.values[i]}, of magnitude ${expected.magnitudes[i]}`,
          );
        }
      }
    };
    const expectExactly = async (from: Matrix, values: ArrayLike<number>): Promise<void> =>
      expect(Array.from(await read(from))).toEqual(Array.from(values));

    const check = (title: string, body: () => Promise<void>): void =>
      test(title, async ({ skip }) => {
        if (missing !== undefined) return skip(missing);
        await body();
        for (const each of held.splice(0)) operations.free(each);
      });

    check('a name and a device, matrices of zeros, indices of -1, other shapes of the same numbers', async () => {
      expect(operations.name).toMatch(/^[a-z]+$/);
      expect(operations.device.length).toBeGreaterThan(0);
      await expectExactly(matrix(3, 5), new Float32Array(15));
      const empty = operations.indices(4);
      held.push(empty);
      const gathered = matrix(2, 3, numbers(6));
      operations.gatherRows(gathered, matrix(5, 3, numbers(15)), empty, 2);
      await expectExactly(gathered, new Float32Array(6));

      const values = numbers(24);
      const whole = matrix(4, 6, values);
      const other = operations.reshape(whole, 2, 12);
      expect([other.rows, other.columns]).toEqual([2, 12]);
      await expectExactly(other, values);
      const changed = numbers(24);
      operations.upload(changed, other);
      await expectExactly(whole, changed);
      operations.fill(whole, 2.5);
      await expectExactly(other, new Float32Array(24).fill(2.5));
      const product = matrix(2, 2);
      operations.multiply(product, other, other, { transposeB: true });
      await expectExactly(product, [75, 75, 75, 75]);
      operations.copyColumns(other, 6, matrix(2, 3, new Float32Array([1, 2, 3, 4, 5, 6])), 0, 3);
      const rows = await read(whole);
      expect(Array.from(rows.subarray(6, 9))).toEqual([1, 2, 3]);
      expect(Array.from(rows.subarray(18, 21))).toEqual([4, 5, 6]);
      expect(Array.from(rows.subarray(9, 18))).toEqual(new Array(9).fill(2.5));
    });

    check('an upload takes the values as they are, and a download the numbers as they are', async () => {
      const values = numbers(1000);
      const before = values.slice();
      const uploaded = matrix(10, 100, values);
      values.fill(7);
      const codes = new Int32Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const order = indices(codes);
      codes.fill(0);
      const first = read(uploaded);
      operations.fill(uploaded, 1);
      const second = read(uploaded);
      expect(Array.from(await second)).toEqual(new Array(1000).fill(1));
      expect(Array.from(await first)).toEqual(Array.from(before));
      const gathered = matrix(10, 100);
      operations.gatherRows(gathered, matrix(10, 100, before), order, 1);
      await expectExactly(gathered, before);
      operations.uploadIndices(new Int32Array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]), order);
      operations.gatherRows(gathered, matrix(10, 100, before), order, 1);
      await expectExactly(
        gathered,
        Array.from({ length: 10 }, (_, i) => Array.from(before.subarray((9 - i) * 100, (10 - i) * 100))).flat(),
      );
    });

    const products: readonly (readonly [number, number, number])[] = [
      [1, 1, 1],
      [1, 7, 1],
      [5, 1, 3],
      [1, 1031, 2],
      [31, 37, 41],
      [64, 64, 64],
      [127, 256, 65],
      [1033, 3, 17],
      [3, 1200, 1009],
      [257, 150, 129],
    ];
    for (const [rows, inner, columns] of products) {
      check(`products ${rows} x ${inner} x ${columns}, transposed and added`, async () => {
        for (const transposeA of [false, true]) {
          for (const transposeB of [false, true]) {
            for (const accumulate of [false, true]) {
              const a = numbers(rows * inner);
              const b = numbers(inner * columns);
              const before = numbers(rows * columns);
              const out = matrix(rows, columns, before);
              const left = transposeA ? matrix(inner, rows, a) : matrix(rows, inner, a);
              const right = transposeB ? matrix(columns, inner, b) : matrix(inner, columns, b);
              operations.multiply(out, left, right, { transposeA, transposeB, accumulate });
              await expectNear(
                out,
                product(rows, inner, columns, a, b, transposeA, transposeB, accumulate ? before : undefined),
              );
            }
          }
        }
      });
    }

    check('batches of products, transposed and added', async () => {
      for (const [batch, rows, inner, columns] of [
        [1, 3, 4, 5],
        [7, 1, 1, 1],
        [13, 1, 67, 1],
        [5, 16, 33, 16],
        [3, 40, 12, 61],
        [200, 12, 24, 12],
      ] as const) {
        for (const transposeA of [false, true]) {
          for (const transposeB of [false, true]) {
            for (const accumulate of [false, true]) {
              const a = numbers(batch * rows * inner);
              const b = numbers(batch * inner * columns);
              const before = numbers(batch * rows * columns);
              const out = matrix(batch * rows, columns, before);
              const left = transposeA ? matrix(batch * inner, rows, a) : matrix(batch * rows, inner, a);
              const right = transposeB ? matrix(batch * columns, inner, b) : matrix(batch * inner, columns, b);
              operations.multiplyBatched(batch, out, left, right, { transposeA, transposeB, accumulate });
              const expected = Array.from({ length: batch }, (_, at) =>
                product(
                  rows,
                  inner,
                  columns,
                  a.subarray(at * rows * inner, (at + 1) * rows * inner),
                  b.subarray(at * inner * columns, (at + 1) * inner * columns),
                  transposeA,
                  transposeB,
                  accumulate ? before.subarray(at * rows * columns, (at + 1) * rows * columns) : undefined,
                ),
              );
              await expectNear(out, {
                values: Float64Array.from(expected.flatMap(({ values }) => Array.from(values))),
                magnitudes: Float64Array.from(expected.flatMap(({ magnitudes }) => Array.from(magnitudes))),
              });
            }
          }
        }
      }
    });

    check('a row of a product has the same bits wherever it stands', async () => {
      for (const [rows, inner, columns] of [
        [128, 150, 256],
        [256, 33, 70],
        [64, 256, 19],
      ] as const) {
        const a = numbers(rows * inner);
        const turned = new Float32Array(a.length);
        const by = 1 + below(rows - 1);
        for (let row = 0; row < rows; row++) {
          turned.set(a.subarray(row * inner, (row + 1) * inner), ((row + by) % rows) * inner);
        }
        for (const transposeB of [false, true]) {
          const b = numbers(inner * columns);
          const right = transposeB ? matrix(columns, inner, b) : matrix(inner, columns, b);
          const [first, second] = [matrix(rows, columns), matrix(rows, columns)];
          operations.multiply(first, matrix(rows, inner, a), right, { transposeB });
          operations.multiply(second, matrix(rows, inner, turned), right, { transposeB });
          const [before, after] = [await read(first), await read(second)];
          for (let row = 0; row < rows; row++) {
            const place = ((row + by) % rows) * columns;
            expect(Array.from(after.subarray(place, place + columns))).toEqual(
              Array.from(before.subarray(row * columns, (row + 1) * columns)),
            );
          }
        }
      }
    });

    check('a product of a matrix with itself', async () => {
      const a = numbers(20 * 30);
      const left = matrix(20, 30, a);
      const out = matrix(20, 20);
      operations.multiply(out, left, left, { transposeB: true });
      await expectNear(out, product(20, 30, 20, a, a, false, true));
      const inner = matrix(30, 30);
      operations.multiply(inner, left, left, { transposeA: true });
      await expectNear(inner, product(30, 20, 30, a, a, true, false));
    });

    for (const activation of ACTIVATIONS) {
      check(`activation ${activation} with and without bias, and its gradient`, async () => {
        for (const [rows, columns] of [
          [1, 1],
          [1, 1025],
          [1021, 1],
          [33, 47],
          [130, 64],
        ] as const) {
          for (const withBias of [false, true]) {
            const values = numbers(rows * columns, 6);
            if (activation === 'relu' || activation === 'none') values[0] = 0;
            const bias = numbers(columns, 2);
            if (activation === 'relu') bias[0] = 0;
            const x = matrix(rows, columns, values);
            operations.activate(x, withBias ? matrix(1, columns, bias) : undefined, activation);
            const at = Float64Array.from(values, (value, i) => value + (withBias ? bias[i % columns]! : 0));
            const activated = at.map((value) => applied(activation, value));
            await expectNear(x, {
              values: activated,
              magnitudes: at.map((value) =>
                activation === 'tanh' || activation === 'sigmoid' ? 1 : Math.abs(value) + 8,
              ),
            });
            const rounded = await read(x);
            const deltas = numbers(rows * columns, 3);
            const delta = matrix(rows, columns, deltas);
            operations.activationGradient(delta, x, activation);
            await expectNear(delta, {
              values: Float64Array.from(deltas, (each, i) => each * derivative(activation, rounded[i]!)),
              magnitudes: Float64Array.from(deltas, Math.abs),
            });
          }
        }
      });
    }

    check('tanh and sigmoid of very large numbers are their limits', async () => {
      const values = new Float32Array([-1e30, -200, -90, 0, 90, 200, 1e30]);
      const hyperbolic = matrix(1, 7, values);
      operations.activate(hyperbolic, undefined, 'tanh');
      await expectNear(hyperbolic, near([-1, -1, -1, 0, 1, 1, 1]));
      const logistic = matrix(1, 7, values);
      operations.activate(logistic, undefined, 'sigmoid');
      await expectNear(logistic, near([0, 0, 0, 0.5, 1, 1, 1]));
    });

    for (const sizes of [[1], [2], [1, 1, 1], [10, 10, 10], [2, 1, 7, 300, 3], [1100]]) {
      check(`gradients of softmaxes over ${sizes.join(', ')} logits`, async () => {
        for (const rows of [1, 3, 64, 131]) {
          for (const size of [1, 30, 1e29]) {
            const starts = startsOf(sizes);
            const columns = starts[sizes.length]!;
            const values = numbers(rows * columns, size);
            const codes = Int32Array.from({ length: rows * sizes.length }, (_, i) =>
              below(6) === 0 ? -1 : below(sizes[i % sizes.length]!),
            );
            codes.fill(-1, 0, below(2) * sizes.length);
            const logits = matrix(rows, columns, values);
            operations.softmaxGradient(logits, indices(starts), indices(codes));
            const expected = new Float64Array(rows * columns);
            for (let row = 0; row < rows; row++) {
              for (let segment = 0; segment < sizes.length; segment++) {
                const code = codes[row * sizes.length + segment]!;
                if (code < 0) continue;
                const from = row * columns + starts[segment]!;
                const part = Array.from(values.subarray(from, row * columns + starts[segment + 1]!));
                const largest = Math.max(...part);
                const powers = part.map((value) => Math.exp(value - largest));
                const total = powers.reduce((sum, power) => sum + power, 0);
                for (const [j, power] of powers.entries()) expected[from + j] = power / total - (j === code ? 1 : 0);
              }
            }
            await expectNear(logits, { values: expected, magnitudes: new Float64Array(rows * columns).fill(1) });
            const got = await read(logits);
            for (let at = 0; at < codes.length; at++) {
              if (codes[at]! >= 0) continue;
              const row = Math.floor(at / sizes.length) * columns;
              const segment = at % sizes.length;
              for (let j = starts[segment]!; j < starts[segment + 1]!; j++) expect(Math.abs(got[row + j]!)).toBe(0);
            }
          }
        }
      });
    }

    check('products and sums of squares by row', async () => {
      for (const [rows, columns] of [
        [1, 1],
        [1, 2053],
        [1031, 1],
        [67, 150],
        [128, 64],
      ] as const) {
        for (const accumulate of [false, true]) {
          const a = numbers(rows * columns);
          const b = numbers(rows * columns);
          const before = numbers(rows);
          const left = matrix(rows, columns, a);
          for (const other of [a, b]) {
            const out = matrix(rows, 1, before);
            operations.rowProducts(out, left, other === a ? left : matrix(rows, columns, b), accumulate);
            const values = new Float64Array(rows);
            const magnitudes = new Float64Array(rows);
            for (let i = 0; i < rows * columns; i++) {
              const row = Math.floor(i / columns);
              values[row] = values[row]! + a[i]! * other[i]!;
              magnitudes[row] = magnitudes[row]! + Math.abs(a[i]! * other[i]!);
            }
            if (accumulate) {
              for (let row = 0; row < rows; row++) {
                values[row] = values[row]! + before[row]!;
                magnitudes[row] = magnitudes[row]! + Math.abs(before[row]!);
              }
            }
            await expectNear(out, { values, magnitudes });
          }
        }
      }
    });

    check('factors that clip, of any square', async () => {
      const squares = [0, 1e-40, 1e-20, 0.5, 0.999, 1, 1.001, 4, 1e10, 1e38, Number.POSITIVE_INFINITY, Number.NaN];
      for (const clip of [1, 0.25, 100, 1.8446744073709552e19]) {
        const out = matrix(12, 1, numbers(12));
        operations.clipFactors(out, matrix(12, 1, Float32Array.from(squares)), clip);
        await expectNear(
          out,
          near(squares.map((square) => (Number.isFinite(square) ? Math.min(1, clip / Math.sqrt(square)) : 0))),
        );
        const got = await read(out);
        expect(Array.from(got.subarray(10))).toEqual([0, 0]);
        expect(Math.max(...got)).toBe(1);
      }
      const many = numbers(5000).map((value) => 100 * Math.abs(value));
      const out = matrix(5000, 1);
      operations.clipFactors(out, matrix(5000, 1, many), 3);
      await expectNear(out, near(Array.from(many, (square) => Math.min(1, 3 / Math.sqrt(square)))));
    });

    check('squares beyond float32 are infinite, and so clip to nothing', async () => {
      const squares = matrix(3, 1);
      const x = matrix(3, 2, new Float32Array([1e20, 1, 1e18, 1, 3e38, 3e38]));
      operations.rowProducts(squares, x, x);
      const factors = matrix(3, 1);
      operations.clipFactors(factors, squares, 1);
      await expectNear(factors, { values: Float64Array.of(0, 1e-18, 0), magnitudes: Float64Array.of(0, 1e-18, 0) });
    });

    check('scaled rows; a factor of 0 makes zeros of anything', async () => {
      for (const [rows, columns] of [
        [1, 1],
        [1025, 3],
        [40, 257],
      ] as const) {
        const values = numbers(rows * columns);
        const factors = numbers(rows);
        for (let row = 0; row < rows; row += 3) {
          factors[row] = 0;
          values[row * columns] = oneOf([
            Number.NaN,
            Number.POSITIVE_INFINITY,
            Number.NEGATIVE_INFINITY,
            -Number.NaN,
            3e38,
          ]);
        }
        const x = matrix(rows, columns, values);
        operations.scaleRows(x, matrix(rows, 1, factors));
        const got = await read(x);
        for (const [i, value] of got.entries()) {
          const factor = factors[Math.floor(i / columns)]!;
          if (factor === 0) expect(Math.abs(value)).toBe(0);
          else expect(Math.abs(value - factor * values[i]!)).toBeLessThanOrEqual(TOLERANCE * Math.abs(factor));
        }
      }
    });

    check('gathered rows', async () => {
      for (const [rows, tableRows, width, each] of [
        [1, 1, 1, 1],
        [1033, 7, 3, 1],
        [64, 150, 256, 15],
        [65, 2000, 33, 4],
        [10, 3, 1500, 6],
        [512, 31, 1, 2],
      ] as const) {
        for (const accumulate of [false, true]) {
          const table = numbers(tableRows * width);
          const codes = codesBelow(tableRows, rows * each);
          codes.fill(-1, 0, each);
          const before = numbers(rows * width);
          const out = matrix(rows, width, before);
          operations.gatherRows(out, matrix(tableRows, width, table), indices(codes), each, accumulate);
          const expected = zeros(rows * width);
          for (let i = 0; i < rows * width; i++) {
            if (accumulate) addTo(expected, i, before[i]!);
            for (let place = 0; place < each; place++) {
              const code = codes[Math.floor(i / width) * each + place]!;
              if (code >= 0) addTo(expected, i, table[code * width + (i % width)]!);
            }
          }
          await expectNear(out, expected);
        }
      }
    });

    check('scattered rows, to the same row many times and twice from one', async () => {
      for (const [rows, tableRows, width, each] of [
        [1, 1, 1, 1],
        [1033, 7, 3, 1],
        [300, 150, 64, 15],
        [65, 2000, 33, 4],
        [10, 3, 1500, 6],
        [2000, 2, 5, 3],
      ] as const) {
        const before = numbers(tableRows * width);
        const added = numbers(rows * width);
        const codes = codesBelow(tableRows, rows * each);
        if (each > 1) codes.fill(0, 0, 2);
        const table = matrix(tableRows, width, before);
        operations.scatterRows(table, matrix(rows, width, added), indices(codes), each);
        const expected = zeros(tableRows * width);
        for (const [i, value] of before.entries()) addTo(expected, i, value);
        for (const [place, code] of codes.entries()) {
          if (code < 0) continue;
          for (let j = 0; j < width; j++) {
            addTo(expected, code * width + j, added[Math.floor(place / each) * width + j]!);
          }
        }
        await expectNear(table, expected);
      }
    });

    check('sums of groups of rows', async () => {
      for (const [groups, each, columns] of [
        [1, 1, 1],
        [1, 1500, 3],
        [37, 4, 65],
        [1024, 2, 1],
        [6, 12, 192],
        [5, 1, 9],
      ] as const) {
        for (const accumulate of [false, true]) {
          const values = numbers(groups * each * columns);
          const before = numbers(groups * columns);
          const out = matrix(groups, columns, before);
          operations.sumGroups(out, matrix(groups * each, columns, values), each, accumulate);
          const expected = zeros(groups * columns);
          for (const [i, value] of before.entries()) if (accumulate) addTo(expected, i, value);
          for (const [i, value] of values.entries()) {
            addTo(expected, Math.floor(i / columns / each) * columns + (i % columns), value);
          }
          await expectNear(out, expected);
        }
      }
    });

    check('equal codes', async () => {
      for (const [groups, each, places] of [
        [1, 1, 1],
        [5, 7, 3],
        [100, 12, 4],
        [3, 64, 1],
        [1030, 2, 15],
      ] as const) {
        const codes = codesBelow(4, groups * each * places);
        const out = matrix(groups * each, each, numbers(groups * each * each));
        operations.equalCodes(out, indices(codes), groups, each, places);
        const expected: number[] = [];
        for (let row = 0; row < groups * each; row++) {
          for (let t = 0; t < each; t++) {
            const other = Math.floor(row / each) * each + t;
            let equal = 0;
            for (let place = 0; place < places; place++) {
              const code = codes[row * places + place]!;
              if (code >= 0 && code === codes[other * places + place]) equal++;
            }
            expected.push(equal);
          }
        }
        await expectExactly(out, expected);
      }
    });

    check('products and sums, element by element, also with one row for all', async () => {
      for (const [rows, columns] of [
        [1, 1],
        [1, 3000],
        [1027, 3],
        [50, 131],
      ] as const) {
        const a = numbers(rows * columns);
        for (const b of [numbers(rows * columns), numbers(columns)]) {
          const of = (i: number): number => b[i % b.length]!;
          const expected = near(Array.from(a, (value, i) => value * of(i)));
          const other = matrix(b.length / columns, columns, b);
          const out = matrix(rows, columns, numbers(rows * columns));
          operations.multiplyElements(out, matrix(rows, columns, a), other);
          await expectNear(out, expected);
          const place = matrix(rows, columns, a);
          operations.multiplyElements(place, place, other);
          await expectNear(place, expected);
          for (const factor of [1, -1, 0.3]) {
            const y = matrix(rows, columns, a);
            operations.addScaled(y, other, factor);
            await expectNear(y, {
              values: Float64Array.from(a, (value, i) => value + factor * of(i)),
              magnitudes: Float64Array.from(a, (value, i) => Math.abs(value) + Math.abs(factor * of(i))),
            });
          }
        }
        const squares = matrix(rows, columns, numbers(rows * columns));
        const same = matrix(rows, columns, a);
        operations.multiplyElements(squares, same, same);
        const expected = near(Array.from(a, (value) => value * value));
        await expectNear(squares, expected);
        operations.multiplyElements(same, same, same);
        await expectNear(same, expected);
      }
    });

    check('copied columns leave the others alone', async () => {
      for (const [rows, columns, intoColumn, fromColumns, fromColumn, width] of [
        [1, 1, 0, 1, 0, 1],
        [1029, 5, 2, 3, 1, 2],
        [17, 192, 64, 768, 500, 128],
        [30, 40, 0, 40, 0, 40],
        [3, 1500, 7, 1200, 13, 1100],
      ] as const) {
        const target = numbers(rows * columns);
        const source = numbers(rows * fromColumns);
        const into = matrix(rows, columns, target);
        operations.copyColumns(into, intoColumn, matrix(rows, fromColumns, source), fromColumn, width);
        const expected = target.slice();
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < width; j++) {
            expected[row * columns + intoColumn + j] = source[row * fromColumns + fromColumn + j]!;
          }
        }
        await expectExactly(into, expected);
      }
    });

    check('many operations in a row that wait for each other', async () => {
      const size = oneOf(SIZES.filter((each) => each > 8));
      const start = numbers(size * size);
      const turn = numbers(size * size, 1 / size);
      let [from, into] = [matrix(size, size, start), matrix(size, size)];
      const by = matrix(size, size, turn);
      let expected: Float64Array = Float64Array.from(start);
      for (let round = 0; round < 40; round++) {
        operations.multiply(into, from, by);
        operations.activate(into, undefined, 'tanh');
        operations.addScaled(into, from, 0.5);
        const previous = expected;
        expected = product(size, size, size, previous, turn, false, false).values;
        for (let i = 0; i < expected.length; i++) expected[i] = Math.tanh(expected[i]!) + 0.5 * previous[i]!;
        [from, into] = [into, from];
      }
      operations.addScaled(from, matrix(1, size, new Float32Array(size).fill(1)), 1);
      await expectNear(from, near(Array.from(expected, (value) => value + 1)));
    });
  });
}

const near = (values: readonly number[]): Expected => ({
  values: Float64Array.from(values),
  magnitudes: Float64Array.from(values, (value) => Math.abs(value) + 1e-3),
});

const zeros = (length: number): Expected => ({
  values: new Float64Array(length),
  magnitudes: new Float64Array(length),
});

function addTo(expected: Expected, at: number, value: number): void {
  expected.values[at] = expected.values[at]! + value;
  expected.magnitudes[at] = expected.magnitudes[at]! + Math.abs(value);
}

function startsOf(sizes: readonly number[]): Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) starts[i + 1] = starts[i]! + size;
  return starts;
}

function applied(activation: Activation, x: number): number {
  if (activation === 'relu') return Math.max(0, x);
  if (activation === 'tanh') return Math.tanh(x);
  return activation === 'sigmoid' ? 1 / (1 + Math.exp(-x)) : x;
}

function derivative(activation: Activation, activated: number): number {
  if (activation === 'relu') return activated > 0 ? 1 : 0;
  if (activation === 'tanh') return 1 - activated ** 2;
  return activation === 'sigmoid' ? activated * (1 - activated) : 1;
}

function product(
  rows: number,
  inner: number,
  columns: number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  transposeA: boolean,
  transposeB: boolean,
  before?: ArrayLike<number>,
): Expected {
  const expected = zeros(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = before ? before[i * columns + j]! : 0;
      let magnitude = Math.abs(sum);
      for (let k = 0; k < inner; k++) {
        const term = a[transposeA ? k * rows + i : i * inner + k]! * b[transposeB ? j * inner + k : k * columns + j]!;
        sum += term;
        magnitude += Math.abs(term);
      }
      expected.values[i * columns + j] = sum;
      expected.magnitudes[i * columns + j] = magnitude;
    }
  }
  return expected;
}
