import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import type { Advance } from '../../workspace/progress.ts';
import type { AttackOutcome, LeakageAttack, LeakageInputs, TargetSet } from './attack.ts';
import { runAttack } from './run-attack.ts';

export interface PlannedRun {
  readonly attack: LeakageAttack;
  readonly targets: TargetSet;
}

/** What an attack gives on the synthetic table, and on a copy of the training records in its place. */
export interface AttackRun extends PlannedRun {
  readonly outcome: AttackOutcome;
  readonly onCopy: AttackOutcome;
}

/** Every attack on every target set; those that look at all patients once, with the first set. */
export const plannedRuns = (attacks: readonly LeakageAttack[], sets: readonly TargetSet[]): readonly PlannedRun[] =>
  attacks.flatMap((attack) =>
    (attack.looksAt === 'targets' ? sets : sets.slice(0, 1)).map((targets) => ({ attack, targets })),
  );

/** Works on one attack, and may tell of it as a stage. */
export type AroundAttack = (attack: LeakageAttack, work: (advance: Advance) => Promise<void>) => Promise<void>;

/** Steps that one attack on one table is told as. */
const STEPS = 100;

/**
 * Runs attacks one after the other, each on all threads; those of one attack stand together in `planned`. `advance` tells of all of them, and the one that `around` is handed of one attack.
 * Throws as `runAttack`.
 */
export async function runAttacks(
  planned: readonly PlannedRun[],
  inputs: Omit<LeakageInputs, 'targets' | 'advance'>,
  { advance, around }: { readonly advance: Advance; readonly around: AroundAttack },
): Promise<readonly AttackRun[]> {
  const runs: AttackRun[] = [];
  const steps = new Steps(2 * planned.length, advance);
  for (const attack of new Set(planned.map((run) => run.attack))) {
    const own = planned.filter((run) => run.attack === attack);
    await around(attack, async (told) => {
      const ownSteps = new Steps(2 * own.length, told);
      const on = async (targets: TargetSet, synthetic: EvaluatedTable): Promise<AttackOutcome> => {
        const step: Advance = (part, whole) => {
          steps.within(part, whole);
          ownSteps.within(part, whole);
        };
        const outcome = await runAttack(attack, { ...inputs, synthetic, targets, advance: step });
        steps.next();
        ownSteps.next();
        return outcome;
      };
      for (const { targets } of own) {
        const outcome = await on(targets, inputs.synthetic);
        runs.push({ attack, targets, outcome, onCopy: await on(targets, inputs.training) });
      }
    });
  }
  return runs;
}

/** So many pieces of work of equal length, of which each tells how far it is. */
class Steps {
  readonly #total: number;
  readonly #advance: Advance;
  #done = 0;

  constructor(pieces: number, advance: Advance) {
    this.#total = STEPS * pieces;
    this.#advance = advance;
  }

  within(part: number, whole: number): void {
    this.#advance(this.#done + Math.min(STEPS - 1, Math.floor((STEPS * part) / Math.max(1, whole))), this.#total);
  }

  next(): void {
    this.#done += STEPS;
    this.#advance(this.#done, this.#total);
  }
}
