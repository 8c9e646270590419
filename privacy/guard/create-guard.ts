import { createHash } from 'node:crypto';
import type { PrivacyEvent } from '../events.ts';
import type { TrainingPorts } from '../gradients/ports.ts';
import type { TrainingQuestion } from '../gradients/training.ts';
import { canonicalJson, sha256 } from '../ledger/canonical-json.ts';
import type { LedgerRun } from '../ledger/ledger.ts';
import type { EntropySource } from '../random/entropy.ts';
import { cacheBudget } from './counting/count-cache.ts';
import type { CountingThreads } from './counting/counting-threads.ts';
import { engineRecords } from './engine-records.ts';
import { fewerRowsId } from './fewer-rows.ts';
import type { Guard, PublicColumn, Recoding } from './guard.ts';
import type { GuardedRecords } from './guarded-records.ts';
import { KnownDistances } from './known-distances.ts';
import { WEIGHT_LATTICE } from './lattice.ts';
import { memoryRecords } from './memory-records.ts';
import {
  ownChoice,
  ownCopies,
  ownDistances,
  ownGroupDistances,
  ownMarginals,
  ownRecodings,
  ownTraining,
} from './own-questions.ts';
import { type Asking, ask, type PreparedQuestion } from './question.ts';
import { choiceQuestion } from './questions/choice.ts';
import { copiesQuestion } from './questions/copies.ts';
import { distancesQuestion } from './questions/distances.ts';
import { groupDistancesQuestion } from './questions/group-distances.ts';
import { marginalsQuestion } from './questions/marginals.ts';
import { train } from './questions/training.ts';
import type { BoundedRecords } from './records.ts';
import type { RecordsEngine } from './records-engine.ts';
import { recodedColumns } from './records-view.ts';

export interface GuardOptions {
  /** Columns' names, sizes and `maxRowsPerUnit` are read at once; the rest only under a question that is charged. */
  readonly records: BoundedRecords | RecordsEngine;
  readonly run: LedgerRun;
  /** For a release, `systemEntropy()` and nothing else. */
  readonly entropy: EntropySource;
  /** Help with counting arrays, for large tables; whoever made the threads closes them. Answers are the same without. */
  readonly threads?: CountingThreads;
  /** What a question that trains needs; absent where none is asked. */
  readonly training?: TrainingPorts;
  /** Present where the records are a view of others. */
  readonly view?: GuardedView;
  /** Called while a question is answered: how many of its parts are done. Public numbers only. */
  readonly progress?: (questionId: string, done: number, total: number) => void;
}

/**
 * Puts the records behind the one door.
 *
 * *Guarantee*: all answers of a run together satisfy the zCDP cost of the run's plan, with respect to adding or removing
 * one unit (all its rows).
 * *Holds when*: no unit has more than `maxRowsPerUnit` rows, or weights of rows that add up to more (checked before the first count), and which rows were kept of a
 * unit follows from that unit alone; `entropy` is the system's; the asker learns of the records through this guard alone. Where an
 * engine holds the records, also that it counts each row in its own cell: the guard checks shapes and totals.
 * *Arithmetic*: exact from count to noisy integer.
 * *Method*: charges from `events.ts`, whose sensitivities are proved in proof.md; the ledger holds them to the plan.
 * *Status*: tested, unaudited.
 *
 * Questions throw `RangeError` for public inputs that make no sense, `DOMAIN_TOO_LARGE`, and whatever the ledger throws;
 * in each case before anything is read.
 */
export function createGuard(options: GuardOptions): Guard {
  const { records } = options;
  const { maxRowsPerUnit } = records;
  if (!Number.isSafeInteger(maxRowsPerUnit) || maxRowsPerUnit < 1 || maxRowsPerUnit > 2 ** 20) {
    throw new RangeError(
      `Cannot guard records with ${maxRowsPerUnit} rows a unit: it must be a whole number from 1 to 2^20`,
    );
  }
  const columns = Object.freeze(records.columns.map(({ name, size }) => Object.freeze({ name, size })));
  for (const { name, size } of columns) {
    if (!Number.isSafeInteger(size) || size < 1 || size > 2 ** 32) {
      throw new RangeError(`Cannot guard column ${name} of size ${size}`);
    }
  }
  const isWeighted = 'kind' in records ? records.hasWeights === true : records.weightsFor !== undefined;
  const coding = sha256(
    canonicalJson({
      columns,
      maxRowsPerUnit,
      ...(isWeighted ? { wholeRow: WEIGHT_LATTICE } : {}),
      ...(options.view ? { view: options.view.recipe } : {}),
    }),
  );
  const cache = cacheBudget();
  return guardOver({
    ...options,
    guarded:
      'kind' in records
        ? engineRecords(records, { columns, maxRowsPerUnit, hasWeights: isWeighted }, cache)
        : memoryRecords(records, cache, options.threads),
    columns,
    maxRowsPerUnit,
    fewerRows: false,
    coding,
    inFlight: new Set(),
  });
}

