import { describe, expect, test } from 'vitest';
import { modelFamily } from '../../../../models/registry.ts';
import { planEvaluation } from '../../../../pipelines/evaluate/evaluation-plan.ts';
import { expectedRefusals, plannedChecks } from '../../../../pipelines/evaluate/gate/planned-checks.ts';
import { rational } from '../../../../privacy/rational.ts';

const columns = [3, 9, 12, 6].map((size, i) => ({ name: `c${i}`, size }));
const evaluation = (rho: number) => planEvaluation({ columns, maxRowsPerUnit: 1, rho: rational(rho) });

/** What is said beforehand of a table of so many records at a budget of a twentieth of rho. */
function saidOf(expectedRows: number | undefined, gate = {}): string[] {
  const inputs = { columns, maxRowsPerUnit: 1, rho: rational(1, 20), expectedRows, target: undefined };
  const { expectedError } = modelFamily('cliquetree').plan(inputs);
  return expectedRefusals(plannedChecks(gate, evaluation(1)), expectedError, expectedRows);
}

describe('plannedChecks()', () => {
  test('lists the defaults, and what the configuration says in their place', () => {
    const limits = (gate: object) => plannedChecks(gate, evaluation(1)).map(({ id, threshold }) => [id, threshold]);
    const defaults = [
      ['maxError1', 1],
      ['maxError2', 1],
      ['maxCopiesExcess', 0.05],
      ['maxNoiseError1', 0.4],
      ['maxEmptyShare', 0.6],
    ];
    expect(limits({})).toEqual(defaults);
    expect(limits({ maxError2: undefined })).toEqual(defaults);
    expect(limits({ maxError2: 0.2, maxEmptyShare: 1 })).toContainEqual(['maxError2', 0.2]);
    expect(limits({ maxError2: 0.2, maxEmptyShare: 1 })).toContainEqual(['maxEmptyShare', 1]);
  });

  test('leaves out numbers that need budget where there is none, and keeps what is free', () => {
    expect(plannedChecks({}, evaluation(0)).map(({ id }) => id)).toEqual(['maxNoiseError1', 'maxEmptyShare']);
  });
});

describe('expectedRefusals()', () => {
  test('says that six records will be refused, and why', () => {
    expect(saidOf(6)).toEqual([
      expect.stringMatching(
        /^Counts of single columns will be mostly noise for about 6 records at this budget: an error of about [01]\.\d+ is expected, .*The gate is likely to refuse the release \(gate\.maxNoiseError1 is 0\.4\)/,
      ),
      expect.stringMatching(/^Counts of pairs of columns .*\(gate\.maxError2 is 1\)/),
    ]);
  });

  test('says nothing of a table that is large enough, or whose size nobody named', () => {
    expect(saidOf(20_000)).toEqual([]);
    expect(saidOf(undefined)).toEqual([]);
  });

  test('speaks of the limits that are set', () => {
    expect(saidOf(6, { maxNoiseError1: 2, maxError2: 2 })).toEqual([expect.stringMatching(/gate\.maxError1 is 1/)]);
    expect(saidOf(6, { maxNoiseError1: 2, maxError1: 2, maxError2: 2 })).toEqual([]);
    expect(saidOf(6, { maxError3: 1.5 })).toContainEqual(
      expect.stringMatching(/^Counts of triples .*maxError3 is 1\.5/),
    );
    expect(saidOf(6, { maxError2: 2, minKMarginalScore: 800 })).toContainEqual(
      expect.stringMatching(/^Counts of pairs .*\(gate\.minKMarginalScore is 800\)/),
    );
    expect(saidOf(2_000, { maxError2: 0.05 })).toEqual([
      expect.stringMatching(/^Counts of pairs .*\(gate\.maxError2 is 0\.05\)/),
    ]);
  });
});
