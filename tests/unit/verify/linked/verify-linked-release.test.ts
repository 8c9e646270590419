import { cpSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, reseal } from '../../../../fixtures/support/reseal.ts';
import { decideLinkedGate } from '../../../../pipelines/evaluate/gate/gate.ts';
import type { LinkedPublished } from '../../../../pipelines/evaluate/linked/published/linked-published.ts';
import type { SigningKey } from '../../../../pipelines/release-folder/manifest/keys.ts';
import { withEngine } from '../../../../pipelines/release-folder/tables/engine.ts';
import { writeRelease } from '../../../../pipelines/release-folder/write-release.ts';
import type { VerifyReport } from '../../../../pipelines/verify/report/report.ts';
import { verifyRelease } from '../../../../pipelines/verify/verify-release.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';
import { wardContent } from '../../../support/linked/ward-release.ts';
import { freshDir, freshKey } from '../../release-folder/sample-release.ts';

let sound: string;
let key: SigningKey;

beforeAll(async () => {
  key = await freshKey();
  sound = freshDir();
  await writeRelease(sound, await wardContent(await wardDictionary(), key));
});

const failures = ({ checks }: VerifyReport): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail }) => `${id}: ${detail}`);

/** A release with one table otherwise, signed again by who can. */
async function withTable(table: string, sql: string, of: string = sound): Promise<VerifyReport> {
  const dir = freshDir();
  cpSync(of, dir, { recursive: true });
  const file = join(dir, `data/${table}.parquet`);
  await withEngine(async (connection) => {
    const source = `(SELECT * FROM read_parquet('${file}', file_row_number = true))`;
    await connection.run(`CREATE TABLE t AS SELECT * FROM ${source}`);
    await connection.run(sql);
    await connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) FROM t ORDER BY file_row_number) TO '${file}.new' (FORMAT parquet)`,
    );
  });
  renameSync(`${file}.new`, file);
  await reseal(dir, key);
  return verifyRelease(dir);
}

/** What SQL says of the stays of a release, as `t`. */
async function askOf(dir: string, sql: string): Promise<unknown> {
  let answer: unknown;
  await withEngine(async (connection) => {
    await connection.run(`CREATE VIEW t AS SELECT * FROM read_parquet('${join(dir, 'data/stays.parquet')}')`);
    answer = (await connection.runAndReadAll(sql)).getRows()[0]![0];
  });
  return answer;
}

describe('verifyRelease() of linked tables', () => {
  test('finds nothing wrong with a sound one, and checks everything', async () => {
    const report = await verifyRelease(sound);
    expect(failures(report)).toEqual([]);
    expect(report.ok).toBe(true);
    const open = report.checks
      .filter(({ verdict }) => verdict === 'cannot-check')
      .map(({ id, detail }) => `${id}: ${detail}`);
    expect(report.unchecked, open.join('\n')).toEqual(['signer', 'gate']);
    expect(report.checks.filter(({ id, verdict }) => id === 'links' && verdict === 'pass')).toHaveLength(1);
    expect(report.checks.filter(({ id, verdict }) => id === 'regeneration' && verdict === 'pass')).toHaveLength(8);
  });

  test('says on card and page how many rows tables have, in the records as answers say and in the release', () => {
    const { rows } = JSON.parse(readFileSync(join(sound, 'report.json'), 'utf8'));
    expect(rows.map(({ table, per }: { table: string; per: string }) => `${table} ${per}`)).toEqual([
      'stays unit',
      'diagnoses first-event',
      'diagnoses later-event',
    ]);
    for (const { table, estimate, released } of rows) {
      const [card, page] = ['README.md', 'report.html'].map((file) => readFileSync(join(sound, file), 'utf8'));
      for (const number of [estimate, released]) expect(page).toContain(String(Number(number.toPrecision(3))));
      expect(card).toContain(`| \`${table}\` | `);
      expect(card).toContain(`${Number(estimate.toPrecision(3))} (standard error `);
    }
  });

  test('fits no model that this machine has no memory for, and says so', async () => {
    const { ok, checks } = await verifyRelease(sound, { memory: 1 });
    expect(ok).toBe(true);
    for (const id of ['plan', 'fit', 'report'])
      expect(checks.filter((check) => check.id === id)).toEqual([
        expect.objectContaining({ verdict: 'cannot-check', detail: expect.stringContaining('Cannot fit the model') }),
      ]);
    expect(checks.filter(({ id, verdict }) => id === 'regeneration' && verdict === 'pass')).toHaveLength(8);
  });

  test('decides the gate again by the published report, and believes no other sentence', async () => {
    const dictionary = await wardDictionary();
    const content = await wardContent(dictionary, key);
    const { checks } = decideLinkedGate({ maxUnitError: 2 }, content.report as unknown as LinkedPublished);
    const dir = freshDir();
    await writeRelease(dir, { ...content, gate: { verdict: 'pass', checks: checks.map((check) => ({ ...check })) } });
    const sealed = await verifyRelease(dir);
    expect(failures(sealed)).toEqual([]);
    expect(sealed.unchecked).toEqual(['signer']);
    const edit: Edit = ({ gate }) => {
      gate.checks[1].sentence = 'All is well.';
    };
    editJson(dir, 'manifest.json', edit);
    await reseal(dir, key);
    expect(failures(await verifyRelease(dir))).toEqual(
      expect.arrayContaining(['gate: it does not say what its thresholds and the published report give']),
    );
  });

  test('finds nothing wrong with one of a trained network, and makes its tables again', async () => {
    const dir = freshDir();
    await writeRelease(dir, await wardContent(await wardDictionary(), key, {}, 'sequence'));
    const report = await verifyRelease(dir);
    expect(failures(report)).toEqual([]);
    expect(report.checks.filter(({ id, verdict }) => id === 'regeneration' && verdict === 'pass')).toHaveLength(8);
  }, 120_000);

  test.each([
    [
      'an orphan',
      'stays',
      'UPDATE t SET patient_id = 9999 WHERE file_row_number = (SELECT max(file_row_number) FROM t)',
      /rows have a patient_id that no row of patients has/,
    ],
    ['a repeated key', 'patients', 'UPDATE t SET patient_id = 1 WHERE patient_id = 2', /keys are given twice/],
    [
      'a patient who died before the last stay',
      'death',
      'UPDATE t SET death_date = death_date - 4000',
      /rows have a death_date that is no 0 to 365 from the last event/,
    ],
    [
      'a patient born after the first stay',
      'patients',
      'UPDATE t SET born = 2012 WHERE patient_id <= 20',
      /rows have a born that is no -99 to 0 from the first event/,
    ],
    [
      'two rows of a patient in another order',
      'stays',
      `CREATE TABLE pair AS SELECT file_row_number AS a FROM (SELECT *, lead(start_date) OVER w AS later, lead(patient_id) OVER w AS next FROM t WINDOW w AS (ORDER BY file_row_number)) WHERE later > start_date AND next = patient_id LIMIT 1;
       UPDATE t SET file_row_number = CASE file_row_number WHEN (SELECT a FROM pair) THEN (SELECT a + 1 FROM pair) ELSE (SELECT a FROM pair) END WHERE file_row_number IN (SELECT a FROM pair UNION SELECT a + 1 FROM pair)`,
      /rows have a start_date before that of the row before them/,
    ],
    [
      'a second death',
      'death',
      'UPDATE t SET patient_id = (SELECT patient_id FROM t WHERE file_row_number = 0) WHERE file_row_number = 1',
      /units have more than 1 rows/,
    ],
    [
      'a diagnosis on another day than its stay',
      'diagnoses',
      'UPDATE t SET day = day + 1 WHERE file_row_number = 0',
      /rows have another day than the day of their row of stays/,
    ],
    [
      'a diagnosis of another patient',
      'diagnoses',
      'UPDATE t SET patient_id = patient_id + 1 WHERE file_row_number = 0',
      /rows have another patient_id than their row of stays/,
    ],
  ])('refuses %s', async (_, table, sql, words) => {
    const report = await withTable(table, sql);
    expect(report.ok).toBe(false);
    expect(
      failures(report)
        .filter((one) => one.startsWith('links'))
        .join('\n'),
    ).toMatch(words);
    expect(failures(report).some((one) => one.startsWith('regeneration'))).toBe(true);
  });

  test('refuses a value that is the same in all rows of a unit, and is another one in one of them', async () => {
    const insured = freshDir();
    await writeRelease(insured, await wardContent(await wardDictionary({ insured: true }), key));
    expect(failures(await verifyRelease(insured))).toEqual([]);
    const { tables } = JSON.parse(readFileSync(join(insured, 'manifest.json'), 'utf8'));
    const [stays] = tables.filter(({ name }: { name: string }) => name === 'stays');
    expect(stays.columns.find(({ name }: { name: string }) => name === 'insurer').nullable).toBe(false);
    expect(await askOf(insured, 'SELECT count(*) > 100 AND count(*) = count(insurer) FROM t')).toBe(true);
    const other = "UPDATE t SET insurer = CASE insurer WHEN 'public' THEN 'private' ELSE 'public' END";
    const several = 'SELECT min(file_row_number) FROM t GROUP BY patient_id HAVING count(*) > 1 LIMIT 1';
    const report = await withTable('stays', `${other} WHERE file_row_number = (${several})`, insured);
    expect(failures(report).join('\n')).toMatch(/links: .*units have different values of insurer, which is the same/);
  });

  test('refuses a view whose sensitivity is not the planned one in the manifest', async () => {
    const dir = freshDir();
    cpSync(sound, dir, { recursive: true });
    await reseal(dir, key, (manifest) => {
      const view = manifest.plan.linked.views.find(({ kind }: { kind: string }) => kind === 'step');
      view.rows += 1;
    });
    const report = await verifyRelease(dir);
    expect(failures(report).join('\n')).toMatch(
      /dictionary: the contribution bound of|plan: the views that the manifest states are not those/,
    );
  });

  test.each<[string, Edit]>([
    ['without', ({ plan }) => delete plan.linked.impossible],
    ['with less of', ({ plan }) => plan.linked.impossible.units[0].cells.pop()],
    ['with more than', ({ plan }) => plan.linked.impossible.events.push({ columns: ['type'], cells: [[0, 0]] })],
  ])('refuses a plan %s what the dictionary declares impossible', async (_, edit) => {
    const dir = freshDir();
    cpSync(sound, dir, { recursive: true });
    await reseal(dir, key, edit);
    expect(failures(await verifyRelease(dir)).join('\n')).toMatch(
      /dictionary: what it says that no unit or event can be is not what the plan/,
    );
  });

  test('refuses an event whose sensitivity is below that of its view', async () => {
    const dir = freshDir();
    cpSync(sound, dir, { recursive: true });
    editJson(dir, 'events.json', (events) => {
      const lower = (event: Parameters<Edit>[0]): void => {
        if (event.sensitivity !== undefined) event.sensitivity = '1';
        for (const inner of event.events ?? (event.event === undefined ? [] : [event.event])) lower(inner);
      };
      lower(events.charges.find(({ question }: { question: string }) => question.startsWith('step/')).event);
    });
    await reseal(dir, key);
    expect(failures(await verifyRelease(dir)).join('\n')).toMatch(/sensitivity: "step\//);
  });

  test('refuses answers that give another model', async () => {
    const dir = freshDir();
    cpSync(sound, dir, { recursive: true });
    editJson(dir, 'model/model.json', (model) => {
      model.structure.views[0].model.total *= 2;
    });
    await reseal(dir, key);
    expect(failures(await verifyRelease(dir)).join('\n')).toMatch(/fit: the released answers give another model/);
  });
});
