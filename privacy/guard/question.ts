import type { PrivacyEvent } from '../events.ts';
import { canonicalJson, sha256 } from '../ledger/canonical-json.ts';
import type { LedgerRun } from '../ledger/ledger.ts';
import type { EntropySource } from '../random/entropy.ts';
import { type AnswerBody, encodeAnswer } from './answer-body.ts';
import type { PublicColumn } from './guard.ts';
import type { GuardedRecords } from './guarded-records.ts';
import type { KnownDistances } from './known-distances.ts';

/** What a question may use. `counter`, `countCopies` and `distances` are the records: touched by `draw` alone. */
export interface Asking extends Pick<GuardedRecords, 'wholeRow' | 'counter' | 'countCopies'> {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  readonly distances: KnownDistances;
  readonly entropy: EntropySource;
  /** Public: how many of the question's parts are counted. */
  progress(done: number, total: number): void;
}

/** A question with everything that is decided before the records are seen. */
export interface PreparedQuestion<T> {
  readonly id: string;
  /** All that makes it this question and no other; public, and written canonically. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly event: PrivacyEvent;
  /** Checks whatever is asked for only when the answer must be drawn. Reads no record. */
  prepare?(): void;
  /** Counts and adds noise. The only place that reads records; runs after the charge is on the disk. */
  draw(): Promise<AnswerBody>;
  /** The answer as the asker gets it, drawn now or long ago. */
  read(body: Uint8Array): T;
}

/**
 * Gives the answer already paid for, or charges, draws and records it. In that order, so that a run killed at any instant has
 * neither an answer without a charge nor two answers to one charge.
 */
export async function ask<T>(run: LedgerRun, coding: string, question: PreparedQuestion<T>): Promise<T> {
  const { id, content, event } = question;
  if (id.length === 0 || id.length > 200) throw new RangeError('A question needs an id of 1 to 200 characters');
  const digest = questionDigest(id, coding, content);
  const paid = run.answerTo(id, digest);
  if (paid !== undefined) return question.read(paid);
  question.prepare?.();
  run.charge(id, digest, event);
  const body = encodeAnswer(await question.draw());
  run.answer(id, body);
  return question.read(body);
}

/** SHA-256 (hex) of all that makes it this question and no other. */
export const questionDigest = (id: string, coding: string, content: Readonly<Record<string, unknown>>): string =>
  sha256(canonicalJson({ schema: 'question/1', id, coding, ...content }));
