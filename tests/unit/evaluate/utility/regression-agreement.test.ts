import { describe, expect, test } from 'vitest';
import { regressionAgreement } from '../../../../pipelines/evaluate/utility/regression-agreement.ts';
import type { UtilityFacts } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { simulatedVisits, VISITS } from './simulated-visits.ts';

const real = simulatedVisits(2000, 'real');
const run = (synthetic: EvaluatedTable, facts: Partial<UtilityFacts>, of: EvaluatedTable = real) =>
  regressionAgreement(utilityInputs(of, synthetic, facts)).results;
const named = (results: ReturnType<typeof run>, metric: string, group?: string) =>
  results.find((result) => result.metric === `regression-${metric}` && result.about.group?.value === group)!;
const FORMULA = 'readmitted ~ age + ward';

describe('regressionAgreement()', () => {
  const facts = { formulas: [FORMULA, 'days ~ age'], protectedAttributes: [VISITS.sex] };
  const alike = run(simulatedVisits(2000, 'made'), facts);
  const lost = run(simulatedVisits(2000, 'made', { related: false }), facts);

  test('another draw of the same says the same', () => {
    const overlap = named(alike, 'interval-overlap');
    expect(overlap.definition).toMatch(/of the regression readmitted ~ age \+ ward\.$/);
    expect(overlap.about.columns).toEqual(['readmitted', 'age', 'ward']);
    expect(overlap.value).toBeGreaterThan(0.5);
    expect(overlap.ceiling).toBeGreaterThan(0.5);
    expect(overlap.floor).toBeLessThan(0.5);
    expect(overlap.computedOn).toEqual({ real: 1920, synthetic: 1920, holdout: null });
    expect(named(alike, 'same-sign').value).toBe(1);
    expect(named(alike, 'same-conclusion').value).toBe(1);
    expect(named(alike, 'standardised-difference').value).toBeLessThan(2.5);
    const terms = overlap.details!['coefficients'] as { term: string; overlap: number; real: { estimate: number } }[];
    expect(terms.map(({ term }) => term).toSorted()).toEqual([
      'age',
      'ward[geriatrics]',
      'ward[medicine]',
      'ward[neurology]',
    ]);
    expect(overlap.value).toBeCloseTo(terms.reduce((sum, one) => sum + one.overlap, 0) / 4, 12);
    expect(terms.find(({ term }) => term === 'age')!.real.estimate).toBeCloseTo(0.06, 1.5);
  });

  test('a table whose outcome hangs on nothing is at the floor', () => {
    expect(named(lost, 'interval-overlap').value).toBeLessThan(0.45);
    expect(named(lost, 'same-conclusion').value).toBeLessThan(0.6);
    expect(named(lost, 'standardised-difference').value).toBeGreaterThan(4);
    const days = lost.filter(({ about }) => about.columns[0] === 'days');
    expect(days[0]!.value).toBe(0);
    expect(days[0]!.details!['kind']).toBe('linear');
  });

  test('within groups the coefficients are those of the group', () => {
    const women = named(alike, 'interval-overlap', 'F');
    const men = named(alike, 'interval-overlap', 'M');
    expect(women.computedOn.real + men.computedOn.real).toBe(1920);
    expect(women.value).toBeGreaterThan(0.4);
    expect(named(lost, 'interval-overlap', 'M').value).toBeLessThan(0.5);
  });

  test('a table from itself says the very same', () => {
    const [overlap, conclusion, sign, difference] = run(real, { formulas: [FORMULA] });
    expect([overlap, conclusion, sign].map((result) => result!.value)).toEqual([1, 1, 1]);
    expect(difference!.value).toBe(0);
  });

  test('where nobody names one, the target by what goes with it most', () => {
    const [overlap] = run(real, { target: VISITS.readmitted });
    expect(overlap!.details!['formula']).toBe('`readmitted` == "yes" ~ `age` + `ward` + `days` + `sex`');
    expect(overlap!.value).toBe(1);
    const [ofNumbers] = run(real, { target: VISITS.days });
    expect(ofNumbers!.details!['formula']).toMatch(/^`days` ~ `age`/);
  });

  test('names and values of any text can be asked about', () => {
    const odd = (seed: number) =>
      evaluatedTable([
        textColumn(
          'a "b" `c` ~',
          ['x\\', '"y"'],
          Array.from({ length: 60 }, (_, i) => ((i * seed) % 7 < 3 ? '"y"' : 'x\\')),
        ),
        textColumn(
          '<b>',
          ['1', '2'],
          Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? '1' : '2')),
        ),
      ]);
    const [overlap] = run(odd(5), { target: 0 }, odd(3));
    expect(overlap!.unavailable).toBeUndefined();
    expect(overlap!.about.columns).toEqual(['a "b" `c` ~', '<b>']);
  });

  test('what cannot be had says why', () => {
    const reasons = (facts: Partial<UtilityFacts>, synthetic = real, of = real) => {
      const results = run(synthetic, facts, of);
      expect(results).toHaveLength(4);
      for (const { value } of results) expect(value).toBeNull();
      return results[0]!.unavailable;
    };
    expect(reasons({})).toBe('not available, because no formula is named and the dictionary declares no target');
    expect(reasons({ formulas: ['readmitted ~ agee'] })).toMatch(
      /^not available, because the formula cannot be used: no column .*agee.*age/,
    );
    expect(reasons({ formulas: ['a: "b ~'] })).toMatch(
      /^not available, because the formula cannot be used: a quote is open/,
    );
    const constant = evaluatedTable([
      textColumn('readmitted', ['no', 'yes'], Array(40).fill('no')),
      textColumn(
        'ward',
        ['a', 'b'],
        Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'a' : 'b')),
      ),
    ]);
    expect(reasons({ target: 0 }, constant, constant)).toMatch(/fewer than two values of the target/);
    expect(reasons({ formulas: ['readmitted ~ ward'] }, constant, constant)).toMatch(/no answer from the records/);
    const varied = {
      ...constant,
      columns: [
        textColumn(
          'readmitted',
          ['no', 'yes'],
          Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 'no' : 'yes')),
        ),
        constant.columns[1]!,
      ],
    };
    expect(reasons({ formulas: ['readmitted ~ ward'] }, constant, varied)).toMatch(/no answer from the synthetic rows/);
  });
});
