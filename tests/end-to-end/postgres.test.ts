import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CANARY } from '../support/canary.ts';
import { DICTIONARY, type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { LINKED_CONFIG, linkedHospital, linkedTables } from '../support/linked/linked-hospital.ts';
import { loadCsv, sourceOf, startWithVisits, stewardOf } from '../support/postgres-hospital.ts';
import { noPostgres, PASSWORD, type TestServer } from '../support/postgres-server.ts';
import { expectNothingSpent, oneLineWithHint, withoutNotes } from '../support/refusals.ts';

describe.skipIf(noPostgres)('a steward whose records are in PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startWithVisits();
    await server.admin(
      `CREATE VIEW sluggish AS SELECT patient, sex, ward || pg_sleep(0.004)::text AS ward, age, stay, admitted, pressure, note FROM visits; GRANT SELECT ON sluggish TO reader`,
    );
  });
  afterAll(() => server?.close());

  const steward = (what: string, more?: Parameters<typeof stewardOf>[2]): Promise<Hospital> =>
    stewardOf(server, what, more);

  test('init drafts from the catalogue what init drafts from an export, and a configuration that plan takes', async () => {
    const own = await hospital();
    onTestFinished(own.close);
    const address = `postgresql://reader@localhost:${server.port}/postgres?table=visits&passwordFile=${server.passwordFile}&ca=${server.ca}`;
    const drafted = await own.run(['init', address, '-o', 'drafted.yaml', '-c', 'drafted-config.yaml']);
    expect([drafted.stderr, drafted.status]).toEqual(['', 0]);
    const dictionary = readFileSync(own.path('drafted.yaml'), 'utf8');
    expect(dictionary).toContain('drafted from names and types in the catalogue of its database alone');
    expect(dictionary).toMatch(/admitted: +\{ kind: date/);
    const config = readFileSync(own.path('drafted-config.yaml'), 'utf8');
    expect(config).toContain(`port: ${server.port}`);
    expect(config).not.toContain(PASSWORD);
    own.write(
      'drafted-config.yaml',
      config.replace('drafted.yaml', 'dictionary.yaml').replace(/^ {2}leakage:.*$/m, ''),
    );
    expect((await own.run(['check', '-c', 'drafted-config.yaml'])).status).toBe(0);
    const refused = await own.run(['init', address.replace('reader@', `reader:${CANARY}@`), '-o', 'other.yaml']);
    expect([refused.status, refused.stderr.includes(CANARY)]).toEqual([2, false]);
    expect(refused.stderr).toMatch(oneLineWithHint('USAGE'));
  });

  test('check counts what it counts of an export, of one table and of linked ones', async () => {
    const one = await steward('table: visits');
    const files = await hospital();
    onTestFinished(files.close);
    const [here, there] = [await one.run(['check', '--json']), await files.run(['check', '--json'])];
    expect(withoutPlace(here.stdout)).toEqual(withoutPlace(there.stdout));
    const tables = linkedTables(60);
    await server.admin('CREATE SCHEMA ward; GRANT USAGE ON SCHEMA ward TO reader');
    for (const [name, lines] of Object.entries(tables))
      await loadCsv(server, `ward.${name === 'stays' ? '"STAYS"' : name}`, `${lines.join('\n')}\n`);
    const config = LINKED_CONFIG.replace('source: { folder: tables }', sourceOf(server, 'schema: ward'));
    const [linked, inFiles] = [await linkedHospital({ patients: 60, config }), await linkedHospital({ patients: 60 })];
    onTestFinished(linked.close);
    onTestFinished(inFiles.close);
    const [inServer, inFolder] = [await linked.run(['check', '--json']), await inFiles.run(['check', '--json'])];
    expect(withoutPlace(inServer.stdout)).toEqual(withoutPlace(inFolder.stdout));
    expect(inServer.status).toBe(inFolder.status);
  });

  test('Ctrl-C while rows come has the server give up, and costs nothing', async () => {
    const own = await steward('table: sluggish');
    const running = own.run(['release', '--yes', '--progress', 'jsonl'], {
      interruptWhen: (line) => line.includes('"load"'),
    });
    const { status, stderr } = await running;
    expect(status).toBeUndefined();
    expect(stderr).toContain('Interrupted');
    const { rows } = await server.admin(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'",
    );
    expect(rows[0].n).toBe(0);
    const { runs, charges } = readJournal(own.folder);
    expect(runs.flatMap(({ runId }) => charges(runId))).toEqual([]);
    expect(existsSync(own.path('released/one'))).toBe(false);
  });

  test.each([
    [
      'a password that is wrong',
      'DATABASE_DENIED',
      (own: Hospital) => change(own, /passwordFile: [^,]+/, `passwordFile: ${server.secret('bad', 'no')}`),
    ],
    ['an authority that is another', 'DATABASE_UNTRUSTED', (own: Hospital) => change(own, server.ca, server.otherCa)],
    ['a table that is not there', 'DATABASE_MISSING', (own: Hospital) => change(own, 'table: visits', 'table: visit')],
    [
      'a column that is not there',
      'DICTIONARY_MISMATCH',
      (own: Hospital) => own.write('dictionary.yaml', DICTIONARY.replace('  ward:', '  warden:')),
    ],
    [
      'TLS that is off on a network',
      'CONFIG_INVALID',
      (own: Hospital) => change(own, 'host: localhost', 'tls: off, host: db.hospital'),
    ],
    [
      'a password in the configuration',
      'CONFIG_INVALID',
      (own: Hospital) => change(own, 'user: reader', `user: reader, password: ${CANARY}`),
    ],
  ] as const)('%s is told in a line with a hint (%s), before anything is spent', async (_, code, spoil) => {
    const own = await steward('table: visits');
    spoil(own);
    const { status, stderr, stdout } = await own.run(['release', '--yes']);
    expect(status).toBe(2);
    expect(withoutNotes(stderr)).toMatch(oneLineWithHint(code));
    expect(`${stdout}${stderr}`).not.toContain(CANARY);
    expectNothingSpent(own);
    expect(existsSync(own.path('protected/runs')) ? readdirSync(own.path('protected/runs')) : []).toEqual([]);
  });
});

const change = (own: Hospital, from: string | RegExp, to: string): void =>
  writeFileSync(own.path('synthward.yaml'), readFileSync(own.path('synthward.yaml'), 'utf8').replace(from, to));

/** What was counted, without where it was found. */
const withoutPlace = (json: string): unknown => ({ ...JSON.parse(json), source: undefined });
