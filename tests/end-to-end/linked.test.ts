import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { againstPlan } from '../support/against-plan.ts';
import { CANARY, everyFile, expectNoCanary } from '../support/canary.ts';
import type { CommandResult } from '../support/command.ts';
import type { Hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { LINKED_CONFIG, LINKED_DICTIONARY, linkedHospital, linkedTables } from '../support/linked/linked-hospital.ts';

const TABLES = ['deaths', 'diagnoses', 'patients', 'stays'];

const digests = (folder: string): string[] =>
  readdirSync(join(folder, 'data'))
    .toSorted()
    .map((name) =>
      createHash('sha256')
        .update(readFileSync(join(folder, 'data', name)))
        .digest('hex'),
    );

/** A canary in every kind of place: keys, lists, dates, and what names a parent. */
function poisoned(patients: number): Record<string, string[]> {
  const tables: Record<string, string[]> = linkedTables(patients);
  return Object.fromEntries(
    Object.entries(tables).map(([name, lines]) => [
      name,
      lines.map((line, i) => {
        const cells = line.split(',');
        if (i > 0 && i % 9 === 0) cells[i % cells.length] = `${CANARY}${i}`;
        return cells.join(',');
      }),
    ]),
  );
}

describe('a release of linked tables from start to end', () => {
  let steward: Hospital;
  const results: CommandResult[] = [];
  const run = async (...args: string[]): Promise<CommandResult> => {
    const result = await steward.run(args);
    results.push(result);
    return result;
  };
  beforeAll(async () => {
    steward = await linkedHospital({ tables: poisoned(300) });
  });
  afterAll(() => steward.close());

  test('is planned where there is no table', async () => {
    renameSync(steward.path('tables'), steward.path('elsewhere'));
    const { status, stdout } = await run('plan');
    expect([status, stdout]).toEqual([0, expect.stringContaining('4 linked tables')]);
    renameSync(steward.path('elsewhere'), steward.path('tables'));
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test('is published with a file a table, every planned question charged once', async () => {
    const { status, stdout, stderr } = await run('release', '--yes', '--name', 'first');
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    expect(stdout).toContain(`Published ${steward.path('released/first')}`);
    expect(readdirSync(steward.path('released/first/data')).toSorted()).toEqual(
      TABLES.flatMap((name) => [`${name}.arrow`, `${name}.parquet`]),
    );
    const plan = JSON.parse((await run('plan', '--json')).stdout);
    const { runs, charges, epsilon } = readJournal(steward.folder);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ state: 'finished', planDigest: plan.digest });
    const asked = charges(runs[0]!.runId);
    expect(
      againstPlan(
        plan,
        asked.map(({ questionId }) => questionId),
      ),
    ).toEqual([]);
    expect(asked.every(({ answerDigest }) => answerDigest !== undefined)).toBe(true);
    expect(epsilon('ward')).toBeLessThanOrEqual(8);
    expect(epsilon('ward')).toBeGreaterThan(7.9);
  });

  test('says of columns what is so: they were counted in views, some together, and none has an error of its own', () => {
    const read = (name: string): string => readFileSync(steward.path(`released/first/${name}`), 'utf8');
    const { measurements } = JSON.parse(read('model/measurements.json'));
    expect(measurements.some(({ columns }: { columns: readonly string[] }) => columns.length > 1)).toBe(true);
    for (const text of [read('README.md'), read('report.html')]) {
      expect(text).toContain('are counted in the views of the model, some of them together');
      expect(text).not.toMatch(/No pair of columns|[Nn]oise: the (L1 )?error|max_rows_per_unit/);
    }
  });

  test('leaves the steward exact figures per patient, and nobody else anything', async () => {
    const [name] = readdirSync(steward.path('protected/runs'));
    const folder = steward.path(`protected/runs/${name}`);
    expect(readdirSync(folder).toSorted()).toEqual(['inside-report.html', 'inside-report.json', 'lock.db']);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const report = JSON.parse(readFileSync(join(folder, 'inside-report.json'), 'utf8'));
    expect(report).toMatchObject({ schema: 'evaluation-inside-linked/1', edition: 'inside', measured: 'released' });
    expect(report.units[1]).toBe(200);
    const { tables } = report.contributions;
    expect(tables.map(({ table }: { table: string }) => table)).toEqual(['stays', 'diagnoses']);
    const same = report.figures.find(
      ({ measure, of }: { measure: string; of: string[] }) => measure === 'same' && of.join() === 'ward,lag 1',
    );
    expect(same.records).toBeGreaterThan(0.7);
    expect(same.randomLinks).toBeLessThan(0.6);
    expect(report.figures.find(({ measure }: { measure: string }) => measure === 'outOfOrder')).toMatchObject({
      records: 0,
      synthetic: 0,
    });
    expect(results.some(({ stdout }) => stdout.includes(join(folder, 'inside-report.html')))).toBe(true);
  });

  test('is known to the ledger by its unit, and to clean by its run', async () => {
    const shown = await run('ledger', 'show', 'ward');
    expect(shown.stdout).toContain('each patient (column patient_id)');
    const [name] = readdirSync(steward.path('protected/runs'));
    const cleaned = await run('clean');
    expect([cleaned.status, cleaned.stdout]).toEqual([0, expect.stringContaining(name!)]);
  });

  test('verifies', async () => {
    const { status, stdout } = await run('verify', 'released/first');
    expect([status, stdout.split('\n').filter((line) => line.includes('FAIL'))]).toEqual([0, []]);
  });

  test('is made again to the byte from its journal, with the records gone', async () => {
    const before = digests(steward.path('released/first'));
    const { runs, charges } = readJournal(steward.folder);
    const paid = charges(runs[0]!.runId);
    renameSync(steward.path('released/first'), steward.path('kept'));
    renameSync(steward.path('tables'), steward.path('elsewhere'));
    const { status } = await run('release', '--resume', runs[0]!.runId);
    expect(status).toBe(0);
    expect(digests(steward.path('released/first'))).toEqual(before);
    expect(readJournal(steward.folder).charges(runs[0]!.runId)).toEqual(paid);
    renameSync(steward.path('elsewhere'), steward.path('tables'));
  });

  test('is held against the records again by whoever has both, as a page for the steward alone', async () => {
    const args = ['--real', 'tables', '--synthetic', 'released/first', '-d', 'dictionary.yaml', '--html', 'page.html'];
    const { status, stderr } = await steward.run(['evaluate', ...args]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('page.html')]);
    expect(statSync(steward.path('page.html')).mode & 0o777).toBe(0o600);
    const [name] = readdirSync(steward.path('protected/runs'));
    const ofRun = readFileSync(steward.path(`protected/runs/${name}/inside-report.html`), 'utf8');
    const again = readFileSync(steward.path('page.html'), 'utf8');
    const charts = (page: string): string[] => page.match(/<svg.*?<\/svg>/gs) ?? [];
    expect(charts(again)).toEqual(charts(ofRun));
  });

  test('does not go on under a dictionary that was changed', async () => {
    const [finished] = readJournal(steward.folder).runs;
    steward.write('dictionary.yaml', LINKED_DICTIONARY.replace('most: 6', 'most: 5'));
    const { status, stderr } = await run('release', '--resume', finished!.runId);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[PLAN_CHANGED]')]);
    steward.write('dictionary.yaml', LINKED_DICTIONARY);
  });

  test('is refused a second time where the cap is reached, and says nothing of values anywhere', async () => {
    steward.write('synthward.yaml', LINKED_CONFIG.replace('epsilon: 8', 'epsilon: 14'));
    const { status, stderr } = await run('release', '--yes', '--name', 'second');
    expect([status, stderr]).toEqual([1, expect.stringContaining('BUDGET_EXCEEDED')]);
    expect(readdirSync(steward.path('released'))).toEqual(['first']);
    await expectNoCanary(steward, results);
    for (const path of everyFile(steward.path('protected')))
      expect([path, readFileSync(path, 'latin1').includes(CANARY)]).toEqual([path, false]);
  });
});

