import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeMarkFile } from '../../../pipelines/account/marks/mark-file.ts';
import { markInWorkspace } from '../../../pipelines/account/marks/mark-keeper.ts';
import type { Anchorage } from '../../../pipelines/account/marks/standing.ts';
import { carryOutCleaning } from '../../../pipelines/clean/clean-workspace.ts';
import { type CleanRequest, decide } from '../../../pipelines/clean/decide.ts';
import { surveyProtected } from '../../../pipelines/clean/survey.ts';
import { lockRun } from '../../../pipelines/workspace/run-lock.ts';
import { type Workspace, workspaceAt } from '../../../pipelines/workspace/workspace.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { digest, openAt, policy, request, zcdp } from '../ledger/ledger-fixture.ts';

const DEAD = 2 ** 22 + 1; // above the largest process number of Linux
const REQUEST: CleanRequest = { runs: [], insideReports: false, sure: false };

let workspace: Workspace;
const lay = (...path: string[]): void => {
  const file = join(workspace.protected, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, 'codes of records');
};
const left = (): string[] =>
  readdirSync(workspace.protected, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.endsWith('lock.db'))
    .toSorted();
const anchorage = (at: Workspace): Anchorage => ({
  workspace: at,
  mark: undefined,
  checkpoints: [],
  publicKey: undefined,
});
const clean = async (request: Partial<CleanRequest> = {}) =>
  carryOutCleaning(decide(await surveyProtected(anchorage(workspace)), { ...REQUEST, ...request }));

beforeEach(() => {
  workspace = workspaceAt(temporaryFolder());
  mkdirSync(workspace.state, { recursive: true });
  const ledger = openAt(workspace.ledger);
  ledger.setPolicy('encounters', policy('20'), { by: 'steward' });
  for (const state of ['open', 'finished', 'abandoned'] as const) {
    const run = ledger.startRun(request(state, zcdp('0.01')));
    if (state !== 'open') run.finish(state);
  }
  ledger.close();
  for (const run of ['open', 'finished', 'abandoned', 'stranger'])
    lay('runs', run, 'records', 'bounded', 'records.bin');
  lay('runs', 'open', 'staging', 'data', 'visits.parquet');
  lay('runs', 'open', `encode-${DEAD}-a`, 'tidy.csv');
  for (const run of ['finished', 'stranger']) lay('runs', run, 'inside-report.json');
});

test('removes what has ended, keeps inside reports, and clears an unfinished run of leftovers alone', async () => {
  lay('notes.txt');
  await clean();
  expect(left().filter((path) => path.includes('.'))).toEqual([
    'notes.txt',
    'runs/finished/inside-report.json',
    'runs/open/records/bounded/records.bin',
    'runs/stranger/inside-report.json',
  ]);
  await clean({ insideReports: true });
  expect(readdirSync(join(workspace.protected, 'runs'))).toEqual(['open']);
});

test('an unfinished run goes where it is named, and nothing else does', async () => {
  await clean({ runs: ['open'] });
  expect(readdirSync(join(workspace.protected, 'runs'))).toEqual(['abandoned', 'finished', 'stranger']);
  expect(left()).toContain('runs/abandoned/records/bounded/records.bin');
});

test('checkpoints of an unfinished run stay, since it could not be resumed without; those of an ended one go', async () => {
  for (const run of ['open', 'finished']) lay('runs', run, 'training', 'c'.repeat(64));
  await clean({ runs: ['open', 'finished'] });
  expect(left().filter((path) => path.startsWith('runs/open/'))).toEqual([
    'runs/open/training',
    `runs/open/training/${'c'.repeat(64)}`,
  ]);
  expect(left().filter((path) => path.startsWith('runs/finished/'))).toEqual(['runs/finished/inside-report.json']);
});

test('nothing goes from under a process, whatever its run', async () => {
  const unlock = await lockRun(workspace.run('abandoned'));
  try {
    const before = left();
    const decisions = decide(await surveyProtected(anchorage(workspace)), { ...REQUEST, runs: ['abandoned'] });
    expect(decisions.filter(({ removal }) => removal !== 'nothing')).toEqual([]);
    // Taken after the survey.
    const late = decisions.map(
      (one) => ({ ...one, removal: one.lying.name === 'abandoned' ? 'all' : one.removal }) as const,
    );
    const done = await carryOutCleaning(late);
    expect(done.every(({ removedBytes, removal }) => removedBytes === 0 && removal === 'nothing')).toBe(true);
    expect(left()).toEqual(before);
  } finally {
    unlock();
  }
});

test('temporary folders of living processes stay, young ones of dead processes go on request', async () => {
  lay(`encode-${process.pid}-a`, 'tidy.csv');
  lay(`encode-${DEAD}-old`, 'tidy.csv');
  lay(`encode-${DEAD}-young`, 'tidy.csv');
  utimesSync(join(workspace.protected, `encode-${DEAD}-old`), 1, 1);
  const temporary = (): string[] => readdirSync(workspace.protected).filter((name) => name.startsWith('encode'));
  await clean();
  expect(temporary()).toEqual([`encode-${process.pid}-a`, `encode-${DEAD}-young`].toSorted());
  await clean({ sure: true });
  expect(temporary()).toEqual([`encode-${process.pid}-a`]);
});

test('without a ledger no run is taken for one that has ended', async () => {
  const elsewhere = workspaceAt(temporaryFolder());
  mkdirSync(join(elsewhere.protected, 'runs', 'lost', 'records'), { recursive: true });
  expect(decide(await surveyProtected(anchorage(elsewhere)), REQUEST)).toMatchObject([{ removal: 'nothing' }]);
  expect(existsSync(elsewhere.state)).toBe(false);
});

test('an older ledger does not say of a run that nobody knows it', async () => {
  const head = { sequence: 1000, hash: digest('a') };
  writeMarkFile(markInWorkspace(workspace), { ledger: null, head, day: '2024-03-04', writer: null });
  const of = async (request: Partial<CleanRequest>): Promise<string | undefined> =>
    decide(await surveyProtected(anchorage(workspace)), { ...REQUEST, ...request }).find(
      ({ lying }) => lying.name === 'stranger',
    )?.removal;
  expect([await of({}), await of({ runs: ['stranger'] })]).toEqual(['nothing', 'all-but-report']);
  await clean();
  expect(left()).toContain('runs/stranger/records/bounded/records.bin');
});
