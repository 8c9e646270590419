import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngineTable } from '../../pipelines/protected/engine/engine-table.ts';
import { mapSql } from '../../pipelines/protected/engine/map-sql.ts';
import { rowsSql } from '../../pipelines/protected/engine/write-engine-records.ts';
import { literal } from '../../pipelines/protected/sources/session/sql.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';
import { againstPlan } from '../support/against-plan.ts';
import { CONFORMANCE, type ConformanceCase, GROUPINGS } from '../support/conformance.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { type EngineHospital, fillHospital } from '../support/engine-hospital.ts';
import { CONFIG, type Hospital, hospital as openHospital } from '../support/hospital.ts';
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

    test('have the counts that DuckDB has of the same rows, and only counts cross', async () => {
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
      expect(await there.discard()).toBeUndefined();
      expect(await hospital.tables()).toEqual([]);
      await there.close();
    });

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
      const { host, port, user, catalog, schema, table, scratch } = data.setting;
      const places = `catalog: ${catalog}, schema: ${schema}, table: ${table}, scratch: { catalog: ${scratch.catalog}, schema: ${scratch.schema} }`;
      const engine = `counting: engine, engine: { kind: trino, host: ${host}, port: ${port}, user: ${user}, tls: off, ${places} }`;
      steward = await openHospital({ config: CONFIG.replace('path: visits.csv', engine) });
      rmSync(steward.path('visits.csv'));
    });
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
      expect([stderr.includes('error'), status, killed]).toEqual([false, 0, true]);
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

    test('interrupted cancels what runs there, is resumed, and refuses where its table is gone', async () => {
      const { status } = await steward.run(['release', '--yes', '--name', 'second', '--progress', 'jsonl'], {
        interruptWhen: (line) => line.includes('"fit"'),
      });
      expect(status).not.toBe(0);
      expect(await queries("'RUNNING', 'QUEUED', 'PLANNING', 'STARTING'")).toEqual([]);
      expect(await data.tables()).toHaveLength(1);
      const before = charges(1);
      const [table] = await data.tables();
      const service = cluster.service();
      await service.rows(`ALTER TABLE hive.scratch.${table} RENAME TO hive.scratch.away`);
      const refused = await steward.run(['release', '--resume']);
      expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('PLAN_CHANGED')]);
      await service.rows(`ALTER TABLE hive.scratch.away RENAME TO hive.scratch.${table}`);
      const resumed = await steward.run(['release', '--resume']);
      expect([resumed.stderr.includes('error'), resumed.status]).toEqual([false, 0]);
      expect(charges(1).slice(0, before.length)).toEqual(before);
      expect(await data.tables()).toEqual([]);
      expect((await steward.run(['verify', 'released/second'])).status).toBe(0);
    });
  });
});

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
