import type {
  AttackId,
  AttackOutcome,
  Criterion,
  LeakageAttack,
  LeakageInputs,
} from '../../pipelines/evaluate/leakage/attack.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn } from './evaluated-table.ts';

/** An attack that gives what `run` says. */
export const stubAttack = (
  run: (inputs: LeakageInputs) => AttackOutcome | Promise<AttackOutcome>,
  { id = 'linkability', criterion = 'linkability', looksAt = 'targets' }: Partial<LeakageAttack> = {},
): LeakageAttack => ({
  id: id as AttackId,
  criterion: criterion as Criterion,
  threat: { dataKnowledge: 'exact', generatorKnowledge: 'no-box', goal: 'membership', words: 'Knows the records.' },
  definition: 'What a test says.',
  looksAt,
  run: async (inputs) => run(inputs),
});

/** Succeeds at `onMembers` and `onOthers` of the targets, rounded. */
export const rates = ({ targets }: LeakageInputs, onMembers: number, onOthers: number): AttackOutcome => ({
  kind: 'guesses',
  members: { successes: Math.round(onMembers * targets.members.length), trials: targets.members.length },
  others: { successes: Math.round(onOthers * targets.others.length), trials: targets.others.length },
  baseline: undefined,
});

/** A table of two columns whose rows are `patients` of `each` rows, with codes that follow from `shift`. */
export function smallTable(
  patients: number,
  { each = 1, shift = 0, units = true }: { each?: number; shift?: number; units?: boolean } = {},
): EvaluatedTable {
  const rows = patients * each;
  const at = (row: number, by: number): string => String((row * 7 + by * shift + (row >> 3)) % 10);
  const levels = Array.from({ length: 10 }, (_, i) => String(i));
  return evaluatedTable(
    [
      textColumn(
        'a',
        levels,
        Array.from({ length: rows }, (_, row) => at(row, 1)),
      ),
      textColumn(
        'b',
        levels,
        Array.from({ length: rows }, (_, row) => at(row, 3)),
      ),
    ],
    units ? Array.from({ length: rows }, (_, row) => Math.floor(row / each)) : undefined,
  );
}
