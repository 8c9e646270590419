import { describe, expect, test } from 'vitest';
import type { Target } from '../../../../../pipelines/evaluate/leakage/attack.ts';
import {
  type ChoiceOfTargets,
  chooseTargets,
} from '../../../../../pipelines/evaluate/leakage/targets/choose-targets.ts';
import { patientsOf } from '../../../../../pipelines/evaluate/leakage/targets/patients.ts';
import { splitHoldout } from '../../../../../pipelines/evaluate/leakage/targets/split-holdout.ts';
import { seededIndex } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, textColumn } from '../../../../support/evaluated-table.ts';

const LEVELS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Most patients look alike; every fifth has values that nobody else has. One to three rows each, scattered. */
function patients(count: number, seed: string) {
  const random = seededIndex(seed);
  const units = Array.from({ length: count }, (_, unit) => Array.from({ length: 1 + random(3) }, () => unit)).flat();
  for (let i = units.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [units[i], units[j]] = [units[j]!, units[i]!];
  }
  const columns = Array.from({ length: 8 }, (_, c) =>
    textColumn(
      `c${c}`,
      LEVELS,
      units.map((unit) => LEVELS[unit % 5 === 0 ? random(6) : random(2)]!),
    ),
  );
  return evaluatedTable(columns, units);
}

const choice = (rule: ChoiceOfTargets['rule'], more: Partial<ChoiceOfTargets> = {}): ChoiceOfTargets => ({
  training: patients(600, 'training'),
  control: patients(400, 'control'),
  reference: patients(300, 'reference'),
  count: 20,
  rule,
  seed: 'seed',
  threads: 1,
  ...more,
});

const units = (targets: readonly Target[]): number[] => targets.map(({ unit }) => unit);

describe('random targets', () => {
  test('are patients with all rows, each once, equally many on both sides', async () => {
    const asked = choice('random');
    const { rule, members, others } = await chooseTargets(asked);
    expect(rule).toBe('random');
    for (const [table, targets] of [
      [asked.training, members],
      [asked.control, others],
    ] as const) {
      expect(new Set(units(targets)).size).toBe(20);
      for (const { unit, rows } of targets) {
        expect([...rows]).toEqual([...table.unitOfRow!.keys()].filter((row) => table.unitOfRow![row] === unit));
      }
    }
  });

  test('are all there are where fewer are', async () => {
    const { members, others } = await chooseTargets(choice('random', { count: 500 }));
    expect([members.length, others.length]).toEqual([500, 400]);
  });

  test('follow from the seed', async () => {
    expect(await chooseTargets(choice('random'))).toEqual(await chooseTargets(choice('random')));
    const other = await chooseTargets(choice('random', { seed: 'another' }));
    expect(units(other.members)).not.toEqual(units((await chooseTargets(choice('random'))).members));
  });
});

describe('vulnerable targets', () => {
  test('are those that lie far from others, as many on both sides', async () => {
    const { members, others } = await chooseTargets(choice('vulnerable', { count: 15 }));
    expect([members.length, others.length]).toEqual([15, 15]);
    for (const targets of [members, others]) {
      const isolated = units(targets).filter((unit) => unit % 5 === 0).length;
      expect(isolated).toBeGreaterThan(12);
      expect(new Set(units(targets)).size).toBe(15);
    }
  });

  test('are found among each other without a reference, where own rows are no neighbours', async () => {
    const twice = [...Array(30).keys()].flatMap((unit) => [unit, unit]);
    const lonely = (seed: string) => {
      const random = seededIndex(seed);
      const columns = Array.from({ length: 12 }, (_, c) => {
        const odd = Array.from({ length: 4 }, () => LEVELS[2 + random(4)]!);
        return textColumn(
          `c${c}`,
          LEVELS,
          twice.map((unit) => (unit < 4 ? odd[unit]! : LEVELS[random(2)]!)),
        );
      });
      return evaluatedTable(columns, twice);
    };
    const { members, others } = await chooseTargets(
      choice('vulnerable', { training: lonely('x'), control: lonely('y'), reference: undefined, count: 4 }),
    );
    expect(units(members).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    expect(units(others).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  test('are at most a fifth of the smaller side, and none of nobody', async () => {
    const few = await chooseTargets(choice('vulnerable', { count: 1000 }));
    expect([few.members.length, few.others.length]).toEqual([80, 80]);
    const nobody = await chooseTargets(choice('vulnerable', { control: patients(0, 'nobody'), reference: undefined }));
    expect([nobody.members.length, nobody.others.length]).toEqual([0, 0]);
  });

  test('have ties in an order that knows no side', async () => {
    const alike = (count: number) => evaluatedTable([textColumn('same', LEVELS, Array<string>(count).fill('a'))]);
    const { members } = await chooseTargets(
      choice('vulnerable', { training: alike(500), control: alike(500), reference: alike(100), count: 50 }),
    );
    expect(new Set(units(members)).size).toBe(50);
    expect(Math.max(...units(members))).toBeGreaterThan(250);
  });

  test('do not depend on the number of threads', async () => {
    expect(await chooseTargets(choice('vulnerable', { threads: 3 }))).toEqual(
      await chooseTargets(choice('vulnerable')),
    );
  });
});

describe('a hold-out', () => {
  test('is cut in two by patient', () => {
    const holdout = patients(401, 'holdout');
    const { control, reference } = splitHoldout(holdout, 'seed');
    expect(patientsOf(control)).toHaveLength(201);
    expect(patientsOf(reference!)).toHaveLength(200);
    expect(control.rows + reference!.rows).toBe(holdout.rows);
    const known = new Set(reference!.unitOfRow);
    expect([...control.unitOfRow!].filter((unit) => known.has(unit))).toEqual([]);
  });

  test('of rows without units is cut in two by row', () => {
    const { control, reference } = splitHoldout({ ...patients(400, 'rows'), unitOfRow: undefined }, 'seed');
    expect(Math.abs(control.rows - reference!.rows)).toBeLessThan(2);
  });

  test('of few patients is control alone', () => {
    const holdout = patients(199, 'small');
    expect(splitHoldout(holdout, 'seed')).toEqual({ control: holdout, reference: undefined });
  });
});
