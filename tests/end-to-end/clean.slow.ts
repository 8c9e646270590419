import { existsSync, readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { everyFile } from '../support/canary.ts';
import type { CommandResult } from '../support/command.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

let steward: Hospital;
afterEach(() => steward.close());

const kept = (): string[] => everyFile(steward.path('protected')).filter((path) => !path.endsWith('lock.db'));
const killed = async (stage: string): Promise<string> => {
  const killWhen = (line: string): boolean => line.includes(`"kind":"stage-started","stage":"${stage}"`);
  const { status } = await steward.run(['release', '--yes', '--name', 'killed', '--progress', 'jsonl'], { killWhen });
  expect(status).toBeUndefined();
  return readJournal(steward.folder).runs[0]!.runId;
};

test('the records of a killed run stay until it is named, and it can be resumed without them', async () => {
  steward = await hospital();
  const runId = await killed('evaluate');
  expect((await steward.run(['clean', '--json'])).status).toBe(0);
  expect(kept().some((path) => path.endsWith('records.bin'))).toBe(true);
  const unasked = await steward.run(['clean', '--run', runId]);
  expect([unasked.status, unasked.stderr]).toEqual([2, expect.stringContaining('add --yes')]);
  const dry = JSON.parse((await steward.run(['clean', '--run', runId, '--dry-run', '--json'])).stdout);
  expect(dry).toMatchObject({
    schema: 'clean/1',
    dryRun: true,
    found: [{ name: runId, state: 'open', removal: 'all' }],
  });
  expect(kept().length).toBeGreaterThan(0);
  const { status, stderr } = await steward.run(['clean', '--run', runId, '--yes']);
  expect([status, stderr]).toEqual([0, expect.stringContaining('not overwritten')]);
  expect(kept()).toEqual([]);
  const paid = readJournal(steward.folder).charges(runId);
  expect((await steward.run(['release', '--resume'])).status).toBe(0);
  const after = readJournal(steward.folder).charges(runId);
  expect(after.slice(0, paid.length).map(({ questionId }) => questionId)).toEqual(
    paid.map(({ questionId }) => questionId),
  );
  expect((await steward.run(['verify', 'released/killed'])).status).toBe(0);
});

test('a run that is at work is left alone, also where it is named', async () => {
  steward = await hospital({ patients: 4000 });
  let cleaning: Promise<CommandResult> | undefined;
  const runs = (): string[] => readdirSync(steward.path('protected/runs'));
  const release = await steward.run(['release', '--yes', '--progress', 'jsonl'], {
    pauseWhen(line) {
      if (cleaning !== undefined || !line.includes('"kind":"stage-started","stage":"load"')) return undefined;
      cleaning = steward.run(['clean', '--yes', '--run', runs()[0]!]);
      return cleaning;
    },
  });
  const { status, stderr } = (await cleaning)!;
  expect([status, stderr]).toEqual([3, expect.stringContaining('LEDGER_BUSY')]);
  expect(release.status).toBe(0);
  await steward.run(['clean', '--inside-reports']);
  expect(runs()).toEqual([]);
  expect(existsSync(steward.path('released'))).toBe(true);
});