/** What sets a view of records apart from a table of its own. */
export interface GuardedView {
  /** Begins the ids of its questions, before any mark of fewer rows. */
  readonly prefix: string;
  /** Digest of all that its rows are made by. */
  readonly recipe: string;
  /** The event of a question, from that of a table with as many rows a unit; the same where absent. */
  readonly eventOf?: (event: PrivacyEvent) => PrivacyEvent;
}

interface GuardState extends GuardOptions {
  readonly guarded: GuardedRecords;
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  /** Whether questions are marked as such about fewer rows than were kept. */
  readonly fewerRows: boolean;
  /** Digest of the columns, of the rows of a unit, and of every recoding on the way to them. */
  readonly coding: string;
  /** Questions being answered, by id; shared with the guards made from this one. */
  readonly inFlight: Set<string>;
}

function guardOver(state: GuardState): Guard {
  const { run, columns, maxRowsPerUnit, fewerRows, guarded, coding, entropy, inFlight } = state;
  const { counter, countCopies } = guarded;
  const eventOf = state.view?.eventOf ?? ((event) => event);
  const distances = new KnownDistances(counter, guarded.wholeRow);
  const asking = (id: string): Asking => ({
    columns,
    maxRowsPerUnit,
    wholeRow: guarded.wholeRow,
    counter,
    countCopies,
    distances,
    entropy,
    progress: (done, total) => state.progress?.(id, done, total),
  });
  const once = async <Q extends { readonly id: string }, T>(
    asked: Q,
    work: (question: Q) => Promise<T>,
  ): Promise<T> => {
    const id = fewerRows ? fewerRowsId(maxRowsPerUnit, asked.id) : asked.id;
    const question = { ...asked, id: `${state.view?.prefix ?? ''}${id}` };
    if (inFlight.has(question.id)) throw new Error(`Question ${question.id} is being answered already`);
    inFlight.add(question.id);
    try {
      return await work(question);
    } finally {
      inFlight.delete(question.id);
    }
  };
  const answered = <Q extends { readonly id: string }, T>(
    build: (asking: Asking, question: Q) => PreparedQuestion<T>,
    asked: Q,
  ): Promise<T> =>
    once(asked, (question) => {
      const prepared = build(asking(question.id), question);
      return ask(run, coding, { ...prepared, event: eventOf(prepared.event) });
    });
  return {
    columns,
    maxRowsPerUnit,
    ...(guarded.wholeRow > 1 ? { wholeRow: guarded.wholeRow } : {}),
    measureMarginals: async (question) => answered(marginalsQuestion, ownMarginals(question)),
    chooseMarginal: async (question) => answered(choiceQuestion, ownChoice(question)),
    measureDistances: async (question) => answered(distancesQuestion, ownDistances(question)),
    measureGroupDistances: async (question) => answered(groupDistancesQuestion, ownGroupDistances(question)),
    measureCopies: async (question) => {
      refuseWeights(guarded, 'compare copies with');
      return answered(copiesQuestion, ownCopies(question));
    },
    train: async (asked: TrainingQuestion) => {
      refuseWeights(guarded, 'train on');
      return once(ownTraining(asked), (question) =>
        train(
          {
            run,
            coding,
            columns,
            maxRowsPerUnit,
            units: guarded.units,
            entropy,
            ports: state.training,
            progress: (done, total) => state.progress?.(question.id, done, total),
          },
          question,
        ),
      );
    },
    withRecodings(given) {
      const recodings = ownRecodings(given);
      const recoded = recodedColumns(columns, recodings);
      return guardOver({
        ...state,
        guarded: guarded.withRecodings(recodings, recoded),
        columns: recoded,
        coding: sha256(`${coding}\n${recodings.map(digestOf).join('\n')}`),
      });
    },
    withFewerRows(given) {
      const rows = Number(given);
      if (!Number.isInteger(rows) || rows < 1 || rows > maxRowsPerUnit) {
        throw new RangeError(
          `Cannot look at ${rows} rows of a unit: it must be a whole number from 1 to ${maxRowsPerUnit}`,
        );
      }
      return guardOver({
        ...state,
        guarded: rows === maxRowsPerUnit ? guarded : guarded.withFewerRows(rows),
        maxRowsPerUnit: rows,
        fewerRows: true,
        coding: sha256(`${coding}\nrows of a unit: ${rows}`),
      });
    },
  };
}

function refuseWeights({ wholeRow }: GuardedRecords, what: string): void {
  if (wholeRow > 1) throw new RangeError(`Cannot ${what} rows that have weights: they are for counts alone`);
}

function digestOf(recoding: Recoding | undefined): string {
  if (recoding === undefined) return '-';
  const { map, size } = recoding;
  return createHash('sha256').update(`${size}:`).update(Uint32Array.from(map)).digest('hex');
}
