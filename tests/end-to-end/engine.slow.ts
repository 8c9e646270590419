import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { EngineSetting } from '../../pipelines/config/engine-setting.ts';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import { readDraft } from '../../pipelines/describe/read-draft.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { openEngineTable } from '../../pipelines/protected/engine/engine-table.ts';
import { mapSql } from '../../pipelines/protected/engine/map-sql.ts';
import { openEngine } from '../../pipelines/protected/engine/open-engine.ts';
import { openValuesInEngine } from '../../pipelines/protected/engine/values-in-engine.ts';
import { rowsSql } from '../../pipelines/protected/engine/write-engine-records.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { literal } from '../../pipelines/protected/sources/session/sql.ts';
import type { DescribedTable } from '../../pipelines/protected/values/read-values.ts';
import { openValuesDatabase } from '../../pipelines/protected/values/values-database.ts';
import { UserError } from '../../privacy/errors.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';
import { againstPlan } from '../support/against-plan.ts';
import { CONFORMANCE, type ConformanceCase, GROUPINGS } from '../support/conformance.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { type EngineHospital, fillHospital } from '../support/engine-hospital.ts';
import { flakyProxy } from '../support/flaky-proxy.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital as openHospital } from '../support/hospital.ts';
import { insecureSeededEntropy } from '../support/insecure-seeded-entropy.ts';
import { readJournal } from '../support/journal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTrino, type TrinoCluster, whyNoTrino } from '../support/trino-cluster.ts';

const why = whyNoTrino();
if (why !== undefined) console.log(`Counting in an engine is not tested: ${why}`);

