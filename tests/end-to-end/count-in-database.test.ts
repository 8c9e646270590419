import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { againstPlan } from '../support/against-plan.ts';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const BY_SQL = CONFIG.replace('path: visits.csv', 'path: visits.csv, counting: sql');

let steward: Hospital;
beforeEach(async () => {
  steward = await hospital({ config: BY_SQL });
});
afterEach(() => steward.close());

const runFolder = (): string => {
  const [run] = readdirSync(steward.path('protected/runs'));
  return join(steward.path('protected/runs'), run!);
};
const charges = () => readJournal(steward.folder).charges(readJournal(steward.folder).runs[0]!.runId);
const questions = (): string[] => charges().map(({ questionId }) => questionId);

describe('a release whose records are counted in a database', () => {
  test('asks what was planned, verifies, and leaves no copy of the records', async () => {
    const { status, stderr } = await steward.run(['release', '--yes', '--name', 'counted']);
    expect([stderr.includes('error['), status]).toEqual([false, 0]);
    const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
    expect(againstPlan(plan, questions())).toEqual([]);
    expect(questions().filter((id) => id.endsWith('/one-way'))).toHaveLength(1);
    expect((await steward.run(['verify', 'released/counted'])).status).toBe(0);
    expect(existsSync(join(runFolder(), 'records'))).toBe(false);
    const { rows, contributions, reading } = JSON.parse(readFileSync(join(runFolder(), 'inside-report.json'), 'utf8'));
    const lines = readFileSync(steward.path('visits.csv'), 'utf8').trimEnd().split('\n').length - 1;
    expect([rows.real, contributions.rowsRead]).toEqual([lines, lines]);
    expect(contributions.rowsKept).toBeLessThan(lines);
    // Fields of the table that the dictionary does not list, counted here by hand.
    const wards = readFileSync(steward.path('visits.csv'), 'utf8').match(/^[^,]*,[^,]*,E,/gm)!.length;
    expect(reading.columns.find(({ name }: { name: string }) => name === 'ward').outside.unlisted).toBe(wards);
    expect(reading.rowsWithoutUnit).toBe(0);
  });

  test('resumed with the source gone and another choice of counting, asks on about the records that were kept', async () => {
    const { status } = await steward.run(['release', '--yes', '--name', 'counted', '--progress', 'jsonl'], {
      killWhen: () => existsSync(steward.path('state/ledger.db')) && paid() > 0,
    });
    expect(status).toBeUndefined();
    const before = charges();
    expect(existsSync(join(runFolder(), 'records', 'database'))).toBe(true);
    mkdirSync(join(runFolder(), 'encode-1-left')); // as by a kill while encoding
    steward.write(
      join(relative(steward.folder, runFolder()), 'encode-1-left', 'encoded.duckdb'),
      'every code of every row',
    );
    rmSync(steward.path('visits.csv'));
    steward.write('synthward.yaml', CONFIG);
    const { status: end, stderr } = await steward.run(['release', '--resume']);
    expect([stderr.includes('error['), end]).toEqual([false, 0]);
    expect(
      charges()
        .slice(0, before.length)
        .map(({ questionId }) => questionId),
    ).toEqual(before.map(({ questionId }) => questionId));
    expect(readdirSync(runFolder()).filter((name) => /^(records|encode-)/.test(name))).toEqual([]);
    expect((await steward.run(['verify', 'released/counted'])).status).toBe(0);
  });
});

function paid(): number {
  try {
    return charges().length;
  } catch {
    return 0;
  }
}
