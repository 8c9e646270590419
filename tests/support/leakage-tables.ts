import type { LeakageInputs, TargetSet } from '../../pipelines/evaluate/leakage/attack.ts';
import { chooseTargets } from '../../pipelines/evaluate/leakage/targets/choose-targets.ts';
import { takeEvaluatedRows } from '../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { seededIndex } from '../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, textColumn } from './evaluated-table.ts';

const LEVELS = Array.from({ length: 8 }, (_, level) => String(level));
const KINDS = 12;

/** Patients of one population, of twelve kinds whose values lean one way each: `columns` of eight values; every third patient has two rows, which are much alike. */
export function patientsOfKinds(patients: number, seed: string, columns = 12): EvaluatedTable {
  const random = seededIndex(seed);
  const units: number[] = [];
  const rows: number[][] = [];
  for (let unit = 0; unit < patients; unit++) {
    const kind = random(KINDS);
    const draw = (c: number): number =>
      random(10) < 5 ? (kind * 7 + c * 3 + kind * c) % 8 : Math.min(random(8), random(8));
    const first = Array.from({ length: columns }, (_, c) => draw(c));
    units.push(unit);
    rows.push(first);
    if (unit % 3 !== 0) continue;
    units.push(unit);
    rows.push(first.map((value, c) => (random(10) < 6 ? value : draw(c))));
  }
  return evaluatedTable(
    Array.from({ length: columns }, (_, c) =>
      textColumn(
        `c${c}`,
        LEVELS,
        rows.map((row) => LEVELS[row[c]!]!),
      ),
    ),
    units,
  );
}

/** The same rows, each cell drawn anew from its column with the probability `share`. Without units. */
export function redrawn(table: EvaluatedTable, share: number, seed: string): EvaluatedTable {
  const random = seededIndex(seed);
  const columns = table.columns.map((column) => {
    const codes = column.codes.map((code) => (random(1000) < 1000 * share ? column.codes[random(table.rows)]! : code));
    return { ...column, codes };
  });
  return { rows: table.rows, columns, unitOfRow: undefined };
}

export const withoutUnits = (table: EvaluatedTable): EvaluatedTable => ({ ...table, unitOfRow: undefined });

/** No row, of the same columns. */
export const emptied = (table: EvaluatedTable): EvaluatedTable => takeEvaluatedRows(table, new Uint32Array(0));

export interface AttackedTables {
  readonly training: EvaluatedTable;
  readonly control: EvaluatedTable;
  readonly reference: EvaluatedTable | undefined;
  readonly synthetic: EvaluatedTable;
}

export async function leakageInputs(
  tables: AttackedTables,
  {
    rule = 'random',
    count = 300,
    seed = 'seed',
    threads = 1,
  }: { rule?: TargetSet['rule']; count?: number; seed?: string; threads?: number } = {},
): Promise<LeakageInputs> {
  const targets = await chooseTargets({ ...tables, count, rule, seed, threads });
  return { ...tables, targets, seed, threads, advance: () => {} };
}
