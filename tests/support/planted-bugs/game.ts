import type { CanaryRows, KnownRecords } from '../../../pipelines/audit/white-box/known-records.ts';
import type { RecordedAnswers } from '../../../pipelines/audit/white-box/recorded-answers.ts';
import type { TwoScores } from '../../../pipelines/two-samples/two-scores.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { MemoryRun } from '../../unit/evaluate/memory-run.ts';
import type { Build } from './build.ts';

/** Rows of one unit, one code a column. */
export type UnitRows = readonly (readonly number[])[];

/** What the auditor knows, and the unit that may be in. */
export interface Suspected {
  readonly sizes: readonly number[];
  readonly maxRowsPerUnit: number;
  readonly others: readonly UnitRows[];
  readonly canary: UnitRows;
}

/** What a run of the questions showed. */
export interface Seen {
  readonly answers: RecordedAnswers;
  readonly charges: readonly PrivacyEvent[];
}

export interface Bet {
  readonly suspected: Suspected;
  /** Questions to the guard, as a pipeline asks them. */
  ask(guard: Guard): Promise<void>;
  /** The surer that the canary was in, the higher. */
  score(answers: RecordedAnswers, build: Build): number;
}

export const known = ({ sizes, others, maxRowsPerUnit }: Suspected): KnownRecords & BoundedRecords =>
  recordsOf(sizes, others, maxRowsPerUnit);

export const canaryRows = ({ sizes, canary }: Suspected): CanaryRows => ({
  codes: sizes.map((_, column) => canary.map((row) => row[column]!)),
});

export function recordsOf(
  sizes: readonly number[],
  units: readonly UnitRows[],
  maxRowsPerUnit: number,
): BoundedRecords & { readonly unitOfRow: Uint32Array } {
  const rows = units.flat();
  const columns = sizes.map((size, column) => {
    const codes = allocateCodes(size, rows.length);
    codes.set(rows.map((row) => row[column]!));
    return { name: `c${column}`, size, codes };
  });
  const unitOfRow = Uint32Array.from(units.flatMap((unit, u) => unit.map(() => u)));
  return { columns, rowCount: rows.length, unitOfRow, maxRowsPerUnit };
}

/** Each run has a source of its own identity, as each process has. */
const SYSTEM: EntropySource = systemEntropy();

export async function play(build: Build, { suspected, ask }: Bet, present: boolean): Promise<Seen> {
  const { sizes, others, canary, maxRowsPerUnit } = suspected;
  const records = recordsOf(sizes, present ? [...others, canary] : others, maxRowsPerUnit);
  const run = new MemoryRun();
  const { guard, answers } = build.recordingGuard(build.createGuard({ records, run, entropy: { ...SYSTEM } }));
  await ask(guard);
  return { answers, charges: run.charges.map(({ event }) => event) };
}

/** Scores of so many runs with the canary and as many without, with the system's noise. */
export async function scores(build: Build, bet: Bet, runs: number): Promise<TwoScores> {
  const sides = { members: new Float64Array(runs), others: new Float64Array(runs) };
  for (let i = 0; i < runs; i++) {
    sides.members[i] = bet.score((await play(build, bet, true)).answers, build);
    sides.others[i] = bet.score((await play(build, bet, false)).answers, build);
  }
  return sides;
}

/** mu of what one run charges: rho of zero-concentrated privacy is `mu^2 / 2` of Gaussian noise (Bun and Steinke 2016, proposition 1.6). */
export async function claimedMu(build: Build, bet: Bet): Promise<number> {
  const { charges } = await play(build, bet, true);
  return Math.sqrt(2 * toNumberUp(zcdpCost({ kind: 'composed', events: charges }).rho));
}
