import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import type { LeakageAttack, LeakageInputs } from '../../pipelines/evaluate/leakage/attack.ts';
import { membershipClosestRecord } from '../../pipelines/evaluate/leakage/attacks/membership-closest-record.ts';
import { membershipDensityRatio } from '../../pipelines/evaluate/leakage/attacks/membership-density-ratio.ts';
import { membershipShadowModels } from '../../pipelines/evaluate/leakage/attacks/membership-shadow-models.ts';
import { patientsOf, rowsOfPatients } from '../../pipelines/evaluate/leakage/targets/patients.ts';
import { splitHoldout } from '../../pipelines/evaluate/leakage/targets/split-holdout.ts';
import { takeEvaluatedRows } from '../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { openEvaluated } from '../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { compareScores } from '../../pipelines/two-samples/roc.ts';
import { shuffledRows } from '../../pipelines/workspace/seeded-rows.ts';
import { leakageInputs, redrawn, withoutUnits } from '../support/leakage-tables.ts';
import { realTable } from '../support/real-data.ts';

const DICTIONARY = fileURLToPath(new URL('../../fixtures/diabetes130/dictionary.yaml', import.meta.url));
const diabetes = realTable('diabetes130/diabetic_data.csv.gz');
const MAX_ROWS = 4;

describe.skipIf(diabetes.absent)(`thirds of the Diabetes table by patient${diabetes.reason}`, () => {
  const workspace = mkdtempSync(join(tmpdir(), 'synthward-membership-'));
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));
  let third: EvaluatedTable | undefined;
  let inputs: LeakageInputs | undefined;

  beforeAll(async () => {
    const source = await openEvaluated({ path: diabetes.path }, await loadDictionary(DICTIONARY), 'records');
    const { table } = await readEvaluatedTable(source, { workFolder: workspace, memoryLimitMb: 512, sealed: true });
    const patients = patientsOf(table).map(({ unit, rows }) => ({ unit, rows: rows.slice(0, MAX_ROWS) }));
    const order = Array.from(shuffledRows(patients.length, 'thirds'), (at) => patients[at]!);
    const size = Math.floor(order.length / 3);
    const part = (at: number): EvaluatedTable =>
      takeEvaluatedRows(table, rowsOfPatients(order.slice(at * size, (at + 1) * size)).sort());
    third = part(2);
    const tables = { training: part(0), ...splitHoldout(part(1), 'seed'), synthetic: third };
    inputs = await leakageInputs(tables, { rule: 'vulnerable', count: 600, threads: 2 });
  });

  const pValue = async (attack: LeakageAttack, synthetic: EvaluatedTable): Promise<number> => {
    const outcome = await attack.run({ ...inputs!, synthetic });
    if (outcome.kind !== 'scores') throw new Error(`${attack.id} gave ${outcome.kind}`);
    return compareScores(outcome, 0.95).pValue;
  };

  test('every attack finds the records themselves, and none finds other patients', async () => {
    for (const attack of [membershipDensityRatio, membershipClosestRecord, membershipShadowModels]) {
      expect(await pValue(attack, withoutUnits(inputs!.training))).toBeLessThan(0.001);
      expect(await pValue(attack, withoutUnits(third!))).toBeGreaterThan(0.02);
    }
  }, 1_800_000);

  test('densities find members where seven cells in ten were drawn anew', async () => {
    expect(await pValue(membershipDensityRatio, redrawn(inputs!.training, 0.7, 'redrawn'))).toBeLessThan(0.001);
  }, 1_800_000);
});
