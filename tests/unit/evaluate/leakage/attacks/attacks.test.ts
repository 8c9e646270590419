import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttackOutcome, LeakageAttack } from '../../../../../pipelines/evaluate/leakage/attack.ts';
import { attributeInference } from '../../../../../pipelines/evaluate/leakage/attacks/attribute-inference.ts';
import { linkability } from '../../../../../pipelines/evaluate/leakage/attacks/linkability.ts';
import { rareCombinations } from '../../../../../pipelines/evaluate/leakage/attacks/rare-combinations.ts';
import { singlingOutMultivariate } from '../../../../../pipelines/evaluate/leakage/attacks/singling-out-multivariate.ts';
import { singlingOutUnivariate } from '../../../../../pipelines/evaluate/leakage/attacks/singling-out-univariate.ts';
import { takeEvaluatedRows } from '../../../../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import type { EvaluatedTable } from '../../../../../pipelines/statistics/evaluated-table.ts';
import { compareRates } from '../../../../../pipelines/two-samples/rates.ts';
import { areaUnderCurve, compareScores } from '../../../../../pipelines/two-samples/roc.ts';
import { seededIndex } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../../support/evaluated-table.ts';
import { leakageInputs, simulatedPatients, somePatients } from '../../../../support/simulated-patients.ts';

const ATTACKS: readonly LeakageAttack[] = [
  singlingOutUnivariate,
  singlingOutMultivariate,
  rareCombinations,
  linkability,
  attributeInference,
];

const PATIENTS = 2000;
const TARGETS = 200;
const patients = simulatedPatients(4 * PATIENTS, 'patients');
const quarter = (at: number, synthetic = false): EvaluatedTable =>
  somePatients(
    patients,
    Array.from({ length: PATIENTS }, (_, i) => at * PATIENTS + i),
    { synthetic },
  );
const known = { training: quarter(0), control: quarter(1), reference: quarter(2) };
const copy = quarter(0, true);
const fresh = quarter(3, true);

function pValueOf(outcome: AttackOutcome): number {
  if (outcome.kind === 'guesses') return compareRates(outcome.members, outcome.others, 0.95).pValue;
  if (outcome.kind === 'scores') return compareScores(outcome, 0.95).pValue;
  throw new Error(outcome.because);
}

const attack = (
  one: LeakageAttack,
  synthetic: EvaluatedTable,
  { seed = 'test', targets = TARGETS }: { seed?: string; targets?: number } = {},
): Promise<AttackOutcome> => one.run(leakageInputs({ ...known, synthetic }, { targets, seed }));

/** `table` with some cells taken from `other`, by row and column. */
function mixed(
  table: EvaluatedTable,
  other: EvaluatedTable,
  takes: (row: number, column: number) => boolean,
): EvaluatedTable {
  return {
    ...table,
    columns: table.columns.map((column, c) => {
      const [codes, numbers] = [column.codes.slice(), column.numbers?.slice()];
      for (let row = 0; row < Math.min(table.rows, other.rows); row++) {
        if (!takes(row, c)) continue;
        codes[row] = other.columns[c]!.codes[row]!;
        if (numbers !== undefined) numbers[row] = other.columns[c]!.numbers![row]!;
      }
      return { ...column, codes, numbers };
    }),
  };
}

describe.each(ATTACKS)('$id', (one) => {
  test('finds a copy of the training records, beyond any doubt', async () => {
    expect(pValueOf(await attack(one, copy))).toBeLessThan(one === rareCombinations ? 1e-3 : 1e-9);
  });

  test('finds nothing in another sample of the population that five tests do not give by chance', async () => {
    expect(pValueOf(await attack(one, fresh))).toBeGreaterThan(0.05 / ATTACKS.length);
  });

  test('finds copies that are there many times over', async () => {
    const rows = Uint32Array.from({ length: 3 * copy.rows }, (_, i) => i % copy.rows);
    expect(pValueOf(await attack(one, takeEvaluatedRows(copy, rows)))).toBeLessThan(1e-3);
  });

  test('the same seed gives the same outcome', async () => {
    const few = somePatients(
      fresh,
      Array.from({ length: 200 }, (_, i) => i),
    );
    expect(await attack(one, few, { seed: 'a' })).toEqual(await attack(one, few, { seed: 'a' }));
  });

  test('swapping the sides swaps what is found', async () => {
    const swapped = { training: known.control, control: known.training, synthetic: copy };
    expect(pValueOf(await one.run(leakageInputs(swapped, { targets: TARGETS })))).toBeGreaterThan(0.5);
  });
});

