import dns from 'node:dns/promises';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PostgresServer } from '../../pipelines/config/postgres-setting.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { encodeTable } from '../../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { findRows } from '../../pipelines/protected/sources/postgres/catalogue.ts';
import { PostgresConnection } from '../../pipelines/protected/sources/postgres/connection.ts';
import { copyRows } from '../../pipelines/protected/sources/postgres/copy-rows.ts';
import { inOneSnapshot } from '../../pipelines/protected/sources/postgres/one-snapshot.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';
import { UserError } from '../../privacy/errors.ts';
import { CANARY } from '../support/canary.ts';
import { cutAfter, standBetween } from '../support/cut-proxy.ts';
import { dictionaryOf } from '../support/dictionaries.ts';
import { noPostgres, startPostgres, type TestServer } from '../support/postgres-server.ts';
import { queryOf, tableOf } from '../support/postgres-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Words of the server, in which it says what it was about. */
const ITS_WORDS =
  /terminating|canceling|permission denied|authentication|relation|division|invalid input|does not exist|duplicate|timeout expired/i;

describe.skipIf(noPostgres)('failures of PostgreSQL', () => {
  let server: TestServer;
  let dictionary: Dictionary;
  beforeAll(async () => {
    server = await startPostgres();
    dictionary = await dictionaryOf(
      mkdtempSync(join(tmpdir(), 'synthward-test-')),
      ['id: { kind: identifier }', 'word: { kind: categorical, values: [F], outside: other }'],
      '{ column: id, maxRows: 1 }',
    );
    await server.admin(`CREATE TABLE people (id int, word text); INSERT INTO people SELECT i, '${CANARY}' || i FROM generate_series(1, 1000) i; GRANT SELECT ON people TO reader, plain, clerk;
      CREATE TABLE closed (id int, word text); INSERT INTO closed VALUES (1, '${CANARY}');
      CREATE VIEW slow AS SELECT i AS id, '${CANARY}' || repeat('x', 400) || pg_sleep(0.001)::text AS word FROM generate_series(1, 100000) i; GRANT SELECT ON slow TO reader;
      CREATE VIEW asleep AS SELECT i AS id, '${CANARY}' || pg_sleep(60)::text AS word FROM generate_series(1, 2) i; GRANT SELECT ON asleep TO reader;
      CREATE VIEW broken AS SELECT i AS id, ('${CANARY}' || CASE WHEN i < 5000 THEN i::text ELSE (1 / (i - 5000))::text END) AS word FROM generate_series(1, 6000) i; GRANT SELECT ON broken TO reader;
      CREATE VIEW unfit AS SELECT i AS id, (CASE WHEN i < 5000 THEN '1' ELSE '${CANARY}' END)::int AS word FROM generate_series(1, 6000) i; GRANT SELECT ON unfit TO reader`);
  });
  afterAll(() => server?.close());

  /** Reads as a release would. What fails is given; nothing of it may hold a value or a word of the server, nor may a file be left. */
  async function failureOf(spec: SourceSpec, meanwhile?: () => Promise<unknown>): Promise<UserError> {
    const folder = temporaryFolder();
    const source = openSource(spec).then((opened) => encodeTable(opened, dictionary, { workFolder: folder }));
    const [read] = await Promise.allSettled([source, meanwhile?.()]);
    expect(read.status).toBe('rejected');
    const { reason } = read as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(UserError);
    const everything = inspect(reason, { depth: 10, showHidden: true });
    expect(everything).not.toContain(CANARY);
    expect(everything.replace(/at .*/g, '')).not.toMatch(ITS_WORDS);
    expect(reason.cause).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    return reason;
  }

  const people = (other: Partial<PostgresServer>): SourceSpec => tableOf(server, 'people', other);

  test.each([
    ['an unknown host', 'DATABASE_UNREACHABLE', { host: 'no-such-host.invalid' }],
    ['a port where nobody listens', 'DATABASE_UNREACHABLE', { port: 1 }],
    ['an unknown database', 'DATABASE_MISSING', { database: 'elsewhere' }],
    ['an unknown role', 'DATABASE_DENIED', { user: 'nobody' }],
    ['a name that the certificate does not have', 'DATABASE_UNTRUSTED', { host: '127.0.0.1' }],
    ['certificates that nobody here vouches for', 'DATABASE_UNTRUSTED', { ca: undefined }],
    ['a certificate without a file', 'FILE_MISSING', { ca: '/no/such/file' }],
    ['a password without a file', 'FILE_MISSING', { passwordFile: '/no/such/file' }],
    ['TLS that the server wants', 'DATABASE_DENIED', { tls: 'off' }],
  ] as const)('%s: %s', async (_, code, other) => {
    expect((await failureOf(people(other))).code).toBe(code);
  });

  test('another authority, a wrong password, one that others may read, and none at all are told apart', async () => {
    expect((await failureOf(people({ ca: server.otherCa }))).code).toBe('DATABASE_UNTRUSTED');
    expect((await failureOf(people({ passwordFile: server.secret('wrong', CANARY) }))).code).toBe('DATABASE_DENIED');
    const open = server.secret('open', CANARY);
    chmodSync(open, 0o640);
    expect(await failureOf(people({ passwordFile: open }))).toMatchObject({
      code: 'FILE_UNREADABLE',
      hint: `Run: chmod 600 ${open}`,
    });
    const none = await withEnvironment({ PGPASSFILE: server.secret('pgpass', '#\n'), PGPASSWORD: CANARY }, () =>
      failureOf(people({ passwordFile: undefined })),
    );
    expect(none.message).toContain('none was given');
  });

  test('a password comes from PGPASSFILE, a certificate stands for one, and a socket and this machine need no TLS', async () => {
    const line = `localhost:${server.port}:*:reader:pa\\:ss\\\\word 7\n`;
    await withEnvironment({ PGPASSFILE: server.secret('good', `other:1:*:*:no\n${line}`) }, () =>
      rowsOf(people({ passwordFile: undefined })),
    );
    const clerk = { user: 'clerk', passwordFile: undefined, certificate: server.certificate, key: server.key };
    expect(await rowsOf(people(clerk))).toBe(1000);
    expect(await rowsOf(people({ host: server.socket, ca: undefined }))).toBe(1000);
    expect(await rowsOf(people({ host: '127.0.0.1', user: 'plain', ca: undefined, tls: 'off' }))).toBe(1000);
  });

  test('without TLS, a name by which the system finds another machine is not believed', async () => {
    const plain = { user: 'plain', ca: undefined, tls: 'off' } as const;
    expect(await rowsOf(people(plain))).toBe(1000);
    vi.spyOn(dns, 'lookup').mockResolvedValue([{ address: '192.0.2.1', family: 4 }] as never);
    syncBuiltinESMExports();
    try {
      expect((await failureOf(people(plain))).code).toBe('DATABASE_UNTRUSTED');
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });

  test('nothing is taken from variables of the environment that libraries of PostgreSQL know', async () => {
    const heard = {
      PGOPTIONS: '-c statement_timeout=1 -c search_path=elsewhere',
      PGSSLMODE: 'no-verify',
      PGSSLNEGOTIATION: CANARY,
      PGREPLICATION: 'database',
      PGBINARY: 'true',
      PGCLIENT_ENCODING: 'LATIN1',
      PGHOST: 'elsewhere.invalid',
      PGUSER: 'nobody',
      PGDATABASE: 'elsewhere',
      PGPASSWORD: CANARY,
      PGAPPNAME: CANARY,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    await withEnvironment(heard, async () => {
      expect(await rowsOf(people({}))).toBe(1000);
      expect((await failureOf(people({ ca: server.otherCa }))).code).toBe('DATABASE_UNTRUSTED');
      expect(process.env).toMatchObject(heard);
    });
  });

  test('an empty file of a password is told as such, and what the server notes meanwhile is not told', async () => {
    const empty = server.secret('empty', '\n');
    expect(await failureOf(people({ passwordFile: empty }))).toMatchObject({
      code: 'DATABASE_DENIED',
      message: expect.stringContaining(`${empty} is empty`),
    });
    await server.admin(
      `CREATE FUNCTION noisy(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING '${CANARY} %', $1; PERFORM set_config('application_name', '${CANARY}', true); RETURN $1; END $$; CREATE VIEW telling AS SELECT noisy(id) AS id, word FROM people; GRANT SELECT ON telling TO reader`,
    );
    const told = [vi.spyOn(process.stderr, 'write'), vi.spyOn(process.stdout, 'write')];
    for (const one of [...told, vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')])
      one.mockReturnValue(true as never);
    try {
      expect(await rowsOf(tableOf(server, 'telling'))).toBe(1000);
      expect(JSON.stringify(told.map(({ mock }) => mock.calls))).not.toContain(CANARY);
    } finally {
      vi.restoreAllMocks();
      await server.admin('DROP VIEW telling');
    }
  });

  test('a table that the role may not read is denied, one that is not there is missing', async () => {
    expect((await failureOf(tableOf(server, 'closed'))).code).toBe('DATABASE_DENIED');
    expect((await failureOf(tableOf(server, 'nowhere'))).code).toBe('DATABASE_MISSING');
    await server.admin('CREATE SCHEMA "Ward"; CREATE TABLE "Ward"."Nowhere" (id int)');
    const { code, hint } = await failureOf(tableOf(server, 'nowhere'));
    expect([code, hint]).toEqual(['DATABASE_MISSING', expect.stringContaining('in schema "Ward"')]);
    expect((await failureOf(queryOf(server, 'SELECT * FROM closed'))).code).toBe('DATABASE_DENIED');
  });

  test('rows that row-level security would hide are not left out without a word: the table, and what reads it, is denied', async () => {
    await server.admin(`CREATE TABLE wards (id int, word text); INSERT INTO wards SELECT i, '${CANARY}' || i FROM generate_series(1, 10) i; ALTER TABLE wards ENABLE ROW LEVEL SECURITY;
      CREATE POLICY half ON wards FOR SELECT TO reader USING (id <= 5); GRANT SELECT ON wards TO reader; ALTER ROLE reader SET row_security = on;
      CREATE VIEW meant AS SELECT * FROM wards WHERE id <= 5; GRANT SELECT ON meant TO reader`);
    for (const spec of [tableOf(server, 'wards'), queryOf(server, 'SELECT id, word FROM wards WHERE id < 3')]) {
      expect(await failureOf(spec)).toMatchObject({
        code: 'DATABASE_DENIED',
        hint: expect.stringContaining('row-level security'),
      });
    }
    expect(await rowsOf(tableOf(server, 'meant'))).toBe(5);
  });

  test('a failure in the midst of the rows, which quotes one, is told by its state alone', async () => {
    expect((await failureOf(tableOf(server, 'broken'))).message).toContain('SQLSTATE 22012');
    expect((await failureOf(tableOf(server, 'unfit'))).message).toContain('SQLSTATE 22P02');
  });

  test.each(['slow', 'asleep'])(
    'a connection that is ended while it reads %s is lost, and a statement that is cancelled is cancelled',
    async (view) => {
      expect((await failureOf(tableOf(server, view), () => whenBusy('pg_terminate_backend'))).code).toBe(
        'DATABASE_LOST',
      );
      expect((await failureOf(tableOf(server, view), () => whenBusy('pg_cancel_backend'))).code).toBe(
        'DATABASE_CANCELLED',
      );
    },
  );

  test('a statement that takes longer than the server allows has timed out', async () => {
    await server.admin("ALTER ROLE reader SET statement_timeout = '400ms'");
    expect((await failureOf(tableOf(server, 'slow'))).code).toBe('DATABASE_TIMEOUT');
    await server.admin(
      "ALTER ROLE reader RESET statement_timeout; ALTER ROLE reader SET lock_timeout = '200ms'; ALTER TABLE people ADD COLUMN more int",
    );
    const locked = () => server.admin('BEGIN; LOCK TABLE people IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT');
    const query = queryOf(server, 'SELECT id, word FROM people WHERE pg_sleep(0) IS NOT NULL');
    const [held] = [locked()];
    await whenActive('LOCK TABLE people IN ACCESS EXCLUSIVE MODE');
    expect((await failureOf(query)).code).toBe('DATABASE_TIMEOUT');
    await held;
    await server.admin('ALTER ROLE reader RESET lock_timeout; ALTER TABLE people DROP COLUMN more');
  });

  test.each([3000, 40_000, 200_000])('a connection that is torn after %i bytes is lost or never was', async (bytes) => {
    const proxy = await cutAfter(server.port, bytes);
    try {
      const { code } = await failureOf(tableOf(server, 'slow', { port: proxy.port }));
      expect(['DATABASE_LOST', 'DATABASE_UNREACHABLE', 'DATABASE_UNTRUSTED']).toContain(code);
      if (bytes > 20_000) expect(code).toBe('DATABASE_LOST');
    } finally {
      proxy.close();
    }
  });

  test('rows that are fewer or more than the server counted are not used', async () => {
    const wrong = (block: Buffer): Buffer =>
      Buffer.from(block.toString('latin1').replace('COPY 1000', 'COPY 1001'), 'latin1');
    for (const [pass, outcome] of [
      [(block: Buffer) => block, 1000],
      [wrong, 'DATABASE_LOST'],
    ] as const) {
      const proxy = await standBetween(server.port, pass);
      const spec = people({ host: '127.0.0.1', port: proxy.port, user: 'plain', ca: undefined, tls: 'off' });
      const read = typeof outcome === 'number' ? rowsOf(spec) : failureOf(spec).then(({ code }) => code);
      expect(await read.finally(() => proxy.close())).toBe(outcome);
    }
  });

  test('a query that would write is refused, though its role may', async () => {
    await server.admin(`CREATE TABLE written (id int); GRANT INSERT ON written TO plain; GRANT SELECT ON written TO plain;
      CREATE FUNCTION writes(one int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO written VALUES (one); RETURN one; END $$`);
    const own = { host: '127.0.0.1', user: 'plain', ca: undefined, tls: 'off' } as const;
    const { code, message } = await failureOf(queryOf(server, 'SELECT writes(id) AS id, word FROM people', own));
    expect([code, message]).toEqual(['DATABASE_QUERY_FAILED', expect.stringContaining('would write')]);
    expect((await server.admin('SELECT count(*)::int AS n FROM written')).rows).toEqual([{ n: 0 }]);
  });

  test('what the search path of the role puts before the catalogue is not asked', async () => {
    await server.admin(`CREATE SCHEMA before; GRANT USAGE ON SCHEMA before TO reader; CREATE TABLE before.pg_class (oid oid, relname name, relkind "char"); CREATE TABLE before.people (id int, word text);
      CREATE TABLE before.pg_attribute (attrelid oid); CREATE TABLE before.pg_type (oid oid); CREATE TABLE before.pg_settings (name text, setting text); CREATE TABLE before.pg_namespace (oid oid); CREATE TABLE before.pg_collation (oid oid);
      CREATE FUNCTION before.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT '${CANARY}' $$; CREATE FUNCTION before.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT '' $$; CREATE DOMAIN before.text AS int;
      ALTER ROLE reader SET search_path = before, pg_catalog`);
    try {
      expect(await rowsOf(people({}))).toBe(1000);
      expect((await failureOf(tableOf(server, 'nowhere'))).hint).toContain('in schema "Ward"');
    } finally {
      await server.admin('ALTER ROLE reader RESET search_path');
    }
  });

  test('a server without room is busy', async () => {
    await server.admin('ALTER ROLE reader CONNECTION LIMIT 0');
    expect((await failureOf(people({}))).code).toBe('DATABASE_BUSY');
    await server.admin('ALTER ROLE reader CONNECTION LIMIT -1');
  });

  test('columns that change between the names and the rows are noticed', async () => {
    const opened = await openSource(people({}));
    await server.admin('ALTER TABLE people ALTER COLUMN id TYPE bigint');
    await expect(encodeTable(opened, dictionary, { workFolder: temporaryFolder() })).rejects.toMatchObject({
      code: 'DATABASE_CHANGED',
    });
    await server.admin('ALTER TABLE people ALTER COLUMN id TYPE int');
  });

  test('tables are read in one snapshot, whatever is written meanwhile', async () => {
    await server.admin(
      'CREATE TABLE first (id int); CREATE TABLE second (id int); INSERT INTO first VALUES (1), (2); INSERT INTO second VALUES (1); GRANT SELECT ON first, second TO reader',
    );
    const specs = new Map(['first', 'second'].map((name) => [name, tableOf(server, name)]));
    const counts = await inOneSnapshot(specs, async (held) => {
      const before = await rowsOf(held.get('first')!);
      await server.admin(
        'INSERT INTO first VALUES (3); INSERT INTO second VALUES (2), (3); DELETE FROM first WHERE id = 1',
      );
      return [before, await rowsOf(held.get('second')!), await rowsOf(held.get('first')!)];
    });
    expect(counts).toEqual([2, 1, 2]);
    expect(await rowsOf(specs.get('second')!)).toBe(3);
  });

  test('a failure of ours, such as a full disk, ends the statement at the server too', async () => {
    const spec = tableOf(server, 'asleep');
    const { server: asked, rows } = spec.postgres!;
    const connection = await PostgresConnection.open(asked, spec.path);
    await connection.begin();
    const found = await findRows(connection, { ...rows, table: 'slow' } as typeof rows);
    const full = new UserError('DISK_FULL', 'Cannot go on: there is no room');
    const nothing = (): void => {};
    const output = {
      text: nothing,
      unreadable: nothing,
      missing: nothing,
      endRecord: nothing,
      isFull: true,
      flush: () => Promise.reject(full),
      close: async () => {},
    };
    await expect(copyRows(connection, found, { positions: [0, 1] }, output)).rejects.toBe(full);
    for (let left = 50; (await active()) > 0 && left > 0; left--)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await active()).toBe(0);
  });

  test('it is known to the server by its name', async () => {
    const [found] = await Promise.all([whenBusy('pg_cancel_backend'), failureOf(tableOf(server, 'slow'))]);
    expect(found).toBe('synthward');
  });

  async function rowsOf(spec: SourceSpec): Promise<number> {
    const source = await openSource(spec);
    const session = await DuckDbSession.open();
    try {
      const { sql } = await source.prepare(session, temporaryFolder(), { positions: [0] });
      const [[count] = []] = await session.rows('here', `SELECT count(*) FROM ${sql}`);
      return Number(count);
    } finally {
      session.close();
    }
  }

  const active = async (): Promise<number> => {
    const { rows } = await server.admin(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'reader' AND state <> 'idle'",
    );
    return rows[0].n;
  };

  /** Has the server do something to the connection that copies rows, once it does. */
  async function whenBusy(what: string): Promise<string> {
    for (;;) {
      const { rows } = await server.admin(
        `SELECT ${what}(pid), application_name FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active' AND query LIKE 'COPY%'`,
      );
      if (rows.length > 0) return rows[0].application_name;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async function whenActive(query: string): Promise<void> {
    for (;;) {
      const { rows } = await server.admin(
        `SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'people' AND mode = 'AccessExclusiveLock' AND granted -- ${query}`,
      );
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

async function withEnvironment<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    process.env = before;
  }
}
