import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { LeakageSetting } from '../../config/leakage-setting.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { EvaluatedRecords, LoadedRecords } from '../../protected/load-records.ts';
import { type EvaluatedTable, MAX_EVALUATED_CELLS } from '../../statistics/evaluated-table.ts';
import type { AroundAttack } from '../leakage/attack-runs.ts';
import type { LeakageReport } from '../leakage/leakage-result.ts';
import { measureLeakage } from '../leakage/measure-leakage.ts';
import { AttackDefect } from '../leakage/run-attack.ts';
import { evaluatedRecords } from './evaluated-records.ts';
import { DEFECT, type Unavailable, unavailable } from './unavailable.ts';

export interface ReleaseLeakageRequest {
  /** Absent where nobody was held out. */
  readonly setting: LeakageSetting | undefined;
  /** Absent where nothing is left of them. */
  readonly records: Pick<LoadedRecords, 'evaluated'> | undefined;
  /** The first released rows, in codes of the model. */
  readonly sample: readonly EncodedColumn[];
  /** Of the columns, in their order. */
  readonly codings: readonly ColumnCoding[];
  /** What the release promises. */
  readonly claim: { readonly epsilon: number; readonly delta: number };
  readonly threads: number;
  /** Tells of each attack as a stage. */
  readonly around: AroundAttack;
}

const SEED = 'synthward/evaluation/leakage/1';

/**
 * What attacks find in the released rows: on units that were learnt from, beside the same on units that were held out; both with the rows that the contribution bound
 * kept, in codes of the model. The same records and rows give the same report. Never throws: where attacks cannot be tried, `unavailable` says why.
 */
export async function leakageOfRelease(request: ReleaseLeakageRequest): Promise<LeakageReport | Unavailable> {
  const { setting, records } = request;
  if (setting === undefined) return unavailable('nobody was held out: evaluation.leakage is not configured');
  if (records === undefined) return unavailable('the records of the run were removed');
  try {
    return await attack(request, setting, await records.evaluated());
  } catch (error) {
    return unavailable(error instanceof AttackDefect ? `${DEFECT}: ${error.message}` : DEFECT);
  }
}

async function attack(
  { sample, codings, claim, threads, around }: ReleaseLeakageRequest,
  { targets }: LeakageSetting,
  { sides }: EvaluatedRecords,
): Promise<LeakageReport | Unavailable> {
  if (sides === undefined) return unavailable('the records of those who were held out were not kept');
  const { training, heldOut } = sides;
  if (heldOut.rowCount === 0) return unavailable('by chance nobody was held out');
  if (training.rowCount === 0) return unavailable('by chance everybody was held out');
  const synthetic = releasedRows(sample, codings);
  if (synthetic.rows === 0) return unavailable('no row was released');
  const report = await measureLeakage({
    training: evaluatedRecords(training, codings, `${SEED}/training`),
    holdout: evaluatedRecords(heldOut, codings, `${SEED}/held-out`),
    synthetic,
    targets,
    seed: SEED,
    threads,
    claim,
    advance: () => {},
    around,
  });
  return { ...report, notes: [...report.notes, ABOUT_ROWS] };
}

const ABOUT_ROWS =
  'Attacks are about the rows that the contribution bound kept, on both sides, and know values by their cells: values inside bins are not compared.';

function releasedRows(sample: readonly EncodedColumn[], codings: readonly ColumnCoding[]): EvaluatedTable {
  const all = sample[0]?.codes.length ?? 0;
  const rows = Math.min(all, Math.floor(MAX_EVALUATED_CELLS / Math.max(1, sample.length)));
  const columns = sample.map(({ name, size, codes }, i) => ({
    name,
    size,
    codes: codes.subarray(0, rows),
    coding: codings[i]!,
    numbers: undefined,
  }));
  return { rows, columns, unitOfRow: undefined };
}
