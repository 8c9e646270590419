import { describe, expect, test } from 'vitest';
import { modelFromArtifact } from '../../../../models/from-artifact.ts';
import { GenerationRandom } from '../../../../models/generation-random.ts';
import type { ModelArtifact, Tensor } from '../../../../models/model.ts';
import { AutoregressiveModel } from '../../../../models/neural/autoregressive/autoregressive-model.ts';
import type { AutoregressiveParts } from '../../../../models/neural/autoregressive/parts.ts';
import { possiblePrefixes } from '../../../../models/neural/autoregressive/possible-prefixes.ts';
import { rake } from '../../../../models/neural/autoregressive/rake.ts';
import { UserError } from '../../../../privacy/errors.ts';

const SIZES = [3, 2, 4];
const ORDER = [2, 0, 1];
const VALUES = 9;
const STARTS = [0, 3, 5];

function parts(change: Partial<AutoregressiveParts> = {}): AutoregressiveParts {
  const random = new GenerationRandom('weights', 'test');
  const trained = Float32Array.from({ length: VALUES * (VALUES + 1) }, () => 3 * random.unit() - 1.5);
  return {
    columns: SIZES.map((size, i) => ({ name: `c${i}`, size })),
    total: 1000,
    order: ORDER,
    trained,
    bias: Float64Array.from(trained.subarray(VALUES * VALUES)),
    possible: [],
    ...change,
  };
}

/** The probability of every row, by the definition. */
function probabilities({ trained, bias, possible }: AutoregressiveParts): Float64Array {
  const cells = new Float64Array(24);
  const tables = possiblePrefixes(SIZES, ORDER, possible);
  const share = (column: number, row: readonly number[]): number => {
    const before = ORDER.slice(0, ORDER.indexOf(column));
    const weights = Array.from({ length: SIZES[column]! }, (_, value) => {
      const own = row.map((code, i) => (i === column ? value : code));
      const allowed = tables[column]!.every(({ columns, values }) => {
        const cell = columns.reduce((place, one) => place * SIZES[one]! + own[one]!, 0);
        return values[cell] !== 0;
      });
      const logit = before.reduce(
        (sum, one) => sum + trained[(STARTS[one]! + row[one]!) * VALUES + STARTS[column]! + value]!,
        bias[STARTS[column]! + value]!,
      );
      return allowed ? Math.exp(logit) : 0;
    });
    const all = weights.reduce((a, b) => a + b, 0);
    return all === 0 ? 0 : weights[row[column]!]! / all;
  };
  for (let cell = 0; cell < 24; cell++) {
    const row = [Math.floor(cell / 8), Math.floor(cell / 4) % 2, cell % 4];
    cells[cell] = ORDER.reduce((product, column) => product * (share(column, row) || 0), 1);
  }
  return cells;
}

function counted(blocks: Iterable<{ rows: number; columns: readonly ArrayLike<number>[] }>): Float64Array {
  const counts = new Float64Array(24);
  for (const { rows, columns } of blocks) {
    for (let i = 0; i < rows; i++) counts[(columns[0]![i]! * 2 + columns[1]![i]!) * 4 + columns[2]![i]!]!++;
  }
  return counts;
}

/** Pearson's statistic of counts against shares, over cells that may be. */
function chiSquared(counts: Float64Array, shares: Float64Array): number {
  const rows = counts.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (const [cell, share] of shares.entries()) {
    if (share === 0) expect(counts[cell]).toBe(0);
    else sum += (counts[cell]! - share * rows) ** 2 / (share * rows);
  }
  return sum;
}

/** 1 - 1e-6 of chi-squared with 23 degrees of freedom. */
const LIMIT = 71;
const ROWS = 60_000;
const impossible = [
  { columns: [0, 2], values: Float64Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 1) },
  { columns: [0, 1], values: Float64Array.of(1, 1, 0, 0, 1, 0) },
];

describe('sample()', () => {
  test.each([
    ['without constraints', parts()],
    ['with constraints that leave some prefixes no row', parts({ possible: impossible })],
  ])('rows follow the probabilities of the model, %s', (_, model) => {
    const shares = probabilities(model);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const counts = counted(new AutoregressiveModel(model).sample({ rows: ROWS, seed: 'rows' }));
    expect(chiSquared(counts, shares)).toBeLessThan(LIMIT);
    const other = probabilities(parts({ ...model, bias: model.bias.map((x, i) => x + (i === 0 ? 0.2 : 0)) }));
    expect(chiSquared(counts, other)).toBeGreaterThan(LIMIT);
  });

  test('with evidence they follow its distribution given that', () => {
    const model = parts({ possible: impossible });
    const evidence = [
      { column: 1, weights: Float64Array.of(0.2, 1) },
      { column: 0, weights: Float64Array.of(0.5, 0, 1) },
    ];
    const joint = probabilities(model).map(
      (share, cell) =>
        share * evidence[1]!.weights[Math.floor(cell / 8)]! * evidence[0]!.weights[Math.floor(cell / 4) % 2]!,
    );
    const all = joint.reduce((a, b) => a + b, 0);
    const sampler = new AutoregressiveModel(model);
    const counts = counted(sampler.sample({ rows: ROWS, seed: 'given', evidence }));
    for (const [cell, share] of joint.entries()) {
      const expected = (share / all) * ROWS;
      if (share === 0) expect(counts[cell]).toBe(0);
      else expect(Math.abs(counts[cell]! - expected)).toBeLessThan(5 * Math.sqrt(4 * expected));
    }
    expect(sampler.probability(evidence)).toBeCloseTo(all, 2);
  });

  test('evidence that the fixed sample has none of has a share all the same', () => {
    const rare = parts();
    rare.bias[5] = -14;
    const sampler = new AutoregressiveModel(rare);
    const evidence = [{ column: 2, weights: Float64Array.of(1, 0, 0, 0) }];
    const exact = probabilities(rare).reduce((sum, share, cell) => sum + (cell % 4 === 0 ? share : 0), 0);
    expect(exact).toBeLessThan(1e-5);
    expect(sampler.probability(evidence) / exact).toBeCloseTo(1, 6);
    const [block] = sampler.sample({ rows: 30, seed: 'rare', evidence });
    expect([...block!.columns[2]!]).toEqual(new Array(30).fill(0));
  });

  test('blocks of any size hold the same rows, and other seeds others', () => {
    const sampler = new AutoregressiveModel(parts());
    const joined = (blockRows: number, seed = 'a') =>
      [...sampler.sample({ rows: 10_000, seed, blockRows })].flatMap(({ columns }) => [...columns[2]!]);
    expect(joined(77)).toEqual(joined(10_000));
    expect(joined(10_000, 'b')).not.toEqual(joined(10_000));
    expect([...sampler.sample({ rows: 0, seed: 'a' })]).toEqual([]);
    expect(() => [...sampler.sample({ rows: 1.5, seed: 'a' })]).toThrow(RangeError);
  });
});

