import { describe, expect, test } from 'vitest';
import { survivalCurves } from '../../../../pipelines/evaluate/utility/survival-curves.ts';
import type { UtilityFacts } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { seededIndex } from '../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, numberColumn, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';

/** Exponential times until death, left at up to 40; men die `hazard` times as fast. */
function cohort(rows: number, seed: string, hazard = 2): EvaluatedTable {
  const index = seededIndex(seed);
  const uniform = (): number => (index(1_000_000) + 0.5) / 1_000_000;
  const people = Array.from({ length: rows }, (_, i) => {
    const sex = i % 2;
    const death = (-20 * Math.log(uniform())) / (sex === 1 ? hazard : 1);
    const left = 5 + 35 * uniform();
    return { sex, time: Math.min(death, left), died: death <= left };
  });
  return evaluatedTable([
    numberColumn(
      'time',
      [0, 5, 10, 20, 40],
      people.map(({ time }, i) => (i % 50 === 7 ? null : time)),
    ),
    textColumn(
      'died',
      ['no', 'yes'],
      people.map(({ died }) => (died ? 'yes' : 'no')),
    ),
    textColumn(
      'sex',
      ['F', 'M'],
      people.map(({ sex }) => ['F', 'M'][sex]!),
    ),
  ]);
}

const facts: Partial<UtilityFacts> = {
  survival: { time: 0, event: { column: 1, code: 1 } },
  protectedAttributes: [2],
};
const real = cohort(1500, 'real');
const run = (synthetic: EvaluatedTable, of: EvaluatedTable = real) =>
  survivalCurves(utilityInputs(of, synthetic, facts)).results;
const named = (results: ReturnType<typeof run>, metric: string, group?: string) =>
  results.find((result) => result.metric === `survival-${metric}` && result.about.group?.value === group)!;

describe('survivalCurves()', () => {
  const alike = run(cohort(1500, 'made'));

  test('another draw of the same is at the ceiling', () => {
    const distance = named(alike, 'distance');
    expect(distance).toMatchObject({
      about: { columns: ['time', 'died'] },
      computedOn: { real: 1470, synthetic: 1470 },
    });
    expect(distance.value).toBeLessThan(0.07);
    expect(distance.ceiling).toBeLessThan(0.1);
    expect(distance.floor).toBeGreaterThan(0.08);
    expect(named(alike, 'log-rank').value).toBeLessThan(8);
    const mean = named(alike, 'mean-difference');
    expect(mean.interval!.lower).toBe(0);
    expect(mean.interval!.upper).toBeGreaterThan(mean.value!);
    expect(mean.details!['real']).toBeGreaterThan(10);
  });

  test('curves come with intervals, in few points', () => {
    const { curves } = named(alike, 'distance').details as {
      curves: Record<'real' | 'synthetic', { time: number; survival: number; lower: number; upper: number }[]>;
    };
    for (const points of [curves.real, curves.synthetic]) {
      expect(points.length).toBeLessThanOrEqual(200);
      expect(points.length).toBeGreaterThan(150);
      expect(points[0]).toEqual({ time: 0, survival: 1, lower: 1, upper: 1 });
      points.slice(1).forEach((point, i) => {
        expect(point.time).toBeGreaterThanOrEqual(points[i]!.time);
        expect(point.survival).toBeLessThanOrEqual(points[i]!.survival);
        expect(point.lower).toBeLessThanOrEqual(point.survival);
        expect(point.upper).toBeGreaterThanOrEqual(point.survival);
      });
    }
  });

  test('what differs in one group is seen there', () => {
    const slower = run(cohort(1500, 'made', 1));
    expect(named(slower, 'distance', 'F').value).toBeLessThan(0.1);
    expect(named(slower, 'distance', 'M').value).toBeGreaterThan(0.15);
    expect(named(slower, 'log-rank', 'M').value).toBeGreaterThan(50);
    expect(named(slower, 'mean-difference', 'M').interval!.lower).toBeGreaterThan(2);
    expect(named(alike, 'distance', 'M').value).toBeLessThan(0.1);
  });

  test('a table from itself is at no distance', () => {
    const results = run(real);
    for (const { value } of results) expect(value).toBeCloseTo(0, 12);
  });

  test('what cannot be had says why', () => {
    const died = (value: string | null, time: number | null) =>
      evaluatedTable([
        numberColumn(
          'time',
          [0, 10],
          Array.from({ length: 40 }, () => time),
        ),
        textColumn(
          'died',
          ['no', 'yes'],
          Array.from({ length: 40 }, () => value),
          { missing: true },
        ),
        textColumn(
          'sex',
          ['F', 'M'],
          Array.from({ length: 40 }, () => 'F'),
        ),
      ]);
    const reason = (of: EvaluatedTable, synthetic: EvaluatedTable) => {
      const results = run(synthetic, of);
      expect(results).toHaveLength(6);
      return results[0]!.unavailable;
    };
    expect(reason(died('no', 3), died('yes', 3))).toBe('not available, because the event happened in no record');
    expect(reason(died('yes', null), died('yes', 3))).toBe(
      'not available, because no record has a time and a value of the event',
    );
    expect(reason(died('yes', 3), died(null, 3))).toBe(
      'not available, because no synthetic row has a time and a value of the event',
    );
    const undeclared = survivalCurves(utilityInputs(real, real)).results;
    expect(undeclared.map(({ unavailable }) => unavailable)).toEqual(
      Array(3).fill('not available, because the dictionary declares no time and event'),
    );
    const never = named(run(died('no', 3), died('yes', 3)), 'distance');
    expect(never.value).toBe(1);
  });
});