describe.skipIf(why !== undefined)('a Trino cluster of two workers', () => {
  let cluster: TrinoCluster;
  beforeAll(async () => {
    cluster = await startTrino();
  });
  afterAll(() => cluster?.close());

  test.each(CONFORMANCE.map((one) => [one.name, one] as const))(
    '%s get the codes that DuckDB gives',
    async (_, one) => {
      const folder = temporaryFolder();
      for (const [name, text] of Object.entries(GROUPINGS)) writeFileSync(join(folder, name), text);
      const columns = one.columns.map((column, i) => `x${i}: ${column}`);
      const dictionary = await dictionaryOf(folder, ['id: { kind: integer, range: [0, 999] }', ...columns]);
      const parquet = join(folder, 'table.parquet');
      await writeParquet(one, parquet);
      const expected = await encode(folder, { path: parquet }, dictionary);

      const service = cluster.service();
      await service.make(
        'memory.default.nasty',
        `CREATE TABLE memory.default.nasty AS ${rowsOf(one, one.type, 'BIGINT')}`,
      );
      const source = await openEngineTable(
        service,
        { catalog: 'memory', schema: 'default', table: 'nasty' },
        dictionary,
      );
      const { select, columns: sql, modelled } = rowsSql(source, dictionary, service.dialect);
      const codes = sql.map(({ recode }, i) => mapSql(`k${i}`, { map: recode, size: modelled[i]!.coding.size }));
      const found = await service.rows(`SELECT ${codes.join(', ')} FROM (${select}) AS t ORDER BY 1`);
      const told = (column: number, of: (row: number) => unknown): Record<string, unknown> =>
        Object.fromEntries(one.values.map((value, row) => [JSON.stringify(value), [column, of(row)]]));
      for (let i = 1; i < codes.length; i++) {
        expect(told(i, (row) => found[row]![i])).toEqual(told(i, (row) => expected.columns[i]!.codes[row]));
      }
    },
  );

  describe('by TLS', () => {
    let folder: string;
    beforeEach(() => {
      folder = temporaryFolder();
    });
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    /** What the coordinator takes the user for, or the code of the failure; neither tells a secret. */
    const whoAmI = async (more: Partial<EngineSetting>): Promise<unknown> => {
      const { secure, user } = cluster;
      const places = { catalog: 'memory', schema: 'default', table: 't', scratch: { catalog: 'memory', schema: 's' } };
      const trusted = { passwordFile: undefined, tokenFile: undefined, ca: file('ca.pem', secure.ca), tls: 'verify-full' } as const; // biome-ignore format: one thing
      const setting = { kind: 'trino', host: 'localhost', port: secure.port, user, ...trusted, ...places } as const;
      try {
        const service = await openEngine({ ...setting, ...more });
        return (await service.rows('SELECT current_user'))[0]![0];
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        const { code, message, hint, stack, cause, others } = error as UserError;
        const told = JSON.stringify([message, hint, stack, String(cause), others]);
        expect(told).not.toContain(secure.password);
        expect(told).not.toContain('eyJ');
        return code;
      }
    };

    test('a password lets in, and a wrong one, none, or the same over a name without one does not', async () => {
      const right = { passwordFile: file('right', `${cluster.secure.password}\n`) };
      expect(await whoAmI(right)).toBe(cluster.user);
      expect(await whoAmI({ passwordFile: file('wrong', 'not it') })).toBe('DATABASE_DENIED');
      expect(await whoAmI({})).toBe('DATABASE_DENIED');
      expect(await whoAmI({ ...right, user: 'somebody' })).toBe('DATABASE_DENIED');
    });

    test('a token lets in, and one that has ended, is of somebody else or is none does not', async () => {
      const { secure, user } = cluster;
      const token = (name: string, text: string) => whoAmI({ tokenFile: file(name, text) });
      expect(await token('right.jwt', `${secure.token(user, 600)}\n`)).toBe(user);
      expect(await token('ended.jwt', secure.token(user, -600))).toBe('DATABASE_DENIED');
      expect(await token('other.jwt', secure.token('somebody', 600))).toBe('DATABASE_DENIED');
      expect(await token('forged.jwt', `${secure.token(user, 600).slice(0, -8)}AAAAAAAA`)).toBe('DATABASE_DENIED');
      expect(await token('none.jwt', 'two words')).toBe('FILE_UNREADABLE');
    });

    test('who is not vouched for, by that name, is told nothing, and nothing is said in the clear', async () => {
      const right = { passwordFile: file('right', cluster.secure.password) };
      expect(await whoAmI({ ...right, ca: file('other.pem', cluster.secure.otherCa) })).toBe('DATABASE_UNTRUSTED');
      expect(await whoAmI({ ...right, ca: undefined })).toBe('DATABASE_UNTRUSTED');
      expect(await whoAmI({ ...right, host: '127.0.0.1' })).toBe('DATABASE_UNTRUSTED');
      expect(await whoAmI({ ...right, port: cluster.port })).toBe('DATABASE_UNTRUSTED');
    });
  });

  describe('records that stay there', () => {
    let hospital: EngineHospital;
    beforeAll(async () => {
      hospital = await fillHospital(cluster, 'visits', 800);
      const service = cluster.service();
      await service.make(
        'hive.clinic.others',
        "CREATE TABLE hive.clinic.others AS SELECT * FROM hive.clinic.visits WHERE patient NOT IN ('P7', 'P70')",
      );
    });
    afterAll(() => hospital?.close());

    test('are bounded by each unit alone, whoever else is there and whenever it is done, also where a worker is killed', async () => {
      const dictionary = await hospital.dictionary(2);
      const first = await hospital.load(dictionary, 'bound');
      const survey = await first.guarded.survey();
      expect(survey.mostRowsOfUnit).toBe(2);
      const fewer = await first.guarded.withFewerRows(1).survey();
      expect(fewer).toMatchObject({ rows: survey.units, units: survey.units, mostRowsOfUnit: 1 });
      const kept = await keptRows(first.table);

      const others = await hospital.load(dictionary, 'bound', 'others');
      const [lost, gained] = apart(kept, await keptRows(others.table));
      expect([lost > 0 && lost <= 4, gained]).toEqual([true, 0]);

      const killing = hospital.load(dictionary, 'bound');
      await new Promise((resolve) => setTimeout(resolve, 700));
      cluster.kill(1);
      const again = await killing;
      expect(apart(kept, await keptRows(again.table))).toEqual([0, 0]);
      await cluster.revive(1);
      const another = await hospital.load(dictionary, 'another salt');
      expect(apart(kept, await keptRows(another.table))[0]).toBeGreaterThan(0);
      for (const one of [first, others, again, another]) {
        await one.discard();
        await one.close();
      }
      expect(await hospital.tables()).toEqual([]);
    });

    test('have the values that DuckDB has of the same rows, of which texts cross where they were chosen alone', async () => {
      const folder = temporaryFolder();
      const table = async (maxRows: number): Promise<DescribedTable> => {
        writeFileSync(join(folder, 'draft.yaml'), DRAFT.replace('maxRows: 2', `maxRows: ${maxRows}`));
        return readDraft(join(folder, 'draft.yaml'));
      };
      const request = { folder, entropy: insecureSeededEntropy('values'), advance: () => {} };
      const draft = await table(50);
      const there = await openValuesInEngine(hospital.setting, draft, request);
      const here = await openValuesDatabase(await openSource({ path: hospital.csv }), draft, {
        workFolder: folder,
        entropy: insecureSeededEntropy('other'),
      });
      const survey = await there.engine.survey();
      expect(survey).toEqual(await here.engine.survey());
      for (const [column, { shape }] of draft.columns.entries()) {
        if (shape === 'scale') {
          expect(await there.engine.numberCounts(column)).toEqual(await here.engine.numberCounts(column));
          continue;
        }
        const counted = await there.engine.textCounts(column);
        const tokens = counted.map(({ category }) => category);
        expect(tokens.filter((token) => !/^[0-9a-f]{32}$/.test(token))).toEqual([]);
        const texts = await there.engine.textsOf!(column, tokens);
        const named = new Map(texts.map((text, i) => [text, counted[i]!.count]));
        expect(named).toEqual(new Map((await here.engine.textCounts(column)).map(({ category, count }) => [category, count]))); // biome-ignore format: one call
        expect(await there.engine.textsOf!(column, tokens.slice(0, 1))).toEqual(texts.slice(0, 1));
      }
      await here.close();
      expect(await hospital.tables()).toHaveLength(1);
      const bounded = await openValuesInEngine(hospital.setting, await table(1), request);
      expect(await bounded.engine.survey()).toMatchObject({ mostRowsOfUnit: 1 });
      expect((await bounded.engine.survey()).rows).toBeLessThan(survey.rows);
      expect([await bounded.close(), await there.close()]).toEqual([undefined, undefined]);
      expect(await hospital.tables()).toEqual([]);
    });

    test('have the counts that DuckDB has of the same rows, only counts cross, and what becomes of the table later changes none', async () => {
      const dictionary = await hospital.dictionary(50);
      const there = await hospital.load(dictionary, 'counts');
      const [own, other] = [there.guarded, await hospital.counted(dictionary)];
      const survey = await own.survey();
      expect(survey).toEqual(await other.survey());
      const marginals = marginalsOf(dictionary.codings.length);
      const before = there.rowsCrossed();
      const counted = await countsOf(own, marginals);
      expect(counted).toEqual(await countsOf(other, marginals));
      expect(there.rowsCrossed() - before).toBe(counted.reduce((sum, { filled }) => sum + filled, 0));

      const merged = dictionary.codings.map(({ size }) =>
        size < 3 ? undefined : { map: Uint32Array.from({ length: size }, (_, code) => (code * 7) % 3), size: 3 },
      );
      const recoded = await countsOf(own.withRecodings(merged), marginals);
      expect(recoded).toEqual(await countsOf(other.withRecodings(merged), marginals));

      const draw = seedrandom('released');
      const released = dictionary.codings.map(({ name, size }) => ({
        name,
        size,
        codes: Uint8Array.from({ length: 3000 }, () => Math.floor(draw() * Math.min(size, 3))),
      }));
      const coins = new Uint8Array(Math.ceil(survey.units / 8));
      for (const heldOut of [coins, coins.map(() => 255)]) {
        expect(await own.compareRows({ released, heldOut })).toEqual(await other.compareRows({ released, heldOut }));
      }
      const half = await own.compareRows({ released, heldOut: coins.map(() => 0b01010101) });
      expect(half.heldOutDistinct).toBeGreaterThan(100);
      expect(half.heldOutCopied).toBeLessThanOrEqual(half.heldOutDistinct);
      const nothing = released.map((one) => ({ ...one, codes: new Uint8Array(0) }));
      expect(await own.compareRows({ released: nothing, heldOut: coins })).toEqual({
        releasedCopied: 0,
        heldOutDistinct: 0,
        heldOutCopied: 0,
      });

      const service = cluster.service();
      await service.rows('INSERT INTO hive.clinic.visits SELECT * FROM hive.clinic.others');
      expect(await countsOf(own, marginals)).toEqual(counted);
      await service.make(
        'hive.clinic.visits',
        "CREATE TABLE hive.clinic.visits AS SELECT 'nobody' AS patient FROM hive.clinic.others",
      );
      expect(await own.survey()).toEqual(survey);
      expect(await own.compareRows({ released, heldOut: coins })).toEqual(
        await other.compareRows({ released, heldOut: coins }),
      );
      expect(await there.discard()).toBeUndefined();
      expect(await hospital.tables()).toEqual([]);
      await there.close();
    });

    /** How often each combination of codes and place was kept. */
    async function keptRows(table: string): Promise<ReadonlyMap<string, number>> {
      const counts = new Map<string, number>();
      const { codings } = await hospital.dictionary(2);
      const codes = codings.map((_, i) => `k${i}`).join(', ');
      for (const row of await cluster.service().rows(`SELECT ${codes}, place FROM ${table}`)) {
        const key = row.join(' ');
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    }
  });

  describe('a release', () => {
    let data: EngineHospital;
    let steward: Hospital;
    beforeAll(async () => {
      data = await fillHospital(cluster, 'released', 400);
      const { secure, user } = cluster;
      steward = await openHospital({ config: CONFIG.replace('path: visits.csv', source(secure.port)) });
      writeFileSync(steward.path('ca.pem'), secure.ca);
      writeFileSync(steward.path('password'), secure.password, { mode: 0o600 });
      address = `trino://${user}@localhost:${secure.port}/hive/clinic/released?scratch=hive/scratch&ca=ca.pem&passwordFile=password`;
      rmSync(steward.path('visits.csv'));
    });
    let address: string;
    const source = (port: number): string => {
      const { catalog, schema, table, scratch } = data.setting;
      const places = `catalog: ${catalog}, schema: ${schema}, table: ${table}, scratch: { catalog: ${scratch.catalog}, schema: ${scratch.schema} }`;
      const asked = `host: localhost, port: ${port}, user: ${cluster.user}, passwordFile: password, ca: ca.pem`;
      return `counting: engine, engine: { kind: trino, ${asked}, ${places} }`;
    };
    afterAll(() => {
      data?.close();
      steward?.close();
    });
    const runs = (): string[] =>
      readdirSync(steward.path('protected/runs')).map((run) => join(steward.path('protected/runs'), run));
    const charges = (at: number) => {
      const journal = readJournal(steward.folder);
      return journal.charges(journal.runs[at]!.runId).map(({ questionId }) => questionId);
    };
    const queries = (state: string): Promise<readonly unknown[]> =>
      cluster
        .service()
        .rows(
          `SELECT query_id FROM system.runtime.queries WHERE source = 'synthward' AND state IN (${state}) AND query NOT LIKE '%system.runtime%'`,
        );

    test('is begun by a draft from the catalogue of the engine', async () => {
      const drafted = ['init', address, '-o', 'drafted.yaml', '-c', 'drafted-config.yaml'];
      expect(await steward.run(drafted)).toMatchObject({ status: 0, stderr: '' });
      const [[asked]] = (await cluster
        .service()
        .rows(
          "SELECT query FROM system.runtime.queries WHERE source = 'synthward' AND query NOT LIKE '%system.runtime%' ORDER BY created DESC LIMIT 1",
        )) as [[string]];
      expect(asked).toContain('information_schema');
      const { source: found, evaluation } = await loadConfig(steward.path('drafted-config.yaml'));
      const own = await loadConfig(steward.path('synthward.yaml'));
      expect(found).toEqual(own.source);
      expect(evaluation.leakage).toBeUndefined();
      const dictionary = readFileSync(steward.path('drafted.yaml'), 'utf8');
      for (const name of DICTIONARY.match(/^ {2}\w+(?=: \{ kind)/gm)!) expect(dictionary).toContain(`${name}: {`);
      expect(dictionary).toContain('catalogue of its engine');
    });

    test('is preceded by a check that tells what one of a file tells', async () => {
      const told = async (more: readonly string[]): Promise<unknown> => {
        const { status, stdout, stderr } = await steward.run(['check', '--json', ...more]);
        expect([status, stderr]).toEqual([0, '']);
        return JSON.parse(stdout);
      };
      const there = await told([]);
      expect(there).toEqual(await told(['--source', data.csv]));
      expect(JSON.stringify(there)).toContain('"unlisted"');
      steward.write('other.yaml', DICTIONARY.replace('note: { kind: text }', '').replace('stay: {', 'length: {'));
      steward.write('other-config.yaml', readFileSync(steward.path('synthward.yaml'), 'utf8').replace('dictionary.yaml', 'other.yaml')); // biome-ignore format: one call
      const misfit = await steward.run(['check', '-c', 'other-config.yaml']);
      expect([misfit.status, misfit.stdout]).toEqual([1, expect.stringContaining('no column "length"')]);
      const nowhere = readFileSync(steward.path('synthward.yaml'), 'utf8').replace(
        'schema: scratch',
        'schema: nowhere',
      );
      steward.write('nowhere.yaml', nowhere);
      for (const command of [['check'], ['release', '--yes']]) {
        const { status, stderr } = await steward.run([...command, '-c', 'nowhere.yaml']);
        expect([status, stderr]).toEqual([
          2,
          expect.stringMatching(/DATABASE_MISSING.*no scratch schema hive\.nowhere/),
        ]);
      }
      expect(await data.tables()).toEqual([]);
    });

    test('asks what was planned with a worker killed, verifies, and leaves no table and no row', async () => {
      const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
      let killed = false;
      const { status, stderr } = await steward.run(['release', '--yes', '--name', 'counted', '--progress', 'jsonl'], {
        pauseWhen: (line) => {
          if (killed || !line.includes('"fit"')) return undefined;
          killed = true;
          cluster.kill(0);
          return Promise.resolve();
        },
      });
      expect([stderr.includes('error['), status, killed]).toEqual([false, 0, true]);
      await cluster.revive(0);
      expect(againstPlan(plan, charges(0))).toEqual([]);
      expect((await steward.run(['verify', 'released/counted'])).status).toBe(0);
      expect(await data.tables()).toEqual([]);
      expect(existsSync(join(runs()[0]!, 'records'))).toBe(false);
      const inside = JSON.parse(readFileSync(join(runs()[0]!, 'inside-report.json'), 'utf8'));
      expect(inside).toMatchObject({ unavailable: expect.stringContaining('stay in the engine') });
      const wards = readFileSync(data.csv, 'utf8').match(/^[^,]*,[^,]*,E,/gm)!.length;
      expect(inside.reading.columns.find(({ name }: { name: string }) => name === 'ward').outside.unlisted).toBe(wards);
    });

    test('through what is often busy: killed before its table is made, interrupted, resumed, and refused where its table is gone', async () => {
      const proxy = await flakyProxy(cluster.secure);
      onTestFinished(() => proxy.close());
      const { port } = cluster.secure;
      const config = readFileSync(steward.path('synthward.yaml'), 'utf8');
      steward.write('synthward.yaml', config.replace(`port: ${port}`, `port: ${proxy.port}`));

      const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
      const killed = await steward.run(['release', '--yes', '--name', 'second', '--progress', 'jsonl'], {
        killWhen: (line) => line.includes('"load"') && line.includes('"done":1'),
      });
      expect(killed.status).toBeUndefined();
      const run = runs().find((one) => existsSync(join(one, 'records')));
      const salt = (): Buffer => readFileSync(join(run!, 'records', 'engine', 'order.salt'));
      const drawn = salt();
      expect(charges(1)).toEqual([]);
      // Of statements that nobody asks about any more an engine takes leave after minutes.
      const left = await queries(RUNNING);

      const { status } = await steward.run(['release', '--resume', '--progress', 'jsonl'], {
        interruptWhen: (line) => line.includes('"fit"'),
      });
      expect(status).not.toBe(0);
      expect(salt()).toEqual(drawn);
      expect(left).toEqual(expect.arrayContaining([...(await queries(RUNNING))]));
      expect(await data.tables()).toHaveLength(1);
      const before = charges(1);
      const [table] = await data.tables();
      const service = cluster.service();
      await service.rows(`ALTER TABLE hive.scratch.${table} RENAME TO hive.scratch.away`);
      const refused = await steward.run(['release', '--resume']);
      expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('PLAN_CHANGED')]);
      await service.rows(`ALTER TABLE hive.scratch.away RENAME TO hive.scratch.${table}`);
      await service.rows('ALTER TABLE hive.clinic.released RENAME TO hive.clinic.elsewhere');
      const resumed = await steward.run(['release', '--resume']);
      expect([resumed.stderr.includes('error['), resumed.status]).toEqual([false, 0]);
      expect(proxy.failures()).toBeGreaterThan(20);
      expect(charges(1).slice(0, before.length)).toEqual(before);
      expect(new Set(charges(1)).size).toBe(charges(1).length);
      expect(againstPlan(plan, charges(1))).toEqual([]);
      expect(await data.tables()).toEqual([]);
      expect((await steward.run(['verify', 'released/second'])).status).toBe(0);
      for (const { stdout, stderr } of [killed, refused, resumed]) {
        expect(stdout + stderr).not.toContain(cluster.secure.password);
      }
      await service.rows('ALTER TABLE hive.clinic.elsewhere RENAME TO hive.clinic.released');
    });

    test('may have a dictionary that was measured there', async () => {
      steward.write('draft.yaml', DRAFT);
      const config = readFileSync(steward.path('synthward.yaml'), 'utf8');
      steward.write(
        'describing.yaml',
        config.replace('dataset: visits', 'dataset: described').replace(/port: \d+/, `port: ${cluster.secure.port}`),
      );
      const flags = ['-c', 'describing.yaml', '--dictionary', 'draft.yaml', '--epsilon', '2', '--spend', '--yes'];
      const { status, stderr } = await steward.run(['describe', ...flags, '-o', 'measured.yaml']);
      expect([stderr.includes('error['), status]).toEqual([false, 0]);
      const measured = await loadDictionary(steward.path('measured.yaml'));
      expect(measured.columns.map(({ name, kind }) => [name, kind])).toEqual(
        [...DRAFT.matchAll(/^ {2}(\w+): \{ kind: (\w+)/gm)].map(([, name, kind]) => [name, kind]),
      );
      const text = readFileSync(steward.path('measured.yaml'), 'utf8');
      expect(text).toMatch(/values: \[\s*F,\s*M\s*\]/);
      expect(await data.tables()).toEqual([]);
    });

    test('keeps no password in any file', () => {
      rmSync(steward.path('password'));
      const files = readdirSync(steward.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
      expect(files.length).toBeGreaterThan(30);
      const holding = files.filter((one) =>
        readFileSync(join(one.parentPath, one.name)).includes(cluster.secure.password),
      );
      expect(holding).toEqual([]);
    });
  });
});

/** The table of visits with marks. */
const DRAFT = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
columns:
  patient: { kind: identifier }
  sex: { kind: categorical, values: fill-in }
  ward: { kind: categorical, values: fill-in, ignoreCase: true }
  age: { kind: integer, range: { fill-in: [0, 120] }, missing: ['50'] }
  stay: { kind: integer, range: fill-in }
  admitted: { kind: date, range: fill-in }
  pressure: { kind: real, range: { fill-in: [0, 300] }, bins: fill-in, decimals: 1, missing: [NA] }
  note: { kind: text }
`;

const RUNNING = "'RUNNING', 'PLANNING', 'STARTING', 'FINISHING'";

/** How many rows the one has more, and the other. */
function apart(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): [number, number] {
  const more = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number =>
    [...a].reduce((sum, [key, count]) => sum + Math.max(0, count - (b.get(key) ?? 0)), 0);
  return [more(one, other), more(other, one)];
}

/** All of one, two and three columns, in orders that are not all ascending. */
const marginalsOf = (columns: number): number[][] =>
  [...Array(columns).keys()].flatMap((a) => [
    [a],
    ...[...Array(a).keys()].flatMap((b) => [[b, a], ...[...Array(b).keys()].map((c) => [a, c, b])]),
  ]);

/** What an engine counts, with how many cells hold a record. */
async function countsOf(
  engine: RecordsEngine,
  marginals: readonly (readonly number[])[],
): Promise<readonly { readonly filled: number; readonly told: unknown }[]> {
  const all: { filled: number; told: unknown }[] = [];
  await engine.countMany(marginals, (position, exact) => {
    const counts = [...exact.counts];
    const told = exact.kind === 'dense' ? counts : [...exact.cells].map((cell, i) => [cell, counts[i]]);
    all[position] = { filled: counts.filter((count) => count > 0).length, told };
  });
  return all;
}

function rowsOf({ values, columns }: ConformanceCase, type: string, whole: string): string {
  const text = (value: string | null): string => (value === null ? 'NULL' : literal(value));
  const rows = values.map((value, i) => `(${i}, CAST(${text(value)} AS VARCHAR))`);

  const selected = [`CAST(id AS ${whole}) AS id`, ...columns.map((_, i) => `CAST(x AS ${type}) AS x${i}`)];
  return `SELECT ${selected.join(', ')} FROM (VALUES ${rows.join(', ')}) AS v(id, x)`;
}

async function writeParquet(one: ConformanceCase, path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const stamps = { ...one, values: one.values.map((value) => value?.replace(/ ([+-]\d\d:\d\d)$/, '$1') ?? null) };
  const rows = one.duckdb === 'TIMESTAMPTZ' ? stamps : one;
  await connection.run(
    `COPY (${rowsOf(rows, one.duckdb ?? one.type, 'BIGINT')} ORDER BY id) TO ${literal(path)} (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}
