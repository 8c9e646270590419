import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RecordedCharge } from '../../privacy/ledger/ledger.ts';
import { againstPlan } from '../support/against-plan.ts';
import { everyFile } from '../support/canary.ts';
import type { Hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { LINKED_CONFIG, linkedHospital } from '../support/linked/linked-hospital.ts';

interface Journal {
  readonly runId: string;
  readonly planDigest: string;
  readonly charges: readonly RecordedCharge[];
}

/** The journal of the only run, as far as it is written. */
function journal(steward: Hospital): Journal | undefined {
  try {
    const { runs, charges } = readJournal(steward.folder);
    return runs[0] && { runId: runs[0].runId, planDigest: runs[0].planDigest, charges: charges(runs[0].runId) };
  } catch {
    return undefined; // killed before the ledger was made
  }
}

/** All that answers and seed decide. */
function digests(steward: Hospital): string[] {
  const folder = steward.path('released/killed');
  const files = [
    ...['data', 'model'].flatMap((room) => readdirSync(`${folder}/${room}`).map((name) => `${room}/${name}`)),
    'events.json',
    'report.json',
  ];
  return files.toSorted().map(
    (file) =>
      `${file} ${createHash('sha256')
        .update(readFileSync(`${folder}/${file}`))
        .digest('hex')}`,
  );
}

interface Kill {
  readonly killAfterMs?: number;
  readonly killWhen?: (line: string) => boolean;
}

const RELEASE = ['release', '--yes', '--name', 'killed', '--progress', 'jsonl'];

/** Kills, resumes, and checks that nothing was lost, paid twice or drawn again. */
async function survives(steward: Hospital, kill: Kill): Promise<number | undefined> {
  const first = await steward.run(RELEASE, kill);
  const before = journal(steward);
  const released = existsSync(steward.path('released')) ? readdirSync(steward.path('released')) : [];
  expect(released.every((name) => name === 'killed')).toBe(true); // at once or not at all
  if (before === undefined) expect((await steward.run(RELEASE)).status).toBe(0);
  else if (first.status !== 0) {
    const resumed = await steward.run(['release', '--resume', before.runId]);
    expect([resumed.stderr.includes('error['), resumed.status]).toEqual([false, 0]);
  }
  const after = journal(steward)!;
  const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
  expect(after.planDigest).toBe(plan.digest);
  const asked = after.charges.map(({ questionId }) => questionId);
  expect(againstPlan(plan, asked)).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
  before?.charges.forEach((charge, i) => {
    const { answerDigest, ...paid } = charge;
    expect(after.charges[i]).toMatchObject(paid);
    if (answerDigest !== undefined) expect(after.charges[i]!.answerDigest).toBe(answerDigest);
  });
  expect(readJournal(steward.folder).epsilon('ward')).toBeLessThanOrEqual(8);
  expect((await steward.run(['verify', 'released/killed'])).status).toBe(0);

  // What an unbroken run gives for these answers: the same journal, carried out once more without interruption.
  const published = digests(steward);
  renameSync(steward.path('released/killed'), steward.path('kept'));
  expect((await steward.run(['release', '--resume', after.runId])).status).toBe(0);
  expect(digests(steward)).toEqual(published);
  // Nothing of the records is left, and what is for the steward is there.
  const left = readdirSync(steward.path(`protected/runs/${after.runId}`));
  expect(left.filter((name) => !name.startsWith('inside-report') && name !== 'lock.db')).toEqual([]);
  return first.status;
}

const stages = ['load', 'fit', 'sample', 'evaluate', 'publish', 'inside'];
const boundaries = stages.flatMap((stage) => [`stage-started ${stage}`, `stage-finished ${stage}`]);

test.each(boundaries)(
  'a kill at %s of a run over linked tables loses nothing and pays nothing twice',
  async (boundary) => {
    const [kind, stage] = boundary.split(' ');
    const steward = await linkedHospital({ patients: 150 });
    const killWhen = (line: string): boolean => line.includes(`"kind":"${kind}","stage":"${stage}"`);
    const status = await survives(steward, { killWhen });
    if (boundary !== 'stage-finished inside') expect(status).toBeUndefined();
    steward.close();
  },
);

test('kills at random moments of a run over linked tables lose nothing and pay nothing twice', async () => {
  const whole = await linkedHospital({ patients: 150 });
  const start = Date.now();
  expect((await whole.run(RELEASE)).status).toBe(0);
  const duration = Date.now() - start;
  whole.close();
  let killed = 0;
  for (let i = 0; i < 8; i++) {
    const steward = await linkedHospital({ patients: 150 });
    const moment = ((i + Math.random()) / 8) * duration;
    if ((await survives(steward, { killAfterMs: moment })) === undefined) killed++;
    steward.close();
  }
  expect(killed).toBeGreaterThanOrEqual(4); // the last moments may come after the end
});

test('killed while it measures, again and again, a run still ends with every question paid once', async () => {
  const steward = await linkedHospital({ patients: 150 });
  const advanced = (line: string): boolean => line.includes('"kind":"stage-advanced","stage":"fit"');
  await steward.run(RELEASE, { killWhen: advanced });
  for (let i = 0; i < 4; i++) {
    let seen = 0;
    const killWhen = (line: string): boolean => advanced(line) && ++seen > i;
    await steward.run(['release', '--resume', '--progress', 'jsonl'], { killWhen });
  }
  const { runId } = journal(steward)!;
  expect((await steward.run(['release', '--resume', runId])).status).toBe(0);
  const { charges } = journal(steward)!;
  expect(new Set(charges.map(({ questionId }) => questionId)).size).toBe(charges.length);
  expect((await steward.run(['verify', 'released/killed'])).status).toBe(0);
  steward.close();
});

test('a run that lost its records after it had measured some reads the same tables again', async () => {
  const steward = await linkedHospital({ patients: 150 });
  await steward.run(RELEASE, { killWhen: (line) => line.includes('"kind":"stage-started","stage":"sample"') });
  const { runId } = journal(steward)!;
  renameSync(steward.path(`protected/runs/${runId}/records`), steward.path('lost'));
  expect((await steward.run(['release', '--resume', runId])).status).toBe(0);
  expect((await steward.run(['verify', 'released/killed'])).status).toBe(0);
  steward.close();
});

/** What a run that was killed once it had read the tables left of them. */
async function leftByKilled(steward: Hospital): Promise<readonly string[]> {
  const killWhen = (line: string): boolean => line.includes('"kind":"stage-started","stage":"sample"');
  expect((await steward.run(['release', '--yes', '--progress', 'jsonl'], { killWhen })).status).toBeUndefined();
  return everyFile(steward.path('protected'));
}

/** The records as they are kept: the file names its columns. */
const inTheClear = (path: string): boolean => readFileSync(path, 'latin1').includes('"name":"ward"');

test('where the workspace is encrypted, no copy of the records is in the clear, and the run goes on by the key', async () => {
  const plain = await linkedHospital();
  expect((await leftByKilled(plain)).filter(inTheClear).map((path) => path.endsWith('linked.bin'))).toContain(true);
  plain.close();

  const steward = await linkedHospital({ config: `${LINKED_CONFIG}protection: { keyFile: outside.key }\n` });
  expect((await steward.run(['keygen', '--protection', '-o', 'outside.key'])).status).toBe(0);
  const left = await leftByKilled(steward);
  expect(left.filter((path) => path.endsWith('linked.bin')).length).toBeGreaterThan(0);
  expect(left.filter(inTheClear)).toEqual([]);
  const cleaned = await steward.run(['clean', '--dry-run']);
  expect([cleaned.status, cleaned.stdout]).toEqual([0, expect.stringContaining('open')]);

  renameSync(steward.path('outside.key'), steward.path('lost.key'));
  const locked = await steward.run(['release', '--resume']);
  expect([locked.status, locked.stderr]).toEqual([2, expect.stringContaining('error[')]);
  renameSync(steward.path('lost.key'), steward.path('outside.key'));
  expect((await steward.run(['release', '--resume'])).status).toBe(0);
  expect(everyFile(steward.path('protected')).filter((path) => path.endsWith('linked.bin'))).toEqual([]);
  steward.close();
});
