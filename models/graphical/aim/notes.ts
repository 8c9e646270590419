import type { Closure } from './closure.ts';
import { MOST_COMPARED, MOST_DRAWN, roundsAFit } from './rounds.ts';

/** What the steward should know about the rounds before they are planned. */
export function notesOf(columns: number, { levels, complete }: Closure, rounds: boolean): readonly string[] {
  if (!rounds) {
    return columns === 1 ? [] : ['No pair of the workload fits the size limit: only one-way counts are measured.'];
  }
  const notes: string[] = [];
  const sets = levels.reduce((sum, level) => sum + level.length, 0);
  if (!complete) {
    notes.push(
      `The workload holds too many marginals of more than ${levels.length} columns: none of them is measured.`,
    );
  }
  if (sets > MOST_COMPARED) {
    notes.push(`Each round looks at ${MOST_DRAWN} of the ${sets} marginals that could be measured, drawn anew.`);
  }
  const together = roundsAFit(columns);
  if (together > 1) {
    notes.push(
      `With ${columns} columns the model is fitted once for ${together} rounds, and the first rounds cost more than in the paper. Fitting takes minutes.`,
    );
  }
  return notes;
}
