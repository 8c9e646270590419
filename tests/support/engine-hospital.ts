import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineSetting } from '../../pipelines/config/engine-setting.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { openRecordDatabase } from '../../pipelines/protected/counting/open-record-database.ts';
import { writeRecordDatabase } from '../../pipelines/protected/counting/write-record-database.ts';
import { loadFromEngine, type RecordsInEngine } from '../../pipelines/protected/engine/load-from-engine.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { literal } from '../../pipelines/protected/sources/session/sql.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';
import { DICTIONARY, visits } from './hospital.ts';
import { insecureSeededEntropy } from './insecure-seeded-entropy.ts';
import type { TrinoCluster } from './trino-cluster.ts';

/** The table of `visits` twice: as a CSV file, and in the catalog `hive` of a cluster, with types. */
export interface EngineHospital {
  readonly csv: string;
  readonly setting: EngineSetting;
  dictionary(maxRows: number): Promise<Dictionary>;
  /** Counted by DuckDB. */
  counted(dictionary: Dictionary): Promise<RecordsEngine>;
  /** Counted by the cluster; the same seed gives the same salt. */
  load(dictionary: Dictionary, seed: string, table?: string): Promise<RecordsInEngine & { readonly table: string }>;
  /** Tables of the scratch schema. */
  tables(): Promise<readonly unknown[]>;
  close(): void;
}

export async function fillHospital(cluster: TrinoCluster, name: string, patients: number): Promise<EngineHospital> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-engine-'));
  const csv = join(folder, 'visits.csv');
  const text = visits(patients);
  writeFileSync(csv, text);
  const service = cluster.service();
  await service.make(`hive.clinic.${name}`, `CREATE TABLE hive.clinic.${name} AS ${typedVisits(text)}`);
  const setting: EngineSetting = {
    kind: 'trino',
    host: '127.0.0.1',
    port: cluster.port,
    user: cluster.user,
    passwordFile: undefined,
    tokenFile: undefined,
    ca: undefined,
    tls: 'off',
    catalog: 'hive',
    schema: 'clinic',
    table: name,
    scratch: { catalog: 'hive', schema: 'scratch' },
  };
  const made = (prefix: string): string => mkdtempSync(join(folder, prefix));
  const closing: (() => Promise<void>)[] = [];
  return {
    csv,
    setting,
    async dictionary(maxRows) {
      const file = join(made('dictionary-'), 'dictionary.yaml');
      writeFileSync(file, DICTIONARY.replace('maxRows: 2', `maxRows: ${maxRows}`));
      return loadDictionary(file);
    },
    async counted(dictionary) {
      const kept = made('database-');
      const source = await openSource({ path: csv, format: 'csv' });
      await writeRecordDatabase(source, dictionary, {
        folder: kept,
        workFolder: made('work-'),
        entropy: insecureSeededEntropy('database'),
      });
      const { codings, unit } = dictionary;
      const database = await openRecordDatabase(kept, {
        columns: codings,
        hasUnit: true,
        maxRowsPerUnit: unit.maxRows,
      });
      closing.push(() => database!.close());
      return database!.engine;
    },
    async load(dictionary, seed, table = name) {
      const run = made('run-');
      mkdirSync(join(run, 'records'), { recursive: true });
      const loaded = await loadFromEngine({
        setting: { ...setting, table },
        dictionary,
        folder: run,
        entropy: insecureSeededEntropy(seed),
        advance: () => {},
        protection: undefined,
        charged: false,
      });
      const { kept } = JSON.parse(readFileSync(join(run, 'records', 'engine', 'kept.json'), 'utf8'));
      return { ...loaded, table: `hive.scratch.${kept.table}` };
    },
    tables: async () => (await service.rows('SHOW TABLES FROM hive.scratch')).flat(),
    close: () => {
      for (const close of closing) void close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The lines of the table as rows with types. */
function typedVisits(csv: string): string {
  const [names, ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const rows = lines.map((fields) => `(${fields.map((field) => literal(field)).join(', ')})`);
  const types: Readonly<Record<string, string>> = { age: 'BIGINT', stay: 'INTEGER', admitted: 'DATE' };
  const selected = names!.map((name) => `CAST(${name} AS ${types[name] ?? 'VARCHAR'}) AS ${name}`);
  return `SELECT ${selected.join(', ')} FROM (VALUES ${rows.join(', ')}) AS v(${names!.join(', ')})`;
}
