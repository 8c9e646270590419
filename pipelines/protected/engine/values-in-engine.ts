import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { NumberCounts, ValuesEngine } from '../../../privacy/guard/values/values-engine.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { EngineSetting } from '../../config/engine-setting.ts';
import { forgetEngineTable, leftInEngine, noteEngineTable } from '../../workspace/engine-table-note.ts';
import type { Advance } from '../../workspace/progress.ts';
import { freshSalt } from '../bounding/kept-salt.ts';
import { keptSql, placesSql } from '../bounding/order-sql.ts';
import { refuseSmall } from '../sources/encode-table.ts';
import { matchColumns } from '../sources/match-columns.ts';
import { literal } from '../sources/session/sql.ts';
import { storageOf } from '../sources/storage.ts';
import { unitSql } from '../sources/unit-sql.ts';
import { type DescribedTable, saidSql } from '../values/read-values.ts';
import { valueSql } from '../values/value-sql.ts';
import { engineOrder } from './engine-order.ts';
import { type EngineSource, openEngineTable, requireScratch } from './engine-table.ts';
import { openEngine } from './open-engine.ts';
import { refuseUnpushable } from './refuse-unpushable.ts';
import { numbers, whole } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

export interface ValuesRequest {
  /** Protected folder of the run; exists. */
  readonly folder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
}

/** Values that an engine holds and counts. Protected. */
export interface ValuesInEngine {
  readonly engine: ValuesEngine;
  /** Drops them there; where that fails, the note of their table stays in the folder of the run. */
  close(): Promise<void>;
}

/** Digits of SHA-256 that stand for a text. */
const TOKEN_DIGITS = 32;
const TOKENS_OF_A_STATEMENT = 500;

/**
 * Reads the described columns as `readValues` does, inside the engine, into one scratch table of bounded rows. Numbers come here with their counts; of texts, salted digests with
 * theirs, and the texts of those alone that are asked for. A resumed run makes the table anew. Throws as `readValues`, and what the service throws.
 */
export async function openValuesInEngine(
  setting: EngineSetting,
  table: DescribedTable,
  { folder, entropy, advance }: ValuesRequest,
): Promise<ValuesInEngine> {
  const service = await openEngine(setting);
  const source = await openEngineTable(service, setting, table.shape);
  await requireScratch(service, setting.scratch);
  const salt = freshSalt(entropy);
  const said = boundedSql(service, source, table, salt);
  const name = tableOf(service, setting, folder);
  const close = (): Promise<void> => drop(service, name, folder);
  await noteEngineTable(folder, name);
  try {
    advance(1, 3);
    await service.make(name, `CREATE TABLE ${name} AS ${said.sql}`);
    advance(2, 3);
    const counted = said.hasUnit ? 'count(DISTINCT unit)' : 'count(*)';
    const [unitCount] = await numbers(service, `SELECT ${counted} FROM ${name}`);
    refuseSmall(service.path, { unitCount: unitCount! });
    advance(3, 3);
  } catch (error) {
    await close();
    throw error;
  }
  return { engine: engineOf(service, name, table, salt, said.hasUnit), close };
}

/** Drops what an earlier start of the run has left in the engine, where one is noted, for a start that asks nothing more of it; never throws. */
export async function dropLeftValues(setting: EngineSetting, folder: string): Promise<void> {
  const left = await leftInEngine(folder);
  const service = left === undefined ? undefined : await openEngine(setting).catch(() => undefined);
  if (service === undefined) return;
  const name = tableOf(service, setting, folder);
  // One in another scratch schema is left to whoever reads the note.
  if (left!.includes(name)) await drop(service, name, folder);
}

/** The same for all starts of a run, so that a later one drops what an earlier one left. */
function tableOf({ dialect }: EngineService, { scratch }: EngineSetting, folder: string): string {
  const called = createHash('sha256')
    .update(`values ${basename(folder)}`)
    .digest('hex')
    .slice(0, 20);
  return [scratch.catalog, scratch.schema, `synthward_${called}`].map(dialect.quote).join('.');
}

const drop = (service: EngineService, name: string, folder: string): Promise<void> =>
  service.drop(name).then(
    () => forgetEngineTable(folder),
    () => undefined,
  );

