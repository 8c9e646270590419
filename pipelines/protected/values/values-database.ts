import { join } from 'node:path';
import type { NumberCounts, ValuesEngine } from '../../../privacy/guard/values/values-engine.ts';
import type { CategoryCount } from '../../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import { databaseResources, resourcesOf, rowsWithin } from '../../workspace/resources.ts';
import { boundInDatabase, partOfUnit } from '../bounding/bound-in-database.ts';
import { freshSalt } from '../bounding/kept-salt.ts';
import { refuseSmall } from '../sources/encode-table.ts';
import type { Source } from '../sources/session/source.ts';
import { type DescribedTable, openSaidRows, type ReadRequest, type SaidRows } from './read-values.ts';

/** Values that a database holds and counts. Protected. */
export interface ValuesDatabase {
  readonly engine: ValuesEngine;
  /** Removes all of it. May be called again. */
  close(): Promise<void>;
}

const [SAID, BOUNDED, DROPPED] = ['scratch.said', 'scratch.bounded', 'scratch.dropped'];
/** What a row takes while it is numbered and put in order, beside its values; and each value, a long text. */
const BYTES_IN_ORDER = 200;
const BYTES_OF_VALUE = 64;

/**
 * Reads the described columns as `readValues` does, into a database of temporary files in which contributions are bounded (`boundInDatabase`) and which counts them. No value comes into the memory of this
 * process but, when it is asked for, each distinct one of a column with its count. Throws as `readValues`.
 */
export async function openValuesDatabase(
  source: Source,
  table: DescribedTable,
  request: ReadRequest,
): Promise<ValuesDatabase> {
  const rows = await openSaidRows(source, table, request);
  try {
    await store(rows, table, request);
    await rows.refuseChanged();
    request.advance?.(3, 3);
  } catch (error) {
    await rows.close();
    throw error;
  }
  return { engine: engineOf(rows, table), close: rows.close };
}

async function store(
  { session, path, folder, unit, said }: SaidRows,
  { shape, columns }: DescribedTable,
  request: ReadRequest,
): Promise<void> {
  await session.attachTemporary(path, join(folder, 'values.duckdb'), 'scratch');
  await session.run(path, 'SET preserve_insertion_order = false');
  const renamed = unit === undefined ? '*' : `* RENAME (unit_key AS unit_text), ${partOfUnit('unit_key')} AS part`;
  await session.run(path, `CREATE TABLE ${SAID} AS SELECT ${renamed} FROM (${said})`);
  request.advance?.(2, 3);
  const [rows] = await session.numbers(path, ['count(*)'], SAID!);
  if (unit === undefined) {
    refuseSmall(path, { unitCount: rows! });
    await session.run(path, `ALTER TABLE ${SAID} RENAME TO bounded`);
    return;
  }
  const { memoryLimitMb } = databaseResources(request.resources ?? resourcesOf());
  const select = columns.map((_, i) => ({ sql: `e.v${i}`, name: `v${i}` }));
  const tables = {
    scratch: 'scratch',
    encoded: SAID!,
    content: select.map(({ name }) => name),
    restored: select.map(({ name }) => ({ sql: name, name })),
    select,
    joins: '',
    bounded: BOUNDED!,
    dropped: DROPPED!,
  };
  await boundInDatabase(session, path, tables, {
    maxRows: shape.unit.maxRows,
    salt: freshSalt(request.entropy),
    rows: rows!,
    rowsAtOnce: rowsWithin(memoryLimitMb, BYTES_IN_ORDER + BYTES_OF_VALUE * columns.length),
  });
  for (const name of [SAID, DROPPED]) await session.run(path, `DROP TABLE ${name}`);
}

function engineOf({ session, path, unit }: SaidRows, { shape, columns }: DescribedTable): ValuesEngine {
  return {
    kind: 'engine',
    columns: columns.map(({ name }) => ({ name })),
    maxRowsPerUnit: shape.unit.maxRows,
    async survey() {
      const [rows] = await session.numbers(path, ['count(*)'], BOUNDED!);
      if (unit === undefined) return { rows: rows!, mostRowsOfUnit: Math.sign(rows!) };
      const ofUnits = `(SELECT count(*) AS n FROM ${BOUNDED} GROUP BY unit)`;
      const [mostRowsOfUnit] = await session.numbers(path, ['max(n)'], ofUnits);
      return { rows: rows!, mostRowsOfUnit: mostRowsOfUnit! };
    },
    async textCounts(column): Promise<readonly CategoryCount[]> {
      const counted = await session.rows(path, `${countsOf(column)} ORDER BY v`);
      return counted.map(([text, n]) => ({ category: String(text), count: Number(n) }));
    },
    async numberCounts(column): Promise<NumberCounts> {
      const [without] = await session.numbers(path, [`count(*) FILTER (v${column} IS NULL)`], BOUNDED!);
      const values: number[] = [];
      const counts: number[] = [];
      const sql = `SELECT CAST(v AS DOUBLE), CAST(n AS DOUBLE) FROM (${countsOf(column)}) ORDER BY v`;
      await session.streamNumbers(path, sql, (chunk) => {
        for (let i = 0; i < chunk.rows; i++) {
          values.push(chunk.columns[0]![i]!);
          counts.push(chunk.columns[1]![i]!);
        }
      });
      return { numbers: { values: Float64Array.from(values), counts: Float64Array.from(counts) }, without: without! };
    },
  };
}

const countsOf = (column: number): string =>
  `SELECT v${column} AS v, count(*) AS n FROM ${BOUNDED} WHERE v${column} IS NOT NULL GROUP BY v`;
