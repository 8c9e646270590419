import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Hospital } from './hospital.ts';
import { readJournal } from './journal.ts';

/** Nothing was published, and the ledger, where there is one, has no charge. */
export function expectNothingSpent(steward: Hospital): void {
  expect(existsSync(steward.path('released')) ? readdirSync(steward.path('released')) : []).toEqual([]);
  if (!existsSync(steward.path('state/ledger.db'))) return;
  const journal = readJournal(steward.folder);
  for (const { runId } of journal.runs) expect(journal.charges(runId)).toEqual([]);
  expect(journal.epsilon('visits')).toBe(0);
}

/** What is on stderr beside notes of the plan and warnings of the release. */
export const withoutNotes = (stderr: string): string => stderr.replace(/^(note|warning): .*\n/gm, '');

/** All that stderr may hold of an error: one line, further mistakes of the same kind below it, and a hint. */
export const oneLineWithHint = (code: string): RegExp =>
  new RegExp(`^error\\[${code}\\]: Cannot [^\\n]+\\n(?: {2}(?!hint: )[^\\n]+\\n)* {2}hint: [^\\n]+\\n$`);