test('rake() brings each column to its counts, and a value without any is never drawn', () => {
  const targets = [Float64Array.of(500, 300, 200), Float64Array.of(100, 900), Float64Array.of(0, 250, 250, 500)];
  const before = parts();
  const raked = parts({ bias: rake(before, targets) });
  const shares = probabilities(raked);
  for (const [column, target] of targets.entries()) {
    const found = new Float64Array(target.length);
    for (const [cell, share] of shares.entries()) {
      found[[Math.floor(cell / 8), Math.floor(cell / 4) % 2, cell % 4][column]!]! += share;
    }
    for (const [value, count] of target.entries()) expect(Math.abs(found[value]! - count / 1000)).toBeLessThan(0.005);
  }
  expect(rake(before, targets)).toEqual(raked.bias);
});

describe('a model on disk', () => {
  const written = new AutoregressiveModel(parts({ possible: impossible })).toArtifact();
  const codeOf = (artifact: ModelArtifact): string => {
    try {
      modelFromArtifact(artifact);
      return 'accepted';
    } catch (error) {
      return error instanceof UserError ? error.code : String(error);
    }
  };
  const withStructure = (change: Record<string, unknown>): ModelArtifact => ({
    ...written,
    structure: { ...written.structure, ...change },
  });
  const withTensor = (place: number, change: Partial<Tensor>): ModelArtifact => ({
    ...written,
    tensors: written.tensors!.map((tensor, i) => (i === place ? { ...tensor, ...change } : tensor)),
  });

  test('is what was written', () => {
    expect(modelFromArtifact(written).toArtifact()).toEqual(written);
    expect(written.tensors!.map(({ name }) => name)).toEqual([
      'bias',
      'possible/0',
      'possible/1',
      'trained/direct.weights',
      'trained/output.bias',
    ]);
  });

  const none = { columns: [0], values: new Float64Array(3) };
  test.each<[string, ModelArtifact]>([
    ['an order that names a column twice', withStructure({ order: [2, 0, 0] })],
    ['an order of too few', withStructure({ order: [2, 0] })],
    ['an order beyond the columns', withStructure({ order: [2, 0, 3] })],
    ['another kind', withStructure({ kind: 'mst' })],
    ['no rows', withStructure({ total: 0 })],
    [
      'more values than tensors',
      withStructure({ columns: [...parts().columns, { name: 'd', size: 2 }], order: [0, 1, 2, 3] }),
    ],
    ['millions of values', withStructure({ columns: [{ name: 'a', size: 2 ** 31 }], order: [0] })],
    [
      'a constraint of an unknown column',
      withStructure({
        possible: [
          [0, 3],
          [0, 1],
        ],
      }),
    ],
    [
      'a constraint in another order',
      withStructure({
        possible: [
          [2, 0],
          [0, 1],
        ],
      }),
    ],
    ['fewer constraints than tensors', withStructure({ possible: [[0, 2]] })],
    ['something more', withStructure({ more: 1 })],
    ['numbers beside the tensors', { ...written, values: Float64Array.of(1) }],
    ['no tensors', { structure: written.structure, values: new Float64Array(0) }],
    ['weights under another name', withTensor(3, { name: 'trained/weights' })],
    ['weights of another shape', withTensor(3, { shape: [81, 1] })],
    ['weights as doubles', withTensor(3, { values: new Float64Array(81) })],
    ['weights that are not finite', withTensor(3, { values: new Float32Array(81).fill(Number.NaN) })],
    ['a bias beyond all reason', withTensor(0, { values: new Float64Array(9).fill(1e300) })],
    ['a constraint of halves', withTensor(1, { values: new Float32Array(12).fill(0.5) })],
  ])('%s is refused', (_, artifact) => {
    expect(codeOf(artifact)).toBe('MODEL_INVALID');
  });

  test('constraints that leave no row are refused', () => {
    const artifact = withTensor(1, { values: new Float32Array(12) });
    expect(codeOf(artifact)).toBe('MODEL_INVALID');
    expect(() => new AutoregressiveModel(parts({ possible: [none] }))).toThrow(RangeError);
  });
});
