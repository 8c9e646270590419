import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { countReadings } from '../../pipelines/protected/sources/count-readings.ts';
import type { EncodedTable } from '../../pipelines/protected/sources/encode-table.ts';
import { columnMismatches } from '../../pipelines/protected/sources/match-columns.ts';
import { NO_UNIT } from '../../pipelines/protected/sources/no-unit.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { noPostgres, startPostgres, type TestServer } from '../support/postgres-server.ts';
import { queryOf, tableOf } from '../support/postgres-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Every type that is read, with a text of each that PostgreSQL takes, and how a dictionary may describe it. */
const TYPES: readonly (readonly [string, string, string, fc.Arbitrary<string | null>])[] = [
  ['flag', 'boolean', '{ kind: boolean, true: ["true"], false: ["false"], missing: [""] }', fc.constantFrom('true', 'false', null)],
  ['small', 'int2', '{ kind: integer, range: [-40, 40], bins: { width: 7 }, missing: ["", "-9"] }', whole(-50, 50)],
  ['count', 'int4', '{ kind: categorical, values: [1, 2, 3], outside: other, missing: [""] }', whole(0, 5)],
  ['large', 'int8', '{ kind: integer, range: [0, 9007199254740991], bins: { count: 50 }, missing: [""] }', fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)],
  ['exact', 'numeric', '{ kind: real, range: [-5, 100], bins: { count: 21 }, missing: ["", "NaN"] }', decimal(['NaN', 'Infinity', '-Infinity', '1e-40', '123456789012345678901234567890.5'])],
  ['price', 'numeric(8,2)', '{ kind: categorical, values: ["0.50", "3.00", "7.25"], outside: other, missing: [""] }', fc.constantFrom('0.5', '3', '7.25', '7.254', '-1', null)],
  ['single', 'float4', '{ kind: real, range: [0, 1], bins: { edges: [0, 0.1, 0.2, 0.3, 0.7, 1] }, missing: [""] }', decimal(['0.1', '0.2', '0.3', '0.7', 'NaN', 'Infinity', '1e-40', '1e38'])],
  ['double', 'float8', '{ kind: integer, range: [-10, 10], missing: [""] }', decimal(['0.5', '1.5', '2.5', '-0', '1e15', '1e300', '5e-324', 'NaN', '-Infinity'])],
  ['padded', 'char(4)', '{ kind: categorical, values: [F, M, "a b"], outside: other, missing: [""] }', fc.constantFrom('F', 'M ', 'a b', ' F', 'x', '', '    ', null)],
  ['word', 'text', '{ kind: categorical, values: [F, "é", "a,b", "say \\"so\\""], ignoreCase: true, outside: other, missing: ["", "NULL"] }', words()],
  ['code', 'varchar(30)', '{ kind: categorical, values: [E11.9, I10], outside: other, missing: [""] }', fc.constantFrom('E11.9', 'E11.9 ', ' I10', 'e11.9', '\t I10', '', null)],
  ['day', 'date', '{ kind: date, range: [1999-12-30, 2030-01-01], bins: { every: quarter }, outside: clamp, missing: ["", "9999-12-31"] }', fc.constantFrom('1999-12-31', '2020-02-29', '9999-12-31', 'infinity', '-infinity', '0044-03-15 BC', '12345-06-07', null)],
  ['stamp', 'timestamp', '{ kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: hour }, missing: [""] }', fc.constantFrom('2020-03-29 01:59:59.999999', '2020-03-29 02:30:00', '2020-12-31 23:59:59.5', '2019-12-31 23:59:59', 'infinity', null)],
  ['moment', 'timestamptz', '{ kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: hour }, missing: [""] }', fc.constantFrom('2020-03-29 01:59:59 Europe/Berlin', '2020-03-29 03:00:00 Europe/Berlin', '2020-10-25 02:30:00+02', '2020-10-25 02:30:00+01', '2020-01-01 00:30:00+05:30', '-infinity', null)],
  ['instant', 'timestamptz', '{ kind: date, range: [2020-01-01, 2020-12-31], bins: { every: day }, missing: [""] }', fc.constantFrom('2020-03-29 23:30:00+00', '2020-03-30 01:00:00+05', '2020-07-01 03:30:00+02', '2020-07-02 12:00:00+00', null)],
  ['digits', 'float8', '{ kind: real, range: [1, 2], bins: { edges: [1, 1.2345675, 1.2345685, 2] }, missing: [""] }', fc.constantFrom('1.2345678', '1.2345671', '1.2345689', null)],
  ['clock', 'time', '{ kind: categorical, values: ["08:00:00", "20:30:00"], outside: other, missing: [""] }', fc.constantFrom('08:00', '20:30', '12:00:00.5', null)],
  ['key', 'uuid', '{ kind: categorical, values: [00000000-0000-0000-0000-00000000000a], outside: other, missing: [""] }', fc.constantFrom('00000000-0000-0000-0000-00000000000A', '00000000-0000-0000-0000-000000000001', null)],
  ['mood', 'test_mood', '{ kind: ordinal, values: [sad, ok, "very ""happy"""], outside: missing, missing: [""] }'.replaceAll('""', '\\"'), fc.constantFrom('sad', 'ok', 'very "happy"', null)],
  ['age', 'test_age', '{ kind: integer, range: [0, 120], bins: { width: 5 }, missing: [""] }', whole(0, 130)],
]; // biome-ignore format: a type a line

