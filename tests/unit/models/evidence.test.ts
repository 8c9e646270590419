import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { allMeeting, conditionParts } from '../../../models/graphical/evidence.ts';
import { GraphicalModel } from '../../../models/graphical/graphical-model.ts';
import type { ColumnEvidence } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import { randomModel } from '../../support/merged-models.ts';
import { allRecords, numbers, type SmallCase, smallCase } from '../../support/small-domains.ts';

/** Hard or soft weights on about half of the columns, never all zero. */
function randomEvidence(sizes: readonly number[], seed: number): ColumnEvidence[] {
  const next = numbers(seed);
  return sizes.flatMap((size, column) => {
    if (next() < 0.5) return [];
    const weights = Float64Array.from({ length: size }, () => (next() < 0.4 ? 0 : next() < 0.5 ? 1 : next()));
    weights[Math.floor(next() * size)] = 1;
    return [{ column, weights }];
  });
}

interface Expected {
  readonly probability: number;
  readonly marginal: (columns: readonly number[]) => number[];
}

function bruteForce({ parts, joint }: ReturnType<typeof randomModel>, evidence: readonly ColumnEvidence[]): Expected {
  const sizes = parts.columns.map(({ size }) => size);
  const records = allRecords(sizes);
  const whole = records.map(joint);
  const kept = records.map((record, i) =>
    evidence.reduce((weight, { column, weights }) => weight * weights[record[column]!]!, whole[i]!),
  );
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const rest = sum(kept);
  return {
    probability: rest / sum(whole),
    marginal: (columns) => {
      const cells = new Array<number>(columns.reduce((n, column) => n * sizes[column]!, 1)).fill(0);
      for (const [i, record] of records.entries())
        cells[columns.reduce((cell, column) => cell * sizes[column]! + record[column]!, 0)]! += kept[i]! / rest;
      return cells;
    },
  };
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** The largest difference from brute force in any pair of columns, as a share of the rows, and in the probability. */
function disagreement(model: ReturnType<typeof randomModel>, asked: readonly ColumnEvidence[], given = asked): number {
  const expected = bruteForce(model, asked);
  const conditioned = new GraphicalModel(conditionParts(model.parts, given));
  let most = Math.abs(new GraphicalModel(model.parts).probability(given) - expected.probability);
  for (const a of model.parts.columns.keys()) {
    for (const b of model.parts.columns.keys()) {
      const columns = a === b ? [a] : [a, b];
      const shares = conditioned.marginal(columns).map((count) => count / model.parts.total);
      most = Math.max(most, distance(shares, expected.marginal(columns)));
    }
  }
  return most;
}

test('the conditional distribution and the probability of the evidence equal brute force', () => {
  fc.assert(
    fc.property(smallCase, fc.nat(), (small, seed) => {
      const model = randomModel({
        ...small,
        sizes: small.sizes.slice(0, 4).map((size) => Math.min(size, 3)),
        cliques: cliquesBelow(small, 4),
      });
      const sizes = model.parts.columns.map(({ size }) => size);
      expect(disagreement(model, randomEvidence(sizes, seed))).toBeLessThan(1e-10);
    }),
    { numRuns: 120 },
  );
});

const cliquesBelow = (small: SmallCase, columns: number): (readonly number[])[] =>
  small.cliques
    .map((clique) => clique.filter((column) => column < Math.min(columns, small.sizes.length)))
    .filter((clique) => clique.length > 0);

describe('a chain of four columns, two with merged values', () => {
  const model = randomModel({
    sizes: [3, 2, 2, 3],
    cliques: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    seed: 5,
  });
  const sizes = model.parts.columns.map(({ size }) => size);
  const mask = (column: number, ...weights: number[]): ColumnEvidence => ({
    column,
    weights: Float64Array.from(weights),
  });
  const sampler = new GraphicalModel(model.parts);

  test('a wrong mask of one value, or of one weight, is told apart', () => {
    const right = [mask(1, 1, 0, 1, 1), mask(3, 0, 0, 1, 1, 0, 1)];
    expect(disagreement(model, right)).toBeLessThan(1e-12);
    expect(disagreement(model, right, [mask(1, 1, 1, 1, 1), right[1]!])).toBeGreaterThan(0.01);
    expect(disagreement(model, right, [mask(1, 1, 0.1, 1, 1), right[1]!])).toBeGreaterThan(0.001);
    expect(disagreement(model, right, [right[0]!])).toBeGreaterThan(0.01);
  });

  test('sampled rows all meet the evidence and follow the conditional distribution', () => {
    const evidence = [mask(1, 0, 1, 0.25, 0), mask(3, 1, 0, 0, 0, 1, 1)];
    const expected = bruteForce(model, evidence);
    const rows = 40_000;
    const blocks = [...sampler.sample({ rows, seed: 'given', blockRows: 10_000, evidence })];
    const count = (columns: readonly number[]): Float64Array => {
      const counts = new Float64Array(columns.reduce((n, column) => n * sizes[column]!, 1));
      for (const block of blocks)
        for (let i = 0; i < block.rows; i++)
          counts[columns.reduce((cell, column) => cell * sizes[column]! + block.columns[column]![i]!, 0)]! += 1 / rows;
      return counts;
    };
    for (const { column, weights } of evidence)
      for (const [code, share] of count([column]).entries()) if (weights[code] === 0) expect(share).toBe(0);
    for (const columns of [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
    ]) {
      expect(distance(count(columns), expected.marginal(columns))).toBeLessThan(0.01);
    }
    const unconditional = bruteForce(model, []);
    expect(distance(count([1]), unconditional.marginal([1]))).toBeGreaterThan(0.1);
  });

  test('without evidence the rows are the same on every machine, byte for byte', () => {
    const rows = [...sampler.sample({ rows: 12, seed: 'golden' })].map(({ columns }) =>
      columns.map((codes) => [...codes].join('')),
    );
    expect(rows).toEqual([GOLDEN]);
    expect(
      [...sampler.sample({ rows: 12, seed: 'golden', evidence: [] })].map(({ columns }) =>
        columns.map((codes) => [...codes].join('')),
      ),
    ).toEqual([GOLDEN]);
    expect(sampler.probability([])).toBe(1);
  });

  test('rows of a model of version 0.1.0 are what they were', () => {
    const { structure, values } = sampler.toArtifact();
    const old = modelFromArtifact({ structure: Object.assign({}, structure, { format: 'graphical-model/2' }), values });
    const rows = [...old.sample({ rows: 12, seed: 'golden' })].map(({ columns }) =>
      columns.map((codes) => [...codes].join('')),
    );
    expect(rows).toEqual([GOLDEN_OF_0_1_0]);
  });

  test('a row that the evidence excludes is a defect, not a result', () => {
    const evidence = [mask(0, 1, 0, 1)];
    expect([...allMeeting(sampler.sample({ rows: 50, seed: 'a', evidence }), evidence)]).toHaveLength(1);
    expect(() => [...allMeeting(sampler.sample({ rows: 50, seed: 'a' }), evidence)]).toThrow('column 0 excludes');
  });

  test('a model that was read again gives the same conditional rows', () => {
    const { structure, values } = sampler.toArtifact();
    const read = modelFromArtifact({ structure: JSON.parse(JSON.stringify(structure)), values });
    const evidence = [mask(0, 1, 0, 0.5)];
    const request = { rows: 300, seed: 'again', evidence };
    expect([...read.sample(request)]).toEqual([...sampler.sample(request)]);
    expect(read.probability(evidence)).toBe(sampler.probability(evidence));
  });

  test('evidence that no row meets is refused, alone and together', () => {
    const impossible = [mask(0, 0, 0, 0)];
    for (const ask of [
      () => sampler.probability(impossible),
      () => sampler.sample({ rows: 1, seed: '', evidence: impossible }),
    ]) {
      expect(ask).toThrow(UserError);
      expect(ask).toThrow('no row meets');
    }
    const pair = sampler.toArtifact();
    const diagonal = modelFromArtifact({
      structure: {
        ...pair.structure,
        columns: [
          { name: 'a', size: 2 },
          { name: 'b', size: 2 },
        ],
        sizes: [2, 2],
        order: [0, 1],
        separators: [[1], []],
        factors: [[1, 0]],
        merged: [],
      },
      values: Float64Array.of(1, 1, 1, 1, 1, 0, 0, 1),
    });
    expect(diagonal.probability([mask(0, 1, 0)])).toBe(0.5);
    expect(() => diagonal.probability([mask(0, 1, 0), mask(1, 0, 1)])).toThrow('no row meets');
  });

  test.each([
    ['a column that does not exist', [mask(4, 1)]],
    ['too few weights', [mask(0, 1, 1)]],
    ['a negative weight', [mask(0, 1, -1, 1)]],
    ['a weight above one', [mask(0, 1, 2, 1)]],
    ['no number', [mask(0, 1, Number.NaN, 1)]],
    ['one column twice', [mask(0, 1, 1, 1), mask(0, 1, 0, 1)]],
  ])('%s is a defect of the caller', (_, evidence) => {
    expect(() => sampler.probability(evidence)).toThrow(RangeError);
  });
});

/** Codes of 12 rows, one text a column, as this sampler printed them when exchanges were first warm. */
const GOLDEN: string[] = ['101100012101', '110000100311', '000000010101', '404453421550'];
/** As it printed them when values were first exchanged between rows. */
const GOLDEN_OF_0_1_0: string[] = ['100000112111', '110100000311', '000000010101', '404543521540'];