test('one table with several rows a patient, of a chain that looks at one, is sound and names no table that is not there', async () => {
  const steward = await linkedHospital({
    patients: 120,
    config: `${LINKED_CONFIG.replace('folder: tables', 'path: tables/stays.csv')}model: { kind: chain }\n`,
    dictionary: `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  stays:
    unit: patient_id
    order: start_date
    most: 1
    columns:
      stay_id: { kind: identifier }
      start_date: { kind: date, range: [2018-01-01, 2021-12-31], bins: { every: year } }
      end_date: { kind: text }
      ward: { kind: categorical, values: [A, B, C] }
`,
  });
  const { status, stderr } = await steward.run(['release', '--yes', '--name', 'alone']);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
  for (const [name, says] of [
    ['README.md', 'which `patient` a row is of, made afresh'],
    ['report.html', 'which <code><bdi>patient</bdi></code> a row is of, made afresh'],
  ] as const) {
    const text = readFileSync(steward.path(`released/alone/${name}`), 'utf8');
    expect(text).toContain(says);
    expect(text).not.toContain('key of a row of');
  }
  expect((await steward.run(['verify', 'released/alone'])).status).toBe(0);
  steward.close();
});

test('a gate that says no publishes nothing, and what was spent stays spent', async () => {
  const steward = await linkedHospital({ config: `${LINKED_CONFIG}gate: { maxTransitionError: 0 }\n` });
  const { status, stderr } = await steward.run(['release', '--yes']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('error[GATE_FAILED]')]);
  expect(stderr).toContain('maxTransitionError');
  expect(readdirSync(steward.path('released'))).toEqual([]);
  expect(readJournal(steward.folder).runs[0]!.state).toBe('finished');
  expect(readJournal(steward.folder).epsilon('ward')).toBeGreaterThan(7.9);
  const [name] = readdirSync(steward.path('protected/runs'));
  const report = JSON.parse(readFileSync(steward.path(`protected/runs/${name}/inside-report.json`), 'utf8'));
  expect(report.measured).toBe('drawn');
  steward.close();
});