test('rare combinations find one row in a hundred copied', async () => {
  const some = mixed(fresh, copy, (row) => row % 100 === 0);
  const outcome = await attack(rareCombinations, some);
  expect(pValueOf(outcome)).toBeLessThan(1e-3);
});

test.each([rareCombinations, linkability])(
  '$id finds rows of which seven cells in ten were replaced by those of others',
  async (one) => {
    const index = seededIndex('flip');
    const flipped = mixed(copy, fresh, () => index(10) < 7);
    expect(pValueOf(await attack(one, flipped, { targets: 4 * TARGETS }))).toBeLessThan(1e-3);
  },
);

test('every copied patient is told from every other by whole rows', async () => {
  const outcome = await attack(rareCombinations, copy);
  expect(outcome.kind === 'scores' && areaUnderCurve(outcome, 0.95).value).toBeGreaterThan(0.99);
});

describe('what cannot be tried says why, and gives no NaN', () => {
  const column = (values: readonly string[]) => textColumn('same', ['x', 'y'], values);
  const table = (...columns: readonly (readonly string[])[]): EvaluatedTable =>
    evaluatedTable(columns.map((values, i) => ({ ...column(values), name: `c${i}` })));
  const same = table(['x', 'x', 'x'], ['x', 'x', 'x']);
  const none = takeEvaluatedRows(same, new Uint32Array(0));
  const lone = table(['x', 'y', 'x']);

  test.each(ATTACKS)('$id', async (one) => {
    const outcomes = [
      { training: same, control: same, synthetic: none },
      { training: same, control: same, synthetic: same },
      { training: same, control: none, synthetic: same },
      { training: none, control: same, synthetic: same },
      { training: none, control: none, synthetic: none },
    ].map((tables) => one.run(leakageInputs(tables, { targets: 10 })));
    for (const [i, outcome] of (await Promise.all(outcomes)).entries()) {
      if (one === linkability && i === 1) continue;
      expect(outcome).toEqual({ kind: 'not-tried', because: expect.stringMatching(/^[a-z].{15,}[^.]$/) });
    }
  });

  test.each([rareCombinations, linkability, attributeInference, singlingOutMultivariate])(
    '$id of one column',
    async (one) => {
      const outcome = await one.run(leakageInputs({ training: lone, control: lone, synthetic: lone }, { targets: 10 }));
      expect(outcome.kind).toBe('not-tried');
    },
  );

  test.each(ATTACKS)('$id of no target', async (one) => {
    const inputs = leakageInputs({ training: same, control: same, synthetic: same }, { targets: 0 });
    expect((await one.run(inputs)).kind).toBe('not-tried');
  });

  const row = fc.record({
    sex: fc.constantFrom('F', 'M', null),
    number: fc.option(fc.constantFrom(-1e308, -1, 0, 0.5, 1, 1e308)),
    day: fc.option(fc.integer({ min: -50_000, max: 50_000 })),
  });
  const odd = fc.tuple(fc.array(row, { minLength: 1, maxLength: 40 }), fc.constantFrom(1, 3, 50)).map(
    ([rows, rowsEach]): EvaluatedTable =>
      evaluatedTable(
        [
          textColumn('sex', ['F', 'M'], rows.map(({ sex }) => sex), { missing: true }), // biome-ignore format: a line
          numberColumn('number', [-1e308, 0, 1, 1e308], rows.map(({ number }) => number)), // biome-ignore format: a line
          numberColumn('day', [-50_000, 0, 50_000], rows.map(({ day }) => day), 'date'), // biome-ignore format: a line
        ],
        rows.map((_, i) => Math.floor(i / rowsEach)),
      ),
  );

  test.each(ATTACKS)('$id of whatever tables', async (one) => {
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, async (training, control, synthetic) => {
        const outcome = await one.run(
          leakageInputs({ training, control, synthetic, reference: control }, { targets: 5 }),
        );
        if (outcome.kind === 'scores') {
          expect([...outcome.members, ...outcome.others].every(Number.isFinite)).toBe(true);
        }
        if (outcome.kind !== 'guesses') return;
        for (const { successes, trials } of [outcome.members, outcome.others]) {
          expect(trials).toBeGreaterThan(0);
          expect(successes >= 0 && successes <= trials).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
