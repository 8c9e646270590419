import { canonicalJson, sha256 } from '../../ledger/canonical-json.ts';
import type { LedgerRun } from '../../ledger/ledger.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { ask, type PreparedQuestion } from '../question.ts';
import type { BoundedValues } from './bounded-values.ts';
import { ownCategories, ownSpread } from './own-questions.ts';
import { categoriesQuestion } from './questions/categories.ts';
import { spreadQuestion } from './questions/spread.ts';
import type { ValueAsking } from './value-asking.ts';
import type { ValueGuard } from './value-guard.ts';
import type { ValuesEngine } from './values-engine.ts';
import { valuesView } from './values-view.ts';

export interface ValueGuardOptions {
  /** Columns' names and `maxRowsPerUnit` are read at once; the rest only under a question that is charged. */
  readonly values: BoundedValues | ValuesEngine;
  readonly run: LedgerRun;
  /** For a description that is kept, `systemEntropy()` and nothing else. */
  readonly entropy: EntropySource;
}

/**
 * Puts raw values behind a door of their own.
 *
 * *Guarantee*: all answers of a run together satisfy the approximate zCDP cost of the run's plan, with respect to adding or
 * removing one unit (all its rows).
 * *Holds when*: no unit has more than `maxRowsPerUnit` rows (checked before the first count) and which rows were kept did
 * not depend on their values; values became texts and numbers by a public rule, row by row; `entropy` is the system's;
 * the asker learns of the values through this guard alone.
 * *Arithmetic*: exact from count to noisy integer.
 * *Method*: charges from `events.ts`, whose sensitivities are proved in proof.md; the ledger holds them to the plan.
 * *Status*: tested, unaudited.
 *
 * Questions throw `RangeError` for public inputs that make no sense, and whatever the ledger throws; in each case before
 * anything is read.
 */
export function createValueGuard({ values, run, entropy }: ValueGuardOptions): ValueGuard {
  const { maxRowsPerUnit } = values;
  if (!Number.isSafeInteger(maxRowsPerUnit) || maxRowsPerUnit < 1 || maxRowsPerUnit > 2 ** 20) {
    throw new RangeError(
      `Cannot guard values with ${maxRowsPerUnit} rows a unit: it must be a whole number from 1 to 2^20`,
    );
  }
  const columns = Object.freeze(values.columns.map(({ name }) => name));
  const coding = sha256(canonicalJson({ kind: 'values', columns, maxRowsPerUnit }));
  const asking: ValueAsking = { columns, maxRowsPerUnit, view: valuesView(values), entropy };
  const inFlight = new Set<string>();
  const answered = async <T>(question: PreparedQuestion<T>): Promise<T> => {
    if (inFlight.has(question.id)) throw new Error(`Question ${question.id} is being answered already`);
    inFlight.add(question.id);
    try {
      return await ask(run, coding, question);
    } finally {
      inFlight.delete(question.id);
    }
  };
  return {
    columns,
    maxRowsPerUnit,
    discoverCategories: async (question) => answered(categoriesQuestion(asking, ownCategories(question))),
    measureSpread: async (question) => answered(spreadQuestion(asking, ownSpread(question))),
  };
}
