import { describe, expect, test } from 'vitest';
import { loadDictionary } from '../../../../../pipelines/dictionary/load.ts';
import type { AttackOutcome } from '../../../../../pipelines/evaluate/leakage/attack.ts';
import { LEAKAGE_ATTACKS } from '../../../../../pipelines/evaluate/leakage/attacks/registry.ts';
import { chooseTargets } from '../../../../../pipelines/evaluate/leakage/targets/choose-targets.ts';
import { takeEvaluatedRows } from '../../../../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { unitsOf } from '../../../../../pipelines/evaluate/reference/units.ts';
import { openEvaluated } from '../../../../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../../../../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../../../../pipelines/statistics/evaluated-table.ts';
import { compareRates } from '../../../../../pipelines/two-samples/rates.ts';
import { compareScores } from '../../../../../pipelines/two-samples/roc.ts';
import { shuffledRows } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { realTable } from '../../../../support/real-data.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const DIABETES = realTable('diabetes130/diabetic_data.csv.gz');
const ATTACKS = LEAKAGE_ATTACKS.filter(({ criterion }) => criterion !== 'membership');
const TARGETS = 1000;

function thirds(table: EvaluatedTable): EvaluatedTable[] {
  const units = unitsOf(table);
  const third = new Uint8Array(units.count);
  for (const [place, unit] of shuffledRows(units.count, 'thirds').entries()) third[unit] = place % 3;
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  return [0, 1, 2].map((which) =>
    takeEvaluatedRows(
      table,
      rows.filter((row) => third[units.ofRow(row)] === which),
    ),
  );
}

function pValueOf(outcome: AttackOutcome): number {
  if (outcome.kind === 'guesses') return compareRates(outcome.members, outcome.others, 0.95).pValue;
  if (outcome.kind === 'scores') return compareScores(outcome, 0.95).pValue;
  throw new Error(outcome.because);
}

describe.skipIf(DIABETES.absent)(`attacks on Diabetes-130${DIABETES.reason}`, () => {
  test('a copy of a third is found by every attack, a real third by none, one row in a hundred copied by rare combinations', async () => {
    const dictionary = await loadDictionary('fixtures/diabetes130/dictionary.yaml');
    const source = await openEvaluated({ path: DIABETES.path }, dictionary);
    const { table } = await readEvaluatedTable(source, {
      workFolder: temporaryFolder(),
      memoryLimitMb: 512,
      sealed: false,
    });
    const [training, control, fresh] = thirds(table);
    const targets = await chooseTargets({
      training: training!,
      control: control!,
      reference: undefined,
      count: TARGETS,
      rule: 'random',
      seed: 'diabetes',
      threads: 2,
    });
    const attacked = async (synthetic: EvaluatedTable): Promise<Map<string, number>> => {
      const pValues = new Map<string, number>();
      for (const attack of ATTACKS) {
        const outcome = await attack.run({
          training: training!,
          control: control!,
          reference: undefined,
          synthetic: { ...synthetic, unitOfRow: undefined },
          targets,
          seed: 'diabetes',
          threads: 1,
          advance: () => undefined,
        });
        pValues.set(attack.id, pValueOf(outcome));
      }
      return pValues;
    };
    for (const pValue of (await attacked(training!)).values()) expect(pValue).toBeLessThan(1e-3);
    for (const pValue of (await attacked(fresh!)).values()) expect(pValue).toBeGreaterThan(1e-3);
    const rows = Uint32Array.from({ length: fresh!.rows }, (_, row) => row);
    const copied = Math.round(fresh!.rows / 100);
    const joined = {
      ...fresh!,
      columns: fresh!.columns.map((column, c) => {
        const [codes, numbers] = [column.codes.slice(), column.numbers?.slice()];
        for (const row of rows.subarray(0, copied)) {
          codes[row] = training!.columns[c]!.codes[row]!;
          if (numbers !== undefined) numbers[row] = training!.columns[c]!.numbers![row]!;
        }
        return { ...column, codes, numbers };
      }),
    };
    expect((await attacked(joined)).get('rare-combinations')).toBeLessThan(1e-3);
  }, 1_800_000);
});
