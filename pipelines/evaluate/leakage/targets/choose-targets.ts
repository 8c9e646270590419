import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../../workspace/seeded-rows.ts';
import type { Target, TargetSet } from '../attack.ts';
import { isolationOf } from './isolation.ts';
import { patientsOf, rowsOfPatients } from './patients.ts';
import { takeBoth } from './take-both.ts';

export interface ChoiceOfTargets {
  readonly training: EvaluatedTable;
  readonly control: EvaluatedTable;
  readonly reference: EvaluatedTable | undefined;
  /** Wanted on each side. */
  readonly count: number;
  readonly rule: TargetSet['rule'];
  readonly seed: string;
  readonly threads: number;
}

/** Candidates for each vulnerable target that is wanted: what is searched grows with the targets and not with the tables. */
const CANDIDATES_A_TARGET = 10;
/** Of the candidates at most a fifth are called vulnerable. */
const LEAST_CANDIDATES_A_TARGET = 5;

/**
 * Patients to attack, in random order. `random`: `count` on each side, or all where there are fewer. `vulnerable`: as many candidates of either side, put together and
 * ordered by isolation from patients of the reference (from each other where there is none); the most isolated are taken, equally many of both sides. The order
 * knows nothing of the synthetic table nor of the sides, so which side a taken patient is from is chance.
 */
export async function chooseTargets(choice: ChoiceOfTargets): Promise<TargetSet> {
  const { count, rule, seed } = choice;
  const training = shuffled(patientsOf(choice.training), `${seed}/members`);
  const control = shuffled(patientsOf(choice.control), `${seed}/others`);
  if (rule === 'random') return { rule, members: training.slice(0, count), others: control.slice(0, count) };

  const candidates = Math.min(training.length, control.length, CANDIDATES_A_TARGET * count);
  const members = training.slice(0, candidates);
  const others = control.slice(0, candidates);
  const isolation = await isolationOfBoth(choice, members, others);
  const wanted = Math.min(count, Math.ceil(candidates / LEAST_CANDIDATES_A_TARGET));
  const chosen = mostIsolated(isolation, candidates, wanted, seed);
  const taken = (patients: readonly Target[], positions: readonly number[]): Target[] =>
    Array.from(shuffledRows(positions.length, `${seed}/order`), (at) => patients[positions[at]!]!);
  return { rule, members: taken(members, chosen.members), others: taken(others, chosen.others) };
}

const shuffled = (patients: readonly Target[], seed: string): readonly Target[] =>
  Array.from(shuffledRows(patients.length, seed), (at) => patients[at]!);

/** Of the members and then of the others. */
function isolationOfBoth(
  { training, control, reference, threads }: ChoiceOfTargets,
  members: readonly Target[],
  others: readonly Target[],
): Promise<Float64Array> {
  const both = takeBoth([training, rowsOfPatients(members)], [control, rowsOfPatients(others)]);
  let rows = 0;
  const patients = [...members, ...others].map(({ rows: own }, unit) => {
    rows += own.length;
    return { unit, rows: Uint32Array.from(own, (_, at) => rows - own.length + at) };
  });
  return isolationOf(both, patients, reference, threads);
}

/**
 * Goes from the most isolated candidate down, ties in random order, until both sides have `wanted`, and leaves out by chance what one side has more. Positions among
 * the candidates of each side.
 */
function mostIsolated(
  isolation: Float64Array,
  candidates: number,
  wanted: number,
  seed: string,
): { readonly members: readonly number[]; readonly others: readonly number[] } {
  const order = shuffledRows(2 * candidates, `${seed}/ties`).sort((a, b) => compare(isolation[b]!, isolation[a]!));
  const members: number[] = [];
  const others: number[] = [];
  for (const at of order) {
    if (members.length >= wanted && others.length >= wanted) break;
    if (at < candidates) members.push(at);
    else others.push(at - candidates);
  }
  const part = (positions: readonly number[]): number[] =>
    Array.from(shuffledRows(positions.length, `${seed}/part`).subarray(0, wanted), (at) => positions[at]!);
  return { members: part(members), others: part(others) };
}

/** Of numbers that may both be infinite. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
