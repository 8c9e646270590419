import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { plannedRuns } from '../../../pipelines/evaluate/leakage/attack-runs.ts';
import { LEAKAGE_ATTACKS } from '../../../pipelines/evaluate/leakage/attacks/registry.ts';
import { judge } from '../../../pipelines/evaluate/leakage/judge.ts';
import { chooseTargets } from '../../../pipelines/evaluate/leakage/targets/choose-targets.ts';
import { splitHoldout } from '../../../pipelines/evaluate/leakage/targets/split-holdout.ts';
import type { EvaluatedTable } from '../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../support/evaluated-table.ts';

const SIMULATIONS = 400;
const LEVELS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const EDGES = Array.from({ length: 41 }, (_, i) => i);

/** Patients of one, three or twelve rows, which are the more alike the more there are; four texts that hang together and a number. */
function population(patients: number, seed: string): EvaluatedTable {
  const draw = seedrandom(seed);
  const units: number[] = [];
  const texts: string[][] = [[], [], [], []];
  const numbers: number[] = [];
  for (let unit = 0; unit < patients; unit++) {
    const kind = Math.floor(8 * draw());
    const rows = draw() < 0.5 ? 1 : draw() < 0.8 ? 3 : 12;
    const base = Math.floor(40 * draw() * draw());
    for (let row = 0; row < rows; row++) {
      units.push(unit);
      for (const values of texts) {
        values.push(LEVELS[draw() < (rows > 3 ? 0.8 : 0.5) ? kind : Math.floor(8 * draw() * draw())]!);
      }
      numbers.push(Math.min(39, base + Math.floor(4 * draw())));
    }
  }
  const columns = texts.map((values, i) => textColumn(`c${i}`, LEVELS, values));
  return evaluatedTable([...columns, numberColumn('n', EDGES, numbers)], units);
}

/** 160 patients against 100 that nothing was learnt from, without a reference; and 60 against 130, with one. */
const SIZES = [
  { training: 160, holdout: 100 },
  { training: 60, holdout: 260 },
];

test('where patients have several rows and sides differ in size no attack does better on either side of tables that owe nothing to anybody', async () => {
  const found = new Map<string, { excess: number; rejected: boolean }[]>();
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    const seed = `unequal ${simulation}`;
    const sizes = SIZES[simulation % SIZES.length]!;
    const training = population(sizes.training, `${seed}/training`);
    const synthetic = { ...population(120, `${seed}/synthetic`), unitOfRow: undefined };
    const { control, reference } = splitHoldout(population(sizes.holdout, `${seed}/holdout`), seed);
    const choice = { training, control, reference, count: 60, seed, threads: 1 };
    const sets = [
      await chooseTargets({ ...choice, rule: 'random' }),
      await chooseTargets({ ...choice, rule: 'vulnerable' }),
    ];
    for (const { attack, targets } of plannedRuns(LEAKAGE_ATTACKS, sets)) {
      const inputs = { training, control, reference, synthetic, targets, seed, threads: 1, advance: () => {} };
      const { outcome, excess, pValue } = judge(await attack.run(inputs), null);
      if (pValue === null) continue;
      const key = `${attack.id}, ${targets.rule}, ${sizes.training}`;
      const own = found.get(key) ?? [];
      found.set(key, own);
      // The area uses all patients, where the advantage uses half of them.
      const better = outcome.kind === 'scores' ? outcome.areaUnderCurve.value - 0.5 : excess!;
      own.push({ excess: better, rejected: pValue <= 0.05 });
    }
  }
  expect(found.size).toBeGreaterThanOrEqual(24);
  const told = [...found].map(([key, own]) => {
    const mean = own.reduce((sum, { excess }) => sum + excess, 0) / own.length;
    const square = own.reduce((sum, { excess }) => sum + (excess - mean) ** 2, 0) / (own.length - 1);
    const rejected = own.filter((one) => one.rejected).length / own.length;
    return { key, deviations: mean / Math.sqrt(square / own.length), rejected };
  });
  // Of about 24 means one is beyond 3.5 standard errors in one of a hundred sets of seeds; so is a share of 200 beyond 10.5 %.
  expect(told.filter(({ deviations }) => Math.abs(deviations) > 3.5)).toEqual([]);
  expect(told.filter(({ rejected }) => rejected > 0.105)).toEqual([]);
}, 1_800_000);