/** At most `maxRows` rows of each unit: `v0`, `v1`, ..., what they say, and `unit`, a digest, where units are named. */
function boundedSql(
  { dialect }: EngineService,
  source: EngineSource,
  { shape, columns }: DescribedTable,
  salt: string,
): { readonly sql: string; readonly hasUnit: boolean } {
  const positions = matchColumns(source, shape);
  refuseUnpushable(source, shape, positions);
  const fields = source.fields();
  const at = columns.map(({ name }) => positions.get(name)!);
  const storages = at.map((position) => storageOf(fields[position]!.storage));
  const fraction = columns.find(({ shape: kind }, i) => kind === 'list' && storages[i] === 'float');
  if (fraction !== undefined) {
    throw new UserError(
      'DICTIONARY_MISMATCH',
      `Cannot measure ${source.path} in the engine: column "${fraction.name}" is kept as numbers with fractions, whose texts engines write differently`,
      {
        hint: 'State its values, or give the engine a view in which it is text or a whole number, and name that view.',
      },
    );
  }
  const unit = unitSql(shape, positions, source, dialect)?.key;
  const wanted = [...new Set([...at, ...shape.unit.columns.map((name) => positions.get(name)!)])];
  const values = columns.map((column, i) => valueSql(column, shape, at[i]!, storages[i]!, dialect));
  const said = saidSql(values, at, source.relation(wanted), unit);
  const names = columns.map((_, i) => `v${i}`);
  if (unit === undefined) return { sql: said, hasUnit: false };
  const content = columns.map(({ shape: kind }, i) =>
    kind === 'list' ? `coalesce('=' || v${i}, '')` : `coalesce(CAST(v${i} AS VARCHAR), '')`,
  );
  const rows = {
    from: `(${said}) AS said WHERE unit_key IS NOT NULL`,
    carried: [...names, 'unit_key'],
    unitText: 'unit_key',
    content,
  };
  const placed = placesSql(rows, salt, engineOrder(dialect));
  const digest = tokenSql(dialect.sha256, salt, 'unit', 'unit_key');
  const { maxRows } = shape.unit;
  return {
    sql: `SELECT ${names.join(', ')}, ${digest} AS unit FROM (${placed}) AS placed WHERE ${keptSql(maxRows)}`,
    hasUnit: true,
  };
}

const tokenSql = (sha256: (text: string) => string, salt: string, of: string, text: string): string =>
  `substr(${sha256(`'${salt}|${of}|' || ${text}`)}, 1, ${TOKEN_DIGITS})`;

function engineOf(
  service: EngineService,
  name: string,
  { shape, columns }: DescribedTable,
  salt: string,
  hasUnit: boolean,
): ValuesEngine {
  const counts = (column: number): string =>
    `SELECT v${column} AS v, count(*) AS n FROM ${name} WHERE v${column} IS NOT NULL GROUP BY v${column}`;
  const token = tokenSql(service.dialect.sha256, salt, 'text', 'v');
  return {
    kind: 'engine',
    columns: columns.map((column) => ({ name: column.name })),
    maxRowsPerUnit: shape.unit.maxRows,
    async survey() {
      const [rows] = await numbers(service, `SELECT count(*) FROM ${name}`);
      if (!hasUnit) return { rows: rows!, mostRowsOfUnit: Math.sign(rows!) };
      const ofUnits = `(SELECT count(*) AS n FROM ${name} GROUP BY unit) AS u`;
      const [mostRowsOfUnit] = await numbers(service, `SELECT coalesce(max(n), 0) FROM ${ofUnits}`);
      return { rows: rows!, mostRowsOfUnit: mostRowsOfUnit! };
    },
    async textCounts(column) {
      const found = await service.rows(`SELECT ${token}, n FROM (${counts(column)}) AS counted`);
      return found.map(([digest, n]) => ({ category: text(digest), count: whole(n) }));
    },
    async textsOf(column, tokens) {
      const texts = new Map<string, string>();
      for (let from = 0; from < tokens.length; from += TOKENS_OF_A_STATEMENT) {
        const asked = tokens.slice(from, from + TOKENS_OF_A_STATEMENT);
        const wanted = asked.map(literal).join(', ');
        const distinct = `(SELECT ${token} AS token, v FROM (${counts(column)}) AS counted) AS named`;
        const found = await service.rows(`SELECT token, v FROM ${distinct} WHERE token IN (${wanted})`, asked.length);
        for (const [digest, said] of found) texts.set(text(digest), text(said));
      }
      return tokens.map((one) => text(texts.get(one)));
    },
    async numberCounts(column): Promise<NumberCounts> {
      const [without] = await numbers(service, `SELECT count(*) FROM ${name} WHERE v${column} IS NULL`);
      const found = (await service.rows(counts(column))).map(([v, n]) => [v as number, whole(n)] as const);
      found.sort(([a], [b]) => a - b);
      const values = Float64Array.from(found, ([v]) => v);
      return { numbers: { values, counts: Float64Array.from(found, ([, n]) => n) }, without: without! };
    },
  };
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('The engine gave no text');
  return value;
}
