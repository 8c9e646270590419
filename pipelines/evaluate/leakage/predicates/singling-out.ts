import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { AttackOutcome, Attempts, LeakageInputs } from '../attack.ts';
import { type PooledPatients, pooledPatients } from '../patients/pooled-patients.ts';
import type { Predicate } from './condition.ts';
import { singledOut } from './singled-out.ts';

/** For each patient that is attacked elsewhere so many predicates are made. */
const PREDICATES_A_TARGET = 10;

export type PredicatesOf = (
  table: EvaluatedTable,
  pool: PooledPatients,
  wish: { readonly wanted: number; readonly seed: string },
) => readonly Predicate[];

/**
 * Predicates made from the synthetic table alone, and whom they single out among all patients of training and control together. Whether they do is a fact about
 * the pool and the synthetic table: which side a patient is on comes in nowhere. So where the synthetic table owes nothing to either side, the patients singled
 * out are a random part of the pool, given how many they are, and Fisher's test is exact, for sides of any two sizes.
 */
export function singlingOut(inputs: LeakageInputs, predicatesOf: PredicatesOf, withoutAny: string): AttackOutcome {
  const { synthetic, reference, targets, seed, advance } = inputs;
  const pool = pooledPatients(inputs);
  if (pool.members === 0 || pool.others === 0) return notTried('there are no patients on one of the two sides');
  if (synthetic.rows === 0) return notTried('the synthetic table has no rows');
  if (targets.members.length === 0) return notTried('there are no targets');
  const wish = { wanted: PREDICATES_A_TARGET * targets.members.length, seed };
  const predicates = predicatesOf(synthetic, pool, wish);
  if (predicates.length === 0) return notTried(withoutAny);
  const found = singledOut(pool, predicates);
  advance(1, 2);
  const known = reference === undefined ? [] : predicatesOf(reference, pool, wish);
  const baseline = known.length === 0 ? undefined : attempts(singledOut(pool, known).subarray(0, pool.members));
  advance(2, 2);
  return {
    kind: 'guesses',
    members: attempts(found.subarray(0, pool.members)),
    others: attempts(found.subarray(pool.members)),
    baseline,
  };
}

function attempts(found: Uint8Array): Attempts {
  let successes = 0;
  for (let i = 0; i < found.length; i++) successes += found[i]!;
  return { successes, trials: found.length };
}

const notTried = (because: string): AttackOutcome => ({ kind: 'not-tried', because });
