import type { ReadTable } from '../../protected/evaluating/read-evaluated-table.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import { ATTACK_NAMES } from '../leakage/in-words.ts';
import type { LeakageReport } from '../leakage/leakage-result.ts';
import { measureLeakage } from '../leakage/measure-leakage.ts';
import { shareOfEqual } from '../leakage/smoke-tests.ts';
import { cutAlike } from './cut-alike.ts';

export interface LeakageAsked {
  /** Most patients of each side and target set. */
  readonly targets: number;
  /** Told before any attack runs: what so many patients can find at best. Exact, for the steward alone. */
  readonly tellPower: (sentence: string) => void;
}

export interface TablesAttacked {
  readonly records: ReadTable;
  readonly holdout: ReadTable | undefined;
  readonly made: ReadTable;
  readonly seed: string;
  readonly threads: number;
  readonly listener: ProgressListener;
}

/** What attacks on a table find, as `measureLeakage`, each attack a stage; and what else the files say about how far to believe it. */
export async function leakageOfTables(
  { records, holdout, made, seed, threads, listener }: TablesAttacked,
  asked: LeakageAsked,
): Promise<LeakageReport> {
  const [training, heldOut] = holdout === undefined ? [records.table, undefined] : cutAlike(records, holdout, seed);
  const report = await measureLeakage({
    training,
    holdout: heldOut,
    synthetic: made.table,
    targets: asked.targets,
    seed,
    threads,
    advance: () => {},
    around: ({ id }, work) => inStage(listener, `attack ${id}`, `Attack: ${ATTACK_NAMES[id]}`, work),
    tellPower: asked.tellPower,
  });
  return { ...report, notes: [...report.notes, ...partsRead(records, holdout, made), ...equalRows(records, holdout)] };
}

/** Long tables are read in part. */
function partsRead(...tables: readonly (ReadTable | undefined)[]): readonly string[] {
  return tables.some((read) => read !== undefined && read.table.rows < read.rowsRead)
    ? [
        'Of a long table a random part of the rows was looked at, and of the real table and the hold-out the same share, so patients may lack some of theirs: an attack on all rows may find more.',
      ]
    : [];
}

/** Where nobody can tell whether a patient is on both sides. */
function equalRows(records: ReadTable, holdout: ReadTable | undefined): readonly string[] {
  if (holdout === undefined) return [];
  if (records.table.unitOfRow !== undefined && holdout.table.unitOfRow !== undefined) return [];
  const equal = Math.round(shareOfEqual(holdout.table, records.table) * holdout.table.rows);
  return [
    `Patients that are on both sides cannot be found out without a unit in both tables. Of ${holdout.table.rows} rows held out ${equal} equal a row of the real table in every modelled column, by chance or because they are the same.`,
  ];
}