function whole(least: number, most: number): fc.Arbitrary<string | null> {
  return fc.option(fc.integer({ min: least, max: most }).map(String), { freq: 6 });
}
function decimal(special: readonly string[]): fc.Arbitrary<string | null> {
  return fc.oneof(
    fc.constantFrom(...special, null),
    fc.double({ min: -20, max: 120, noNaN: true }).map((x) => x.toFixed(3)),
  );
}
function words(): fc.Arbitrary<string | null> {
  const letters = fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter((text) => !text.includes('\0') && !text.includes('\u0001'));
  return fc.oneof(
    fc.constantFrom('F', 'f ', 'É', 'e\u0301', 'a,b', 'say "so"', '\\N', '\\.', 'NULL', '', null),
    letters,
  );
}

const DICTIONARY = [
  'id: { kind: identifier }',
  'place: { kind: integer, range: [0, 1000] }',
  ...TYPES.map(([name, , description]) => `${name}: ${description}`),
  'note: { kind: text }',
];

describe.skipIf(noPostgres)('types of PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.admin(`CREATE TYPE test_mood AS ENUM ('sad', 'ok', 'very "happy"'); CREATE DOMAIN test_years AS int4;
      CREATE DOMAIN test_age AS test_years CHECK (VALUE >= 0);
      ALTER ROLE reader SET timezone = 'America/New_York'; ALTER ROLE reader SET datestyle = 'SQL, DMY'; ALTER ROLE reader SET extra_float_digits = -10;
      ALTER ROLE reader SET client_encoding = 'LATIN1'`);
  });
  afterAll(() => server?.close());

  test('values of every type become the codes that a CSV of the same rows gives', async () => {
    const columns = TYPES.map(([name, type]) => `${name} ${type}`).join(', ');
    await server.admin(
      `CREATE TABLE every_type (id text, place int, ${columns}, note jsonb); GRANT SELECT ON every_type TO reader`,
    );
    const dictionary = await described('{ column: id, maxRows: 3 }', ...DICTIONARY);
    const texts: fc.Arbitrary<string | null>[] = [
      fc.option(fc.constantFrom('p1', 'p2', ' p1', '7', '07', '')),
      ...TYPES.map(([, , , values]) => values),
    ];
    const row = fc.tuple(...texts);
    const nothing = TYPES.map(() => null);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 150, maxLength: 400 }), async (rows) => {
        const folder = temporaryFolder();
        const csv = join(folder, 'rows.csv');
        await fill(
          server,
          'every_type',
          [...rows, ['p1', ...nothing], ['p2', ...nothing]].map(([id, ...values], i) => [id!, String(i), ...values]),
        );
        writeFileSync(csv, await asCsv(server, 'every_type', ['id', 'place', ...TYPES.map(([name]) => name)]));
        const fromFile = await encoded({ path: csv }, dictionary);
        const fromServer = await encoded(tableOf(server, 'every_type'), dictionary);
        expect(codesOf(fromServer)).toEqual(codesOf(fromFile));
        expect(fromServer.rowCount).toBe(rows.length + 2);
      }),
      { numRuns: 4 },
    );
  });

  test('a NULL is missing, and an empty text is the empty text', async () => {
    await server.admin(
      `CREATE TABLE empties (id int, word text); INSERT INTO empties VALUES (1, NULL), (2, ''), (3, 'F'), (NULL, 'F'); GRANT SELECT ON empties TO reader`,
    );
    const dictionary = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      'word: { kind: categorical, values: ["", F], missing: [x] }',
    );
    const table = await encoded(tableOf(server, 'empties'), dictionary);
    const { cells } = dictionary.codings[0]!;
    expect([...table.columns[0]!.codes].map((code) => cells[code])).toMatchObject([
      { kind: 'missing' },
      { kind: 'value', value: '' },
      { value: 'F' },
      { value: 'F' },
    ]);
    expect(table.unitCount).toBe(3);
  });

  test('names in quotes, in capitals and with odd letters are read, and a table is found whatever its case', async () => {
    await server.admin(
      `CREATE TABLE "PERSON ""x""" ("PERSON_ID" int, "odd ""name"", é" text); INSERT INTO "PERSON ""x""" VALUES (1, 'F'), (2, 'M'); GRANT SELECT ON "PERSON ""x""" TO reader`,
    );
    const source = await openSource(tableOf(server, 'person "x"'));
    expect(source.columnNames()).toEqual(['PERSON_ID', 'odd "name", é']);
    const dictionary = await described(
      '{ column: PERSON_ID, maxRows: 1 }',
      'PERSON_ID: { kind: identifier }',
      `'odd "name", é': { kind: categorical, values: [F, M] }`,
    );
    expect([...(await encoded(tableOf(server, 'person "x"'), dictionary)).columns[0]!.codes]).toEqual([0, 1]);
    await server.admin('CREATE TABLE "Two" (a int); CREATE TABLE "TWO" (b int)');
    await expect(openSource(tableOf(server, 'two'))).rejects.toMatchObject({ code: 'DATABASE_MISSING' });
    expect((await openSource(tableOf(server, 'TWO'))).columnNames()).toEqual(['b']);
  });

  test('a table without rows is read to its end', async () => {
    await server.admin('CREATE TABLE nobody (id int, word text); GRANT SELECT ON nobody TO reader');
    const dictionary = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      'word: { kind: categorical, values: [F] }',
    );
    const readings = await countReadings(await openSource(tableOf(server, 'nobody')), dictionary, {
      workFolder: temporaryFolder(),
    });
    expect(readings.rows).toBe(0);
    await expect(encoded(tableOf(server, 'nobody'), dictionary)).rejects.toMatchObject({ code: 'TABLE_TOO_SMALL' });
  });

  test('what has no text of its own is refused by name where it is modelled, and not asked for where it is left out', async () => {
    await server.admin(`CREATE TABLE odd (id int, bytes bytea, doc jsonb, list int[], span interval, at timestamp);
      INSERT INTO odd VALUES (1, '\\x00', '{}', '{1}', '1 day', now()), (2, '\\x00', '{}', '{1}', '1 day', now()); GRANT SELECT (id, at) ON odd TO reader`);
    const source = await openSource(tableOf(server, 'odd'));
    const modelled = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      ...['bytes', 'doc', 'list', 'span', 'at'].map((name) => `${name}: { kind: categorical, values: [x] }`),
    );
    expect(columnMismatches(source, modelled).map(({ reason }) => reason)).toEqual([
      'column "bytes" is kept as BYTEA, which cannot be of kind categorical',
      'column "doc" is kept as JSONB, which cannot be of kind categorical',
      'column "list" is kept as INTEGER[], which cannot be of kind categorical',
      'column "span" is kept as INTERVAL, which cannot be of kind categorical',
      'column "at" is kept as TIMESTAMP, which cannot be of kind categorical',
    ]);
    const leftOut = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      ...['bytes', 'doc', 'list', 'span'].map((name) => `${name}: { kind: text }`),
      'at: { kind: datetime, range: [2020-01-01, 2099-12-31], bins: { every: year } }',
    );
    expect((await encoded(tableOf(server, 'odd'), leftOut)).rowCount).toBe(2); // the role may read two columns alone
  });

  test('a text that is longer than any value is unreadable, and as an identifier no unit', async () => {
    await server.admin(
      `CREATE TABLE long (id text, word text); INSERT INTO long VALUES ('1', repeat('x', 3000000)), (repeat('y', 20000), 'F'), ('2', 'F'), ('3', repeat('é', 8192)); GRANT SELECT ON long TO reader`,
    );
    const dictionary = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      'word: { kind: categorical, values: [F], outside: other }',
    );
    const table = await encoded(tableOf(server, 'long'), dictionary);
    const kinds = [...table.columns[0]!.codes].map((code) => dictionary.codings[0]!.cells[code]!.kind);
    expect(kinds.toSorted()).toEqual(['other', 'other', 'value', 'value']);
    expect(table.unitCount).toBe(3);
  });

  test.each([
    ['numeric', ['1', '1.0', '1.00', '10', '100.0', '0.10', 'NaN'], ['a', 'a', 'a', 'b', 'c', 'd', undefined]],
    ['float8', ['0', '-0', '1e15', 'NaN', 'Infinity', '3'], ['a', 'a', 'b', undefined, undefined, 'c']],
    ['citext', ['Ab', 'aB', 'b'], ['a', 'a', 'b']],
    ['char(4)', ['a', 'a  ', 'A'], ['a', 'a', 'b']],
    ['text', ['a', ' a ', 'A', '1', '1.0'], ['a', 'a', 'b', 'c', 'd']],
  ] as const)('identifiers that %s takes for equal are one unit', async (type, values, units) => {
    await server.admin(
      `CREATE EXTENSION IF NOT EXISTS citext; DROP TABLE IF EXISTS equals; CREATE TABLE equals (who ${type}, place int); GRANT SELECT ON equals TO reader; INSERT INTO equals VALUES ${values.map((value, i) => `('${value}', ${i})`).join(', ')}`,
    );
    const columns = ["who: { kind: identifier, missing: [''] }", 'place: { kind: integer, range: [0, 1000] }'];
    const folder = temporaryFolder();
    const dictionary = await dictionaryOf(folder, columns, '{ column: who, maxRows: 3 }');
    const { unitOfRow, columns: coded } = await encode(folder, tableOf(server, 'equals'), dictionary);
    const found = units.map((_, place) => unitOfRow![coded[0]!.codes.indexOf(place)]);
    const same = (all: readonly unknown[]): unknown[] => all.map((one) => all.indexOf(one));
    expect(same(found)).toEqual(same(units));
    expect(found.map((unit) => unit === NO_UNIT)).toEqual(units.map((unit) => unit === undefined));
  });

  test('identifiers whose collation takes different texts for equal are refused, in tables, views and queries, and other columns are not', async () => {
    await server.admin(
      `CREATE SCHEMA odd_ones; CREATE COLLATION odd_ones."Any Case" (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE DOMAIN patient AS text COLLATE odd_ones."Any Case";
       CREATE TABLE merging (who text COLLATE odd_ones."Any Case", other patient, plain text, word text COLLATE odd_ones."Any Case"); CREATE VIEW merged AS SELECT who, word FROM merging;
       INSERT INTO merging VALUES ('a', 'a', 'a', 'F'), ('A', 'A', 'A', 'M'); GRANT SELECT (who, other, plain, word) ON merging TO reader; GRANT SELECT ON merged TO reader`,
    );
    const byColumn = (who: string, ...more: readonly string[]): Promise<Dictionary> =>
      described(
        `{ column: ${who}, maxRows: 1 }`,
        `${who}: { kind: identifier }`,
        'word: { kind: categorical, values: [F, M] }',
        ...more,
      );
    const query = (text: string): SourceSpec => queryOf(server, `SELECT ${text} AS who, word FROM merging`);
    const others = ['plain: { kind: text }'];
    for (const [spec, dictionary] of [
      [tableOf(server, 'merging'), await byColumn('who', 'other: { kind: text }', ...others)],
      [tableOf(server, 'merging'), await byColumn('other', 'who: { kind: text }', ...others)],
      [tableOf(server, 'merged'), await byColumn('who')],
      [query('lower(who)'), await byColumn('who')],
    ] as const) {
      await expect(encoded(spec, dictionary)).rejects.toMatchObject({
        code: 'DICTIONARY_MISMATCH',
        message: expect.stringContaining('its collation odd_ones."Any Case" takes different texts for equal'),
      });
    }
    const plain = await byColumn('plain', 'who: { kind: text }', 'other: { kind: text }');
    expect((await encoded(tableOf(server, 'merging'), plain)).unitCount).toBe(2);
    expect((await encoded(query('plain'), await byColumn('who'))).unitCount).toBe(2);
    await server.admin("INSERT INTO merging VALUES ('b', 'b', 'b', 'F')");
    const alike = await encoded(query('lower(who) COLLATE "C"'), await byColumn('who'));
    expect([alike.rowCount, alike.unitCount]).toEqual([3, 2]);
  });

  test('rows of a query are those of the query, and its columns have its names', async () => {
    await server.admin(
      `CREATE TABLE visits (id int, ward int); CREATE TABLE wards (ward int, name text); INSERT INTO visits VALUES (1, 1), (2, 2), (2, 1); INSERT INTO wards VALUES (1, 'A'), (2, 'B'); GRANT SELECT ON visits, wards TO reader`,
    );
    const spec = queryOf(
      server,
      '-- joined\nSELECT v.id, w.name AS "Ward" FROM visits v JOIN wards w USING (ward) ORDER BY 1, 2 -- to the end',
    );
    const source = await openSource(spec);
    expect(source.fields()).toMatchObject([
      { name: 'id', declared: 'INTEGER' },
      { name: 'Ward', declared: 'VARCHAR' },
    ]);
    const dictionary = await described(
      '{ column: id, maxRows: 2 }',
      'id: { kind: identifier }',
      'Ward: { kind: categorical, values: [A, B] }',
    );
    expect([...(await encoded(spec, dictionary)).columns[0]!.codes]).toEqual([0, 0, 1]);
  });

  test.each([
    ['SELECT 1 AS id; SELECT 2', 'DATABASE_QUERY_FAILED'],
    ['SELECT 1 AS id) AS t; DROP TABLE nobody; --', 'DATABASE_QUERY_FAILED'],
    ['DELETE FROM nobody RETURNING id', 'DATABASE_QUERY_FAILED'],
    ['SELECT id FROM no_such_table', 'DATABASE_MISSING'],
    ['SELECT no_such_column FROM nobody', 'DATABASE_MISSING'],
  ])('the query %j is refused', async (text, code) => {
    await server.admin('CREATE TABLE IF NOT EXISTS nobody (id int, word text)');
    await expect(openSource(queryOf(server, text))).rejects.toMatchObject({ code });
    await server.admin('SELECT id FROM nobody');
  });

  test('an encrypted session holds the same rows', async () => {
    await server.admin(
      `CREATE TABLE few (id int, word text); INSERT INTO few SELECT i, 'F' FROM generate_series(1, 5000) i; GRANT SELECT ON few TO reader`,
    );
    const dictionary = await described(
      '{ column: id, maxRows: 1 }',
      'id: { kind: identifier }',
      'word: { kind: categorical, values: [F] }',
    );
    const readings = await countReadings(await openSource(tableOf(server, 'few')), dictionary, {
      workFolder: temporaryFolder(),
      sealed: true,
    });
    expect([readings.rows, readings.units?.units]).toEqual([5000, 5000]);
  });

  test('only the columns that are wanted are selected', async () => {
    await server.admin(
      `CREATE VIEW half AS SELECT i AS id, 'F'::text AS word, (1 / (i - i))::text AS never FROM generate_series(1, 3) i; GRANT SELECT ON half TO reader`,
    );
    const source = await openSource(tableOf(server, 'half'));
    const session = await DuckDbSession.open();
    try {
      const { sql } = await source.prepare(session, temporaryFolder(), { positions: [1, 0, 1] });
      expect(await session.rows('here', `SELECT c0, c1 FROM ${sql}`)).toEqual([
        ['1', 'F'],
        ['2', 'F'],
        ['3', 'F'],
      ]);
    } finally {
      session.close();
    }
  });
});

/** Of a table whose columns are these lines of YAML. */
const described = (unit: string, ...columns: readonly string[]): Promise<Dictionary> =>
  dictionaryOf(temporaryFolder(), columns, unit);

const encoded = async (spec: SourceSpec, dictionary: Dictionary): Promise<EncodedTable> =>
  encode(temporaryFolder(), spec, dictionary);

/** Rows in the order of `place`: joins of units may change it. A unit is told by its first row. */
function codesOf({ columns, unitOfRow, rowCount }: EncodedTable): unknown {
  const order = [...Array(rowCount).keys()].toSorted((a, b) => columns[0]!.codes[a]! - columns[0]!.codes[b]!);
  const units = order.map((row) => unitOfRow![row]!);
  return {
    columns: columns.map(({ name, codes }) => [name, order.map((row) => codes[row])]),
    units: units.map((unit) => (unit === NO_UNIT ? undefined : units.indexOf(unit))),
  };
}

/** Empties a table and puts texts into it, which the server reads as its types. */
async function fill(server: TestServer, table: string, rows: readonly (readonly (string | null)[])[]): Promise<void> {
  const lines = rows.map(
    (row) => `(${row.map((text) => (text === null ? 'NULL' : pg.escapeLiteral(text))).join(', ')})`,
  );
  await server.admin(`TRUNCATE ${table}; INSERT INTO ${table} VALUES ${lines.join(', ')}`);
}

/** The table as PostgreSQL writes a CSV, but for Booleans, which are words; an empty field for NULL. */
async function asCsv(server: TestServer, table: string, names: readonly string[]): Promise<string> {
  const fields = names.map((name) => {
    const text = name === 'flag' ? `${name}::text` : `format('%s', ${name})`;
    return `'"' || replace(coalesce(${text}, ''), '"', '""') || '"'`;
  });
  const { rows } = await server
    .admin(`SET timezone = 'UTC'; SELECT concat_ws(',', ${[...fields, "''"].join(', ')}) AS line FROM ${table}`)
    .then((found) => (Array.isArray(found) ? found[1] : found) as pg.QueryResult<{ line: string }>);
  return `${[...names, 'note'].join(',')}\n${rows.map(({ line }) => `${line}\n`).join('')}`;
}
