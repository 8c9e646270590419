import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FeedForward, Network, UnitRows } from '../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../privacy/gradients/network/parameter-shapes.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';
import { clippedTo } from '../../privacy/gradients/sums/clip-margin.ts';
import { clippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import { difference, norm, randomParameters, trainingUnits, withoutUnit } from '../support/training-units.ts';
import { type UnitGradient, unitGradient } from '../support/unit-gradient.ts';

const SIZES = [3, 2, 5, 1, 4];
const feedForward = (more: Partial<FeedForward>): FeedForward => ({
  kind: 'feed-forward',
  sizes: SIZES,
  hidden: [],
  activation: 'relu',
  direct: true,
  ...more,
});
const ORDER = [2, 0, 4, 3, 1];

export const NETWORKS: Readonly<Record<string, Network>> = {
  linear: feedForward({}),
  'one hidden layer': feedForward({ hidden: [7], direct: false }),
  'two hidden layers and a direct path': feedForward({ hidden: [9, 6], activation: 'tanh' }),
  'masked, linear': feedForward({ order: ORDER }),
  'masked, one hidden layer': feedForward({ order: ORDER, hidden: [10], direct: false }),
  'masked, two hidden layers and a direct path': feedForward({ order: ORDER, hidden: [8, 12] }),
  'masked, one column': feedForward({ sizes: [4], order: [0], hidden: [3] }),
  recurrent: { kind: 'recurrent', sizes: [4, 3], hidden: 5 },
  'recurrent, some columns given, a direct path': {
    kind: 'recurrent',
    sizes: [2, 4, 3],
    hidden: 4,
    given: 1,
    direct: true,
  },
  'recurrent, told of given columns alone, with values that stand for none': {
    kind: 'recurrent',
    sizes: [3, 2, 2, 4],
    hidden: 3,
    given: 2,
    heads: [1, 1],
    fedBack: false,
    direct: true,
    absent: [0, 3],
    groups: [{ column: 3, of: [0, 1, 0, 0] }],
  },
  'recurrent, heads and groups': {
    kind: 'recurrent',
    sizes: [2, 3, 2, 3, 6, 4],
    hidden: 4,
    given: 2,
    heads: [1, 1, 2],
    direct: true,
    groups: [
      { column: 4, of: [2, 0, 1, 1, 2, 2] },
      { column: 5, of: [0, 1, 1, 0] },
    ],
  },
};

/** Room for few rows, so that batches are packed in several ways, and for all at once. */
const PHYSICAL_ROWS = [4, 16, 64];
const LENGTHS = [1, 1, 3, 1, 2, 7, 1, 0, 5, 8, 4, 1, 1, 13, 3, 1];
/** One unit of each length. */
const UNEQUAL = [...new Set(LENGTHS)].map((length) => LENGTHS.indexOf(length));
/** Of a GPU that is made up by a processor. */
const TIMEOUT_MS = 180_000;

/**
 * What sums of clipped gradients owe on every backend: they are those of gradients that were made one unit at a time, in float64, by code that
 * knows nothing of norms; and no unit moves a sum by more than `clip`.
 */
export function clippedSumsContract(name: string, make: () => Promise<Operations | string>): void {
  describe(`clipped sums on ${name}`, () => {
    let operations: Operations;
    let missing: string | undefined;
    beforeAll(async () => {
      const made = await make();
      if (typeof made === 'string') missing = made;
      else operations = made;
    });
    afterAll(async () => {
      if (missing === undefined) await operations.close();
    });
    const check = (title: string, body: () => Promise<void>): void =>
      test(title, { timeout: TIMEOUT_MS }, async ({ skip }) => (missing === undefined ? body() : skip(missing)));

    const sumOf = async (
      network: Network,
      physicalRows: number,
      clip: number,
      parameters: Float32Array,
      ...batches: readonly UnitRows[]
    ): Promise<readonly Float64Array[]> => {
      const sums = clippedSums(network, operations, { physicalRows });
      const found: Float64Array[] = [];
      for (const batch of batches) {
        const sum = new Float64Array(sums.parameters);
        await sums.add(parameters, batch, clip, sum);
        found.push(sum);
      }
      sums.close();
      return found;
    };

    for (const [title, network] of Object.entries(NETWORKS)) {
      check(`${title}: as gradients made one by one`, async () => {
        for (const [lengths, missingCodes] of [
          [new Array<number>(21).fill(1), 0],
          [LENGTHS, 0],
          [LENGTHS, 0.3],
        ] as const) {
          const batch = trainingUnits(network, { seed: `${title} ${lengths.length}`, lengths, missing: missingCodes });
          const parameters = randomParameters(network, title, 0.8);
          const gradients = lengths.map((_, unit) => unitGradient(network, parameters, batch, unit));
          const typical = gradients.map(({ sum }) => norm(sum)).toSorted((a, b) => a - b)[lengths.length >> 1]!;
          for (const clip of [1e6, typical, typical / 20]) {
            const { sum: expected, tolerance } = clippedOneByOne(gradients, clip);
            for (const physicalRows of PHYSICAL_ROWS) {
              const [sum] = await sumOf(network, physicalRows, clip, parameters, batch);
              const error = norm(difference(sum!, expected));
              expect(error, `${lengths.length} units clipped to ${clip} in ${physicalRows} rows`).toBeLessThanOrEqual(
                tolerance,
              );
            }
          }
        }
      });

      check(`${title}: no unit moves the sum by more than the clip`, async () => {
        let largest = 0;
        for (const [size, alike, physicalRows] of [
          [0.5, false, 4],
          [0.5, true, 16],
          [8, false, 64],
          [8, true, 4],
          [100, false, 16],
        ] as const) {
          const batch = trainingUnits(network, { seed: `${title} ${size}`, lengths: LENGTHS, alike });
          const parameters = randomParameters(network, `${title} neighbours`, size);
          const neighbours = UNEQUAL.map((unit) => withoutUnit(batch, unit));
          const clip = size / 2;
          const [whole, ...others] = await sumOf(network, physicalRows, clip, parameters, batch, ...neighbours);
          for (const [i, other] of others.entries()) {
            const unit = UNEQUAL[i]!;
            const moved = norm(difference(whole!, other)) / clip;
            largest = Math.max(largest, moved);
            expect(moved, `unit ${unit} of ${LENGTHS[unit]} rows at ${size}`).toBeLessThanOrEqual(1);
            if (LENGTHS[unit] === 0) expect(moved).toBe(0);
          }
        }
        expect(largest).toBeGreaterThan(0.97);
      });
    }

    check('roundings of many other units do not use up the margin', async () => {
      const network = feedForward({ sizes: [10, 10, 10], hidden: [16], order: [0, 1, 2] });
      const units = operations.name === 'plain' ? 200 : 2000;
      for (const alike of [false, true]) {
        const batch = trainingUnits(network, { seed: 'many', lengths: new Array<number>(units).fill(1), alike });
        const parameters = randomParameters(network, 'many', 1);
        const left = [0, units >> 1, units - 1];
        const neighbours = left.map((unit) => withoutUnit(batch, unit));
        const [whole, ...others] = await sumOf(network, 512, 1, parameters, batch, ...neighbours);
        for (const other of others) {
          const moved = norm(difference(whole!, other));
          expect(moved).toBeLessThanOrEqual(1 - 0.9 / 64);
          expect(moved).toBeGreaterThan(0.98);
        }
      }
    });

    check('a unit of very many rows', async () => {
      for (const network of [
        { kind: 'recurrent', sizes: [2, 2], hidden: 2 } as const,
        { kind: 'recurrent', sizes: [2, 2, 2], hidden: 2, given: 1, heads: [1, 1], direct: true } as const,
        feedForward({ sizes: [2, 2], hidden: [2] }),
        feedForward({ sizes: [2, 2], hidden: [2], order: [1, 0] }),
      ]) {
        const batch = trainingUnits(network, { seed: 'long', lengths: [1000, 1, 70] });
        const parameters = randomParameters(network, 'long', 0.6);
        const gradients = [0, 1, 2].map((unit) => unitGradient(network, parameters, batch, unit));
        for (const clip of [1e6, 1]) {
          const { sum: expected, tolerance } = clippedOneByOne(gradients, clip);
          const [sum] = await sumOf(network, 64, clip, parameters, batch);
          expect(norm(difference(sum!, expected))).toBeLessThanOrEqual(tolerance);
        }
      }
    });

    check('wider layers, at the default number of rows', async () => {
      const sizes = [9, 12, 4];
      for (const network of [
        feedForward({ sizes, hidden: [33, 40] }),
        feedForward({ sizes, hidden: [33, 40], order: [1, 2, 0] }),
        { kind: 'recurrent', sizes, hidden: 17 } as const,
      ]) {
        const lengths = network.kind === 'recurrent' ? [1, 3, 6, 2] : [1, 1, 1];
        const batch = trainingUnits(network, { seed: 'wide', lengths });
        const parameters = randomParameters(network, 'wide', 0.2);
        const gradients = lengths.map((_, unit) => unitGradient(network, parameters, batch, unit));
        const { sum: expected, tolerance } = clippedOneByOne(gradients, 1);
        const sums = clippedSums(network, operations, operations.name === 'plain' ? { physicalRows: 64 } : {});
        const sum = new Float64Array(sums.parameters);
        await sums.add(parameters, batch, 1, sum);
        sums.close();
        expect(norm(difference(sum, expected))).toBeLessThanOrEqual(tolerance);
      }
    });

    check('a gradient that is not finite counts as zero, and those of others stay', async () => {
      // Deltas grow by a factor of at least 2^20 from each row to the one before. Few rows of a wide state are clipped by norms without
      // gradients, many of a narrow one by whole gradients.
      for (const [hidden, rows] of [
        [2, 48],
        [40, 8],
      ] as const) {
        const network = { kind: 'recurrent', sizes: [2], hidden } as const;
        const parameters = new Float32Array(parameterCount(parameterShapes(network)));
        let at = 0;
        for (const { name, rows: inputs, columns } of parameterShapes(network)) {
          const end = at + inputs * columns;
          if (name === 'gates.bias') parameters.fill(-30, at, at + hidden).fill(30, at + hidden, end);
          if (name === 'candidate.recurrent') parameters.fill(2 ** 20, at, end);
          if (name === 'output.1.weights') for (let i = at; i < end; i++) parameters[i] = (i - at) % 2 === 0 ? 1 : -1;
          if (name === 'output.1.bias') parameters[at] = 0.3;
          at = end;
        }
        const batch = trainingUnits(network, { seed: 'explodes', lengths: [1, 1, rows, 2] });
        for (const physicalRows of [64, 256]) {
          const [sum, others] = await sumOf(network, physicalRows, 1, parameters, batch, withoutUnit(batch, 2));
          expect(sum!.every(Number.isFinite)).toBe(true);
          expect(norm(difference(sum!, others!))).toBeLessThanOrEqual(1e-6);
          expect(norm(sum!)).toBeGreaterThan(0.5);
        }
      }
      const network = NETWORKS['recurrent']!;
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e30]) {
        for (const each of [network, NETWORKS['two hidden layers and a direct path']!]) {
          const spoilt = randomParameters(each, 'spoilt', 1);
          spoilt[3] = bad;
          const units = trainingUnits(each, { seed: 'spoilt', lengths: [1, 2, 3] });
          const [zero] = await sumOf(each, 64, 1, spoilt, units);
          expect(norm(zero!)).toBe(0);
        }
      }
    });

    check('adds to what the sum holds, and nothing where nobody takes part', async () => {
      const network = NETWORKS['one hidden layer']!;
      const sums = clippedSums(network, operations, { physicalRows: 16 });
      const parameters = randomParameters(network, 'adds', 0.5);
      const batch = trainingUnits(network, { seed: 'adds', lengths: [1, 2] });
      const once = new Float64Array(sums.parameters);
      await sums.add(parameters, batch, 1, once);
      const twice = once.slice();
      await sums.add(parameters, batch, 1, twice);
      expect(
        norm(
          difference(
            twice,
            once.map((value) => 2 * value),
          ),
        ),
      ).toBeLessThanOrEqual(1e-6);
      await sums.add(parameters, trainingUnits(network, { seed: 'none', lengths: [] }), 1, twice);
      expect(
        norm(
          difference(
            twice,
            once.map((value) => 2 * value),
          ),
        ),
      ).toBeLessThanOrEqual(1e-6);
      sums.close();
    });
  });
}

/**
 * The sum, and how far it may be off: 1e-4 of the gradients, and where several rows are clipped what the allowance for cancellation takes off
 * at most (`cancellationAllowance`: 2^-14 of the number of rows times the sum of their squares; twice that for the room in a packed batch).
 */
function clippedOneByOne(
  gradients: readonly UnitGradient[],
  clip: number,
): { readonly sum: Float64Array; readonly tolerance: number } {
  const sum = new Float64Array(gradients[0]!.sum.length);
  let tolerance = 0;
  for (const { sum: gradient, byRow } of gradients) {
    const length = norm(gradient);
    if (length === 0) continue;
    const factor = Math.min(1, clippedTo(clip) / length);
    for (const [i, value] of gradient.entries()) sum[i] = sum[i]! + factor * value;
    const squares = byRow.reduce((total, row) => total + norm(row) ** 2, 0);
    const raised = Math.sqrt(length ** 2 + (byRow.length > 1 ? 2 * byRow.length * 2 ** -14 * squares : 0));
    tolerance += factor * 1e-4 * length + (length * factor - Math.min(length, (clippedTo(clip) * length) / raised));
  }
  return { sum, tolerance };
}
