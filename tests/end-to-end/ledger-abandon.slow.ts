import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteEngineTable } from '../../pipelines/workspace/engine-table-note.ts';
import { lockRun } from '../../pipelines/workspace/run-lock.ts';
import type { Statement } from '../../privacy/ledger/statement-lines.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

let steward: Hospital;

const show = async (): Promise<Statement> => JSON.parse((await steward.run(['ledger', 'show', '--json'])).stdout);

beforeEach(async () => {
  steward = await hospital();
});
afterEach(() => steward.close());

test('a run that a process works on is not abandoned under its hands; afterwards it is, with its protected files', async () => {
  const killed = await steward.run(['release', '--yes', '--progress', 'jsonl'], {
    killWhen: (line) => line.includes('"stage":"fit"'),
  });
  expect(killed.status).toBeUndefined();
  const { head, lines } = await show();
  const { runId } = lines[0]!;
  const folder = steward.path(`protected/runs/${runId}`);
  const unlock = await lockRun(folder);
  const busy = await steward.run(['ledger', 'abandon', runId]);
  expect([busy.status, busy.stderr]).toEqual([3, expect.stringContaining('another process does')]);
  expect((await show()).head).toEqual(head);
  unlock();
  await noteEngineTable(folder, '"lake"."scratch"."synthward_1"');
  const listed = await steward.run(['clean', '--dry-run']);
  expect(listed.stdout).toContain('may still hold its records as "lake"."scratch"."synthward_1"');
  const abandoned = await steward.run(['ledger', 'abandon', runId]);
  expect([abandoned.status, abandoned.stdout]).toEqual([0, expect.stringContaining('"scratch"."synthward_1"')]);
  expect((await show()).lines[0]!.state).toBe('abandoned');
  expect(existsSync(folder)).toBe(false);
  const unknown = await steward.run(['ledger', 'abandon', '../elsewhere']);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('RUN_UNKNOWN')]);
  expect(existsSync(steward.path('protected/elsewhere'))).toBe(false);
}, 60_000);
