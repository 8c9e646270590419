import { rm } from 'node:fs/promises';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { BoundedValues, ValueColumn } from '../../../privacy/guard/values/bounded-values.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { DescribedColumn } from '../../dictionary/described-column.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Advance } from '../../workspace/progress.ts';
import { databaseResources, type Resources, resourcesOf } from '../../workspace/resources.ts';
import { makeTemporaryFolder } from '../../workspace/temporary-folder.ts';
import { boundContributions } from '../bounding/bound-contributions.ts';
import { watchForChange } from '../sources/change-watch.ts';
import { CodeBuffer } from '../sources/code-buffer.ts';
import { type CodedTable, refuseSmall } from '../sources/encode-table.ts';
import { matchColumns } from '../sources/match-columns.ts';
import { NO_UNIT } from '../sources/no-unit.ts';
import { DuckDbSession } from '../sources/session/duckdb-session.ts';
import type { Source } from '../sources/session/source.ts';
import { storageOf } from '../sources/storage.ts';
import { unitSql } from '../sources/unit-sql.ts';
import { valueSql } from './value-sql.ts';

/** Stands for no text, and for no number, in what SQL gives. */
const NONE = 0xffffffff;

/** What a drafted dictionary says of the table, and the columns whose domains are to be measured. */
export interface DescribedTable {
  readonly shape: Dictionary;
  readonly columns: readonly DescribedColumn[];
}

export interface ReadRequest {
  /** Folder of the protected zone for temporary files; they are deleted before this returns or throws. */
  readonly workFolder: string;
  /** Those files are encrypted. */
  readonly sealed?: boolean;
  readonly entropy: EntropySource;
  readonly advance?: Advance;
  readonly resources?: Resources;
}

/**
 * Reads the described columns as distinct texts and lattice numbers, and bounds contributions before anything is counted.
 * Protected in every field but the columns' names.
 *
 * Throws `DICTIONARY_MISMATCH` for names and storage types, and, depending on the records, `FILE_UNREADABLE` and
 * `TABLE_TOO_SMALL`; no message holds a value, a row number or a count.
 */
export async function readValues(source: Source, table: DescribedTable, request: ReadRequest): Promise<BoundedValues> {
  const { columns, shape } = table;
  return withSaidRows(source, table, request, async ({ session, path, unit, said, refuseChanged }) => {
    await session.run(path, `CREATE ${session.temporary.table} said AS ${said}`);
    if (unit !== undefined) await session.run(path, numbered(session, 'units', 'unit_key'));
    for (const [i, { shape: kind }] of columns.entries()) {
      if (kind === 'list') await session.run(path, numbered(session, `texts_${i}`, `v${i}`));
    }
    request.advance?.(2, 3);
    const texts = await distinctTexts(session, path, columns);
    const fetched = await fetch(session, path, columns, unit !== undefined);
    await refuseChanged();
    refuseSmall(path, fetched);
    request.advance?.(3, 3);
    return asValues(columns, texts, boundContributions(fetched, shape.unit.maxRows, request.entropy));
  });
}

/** A session over the source in which SQL says what each row says. Protected. */
export interface SaidRows {
  readonly session: DuckDbSession;
  readonly path: string;
  /** For temporary files. */
  readonly folder: string;
  /** Text that names the unit of a row; absent where each row is its own. */
  readonly unit: string | undefined;
  /** A query: one row a record, with `v<i>`, what it says in column `i`, and where units are named `unit_key`. */
  readonly said: string;
  readonly refuseChanged: () => Promise<void>;
}

/** Opens such a session and hands it to `use`; closes it, and removes what it wrote, when that resolves or where anything fails. */
export async function withSaidRows<T>(
  source: Source,
  table: DescribedTable,
  request: ReadRequest,
  use: (rows: SaidRows) => Promise<T>,
): Promise<T> {
  const opened = await openSaidRows(source, table, request);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** The same for as long as the caller needs it. Throws as `readValues` does of names, storage types and files. */
export async function openSaidRows(
  source: Source,
  { shape, columns }: DescribedTable,
  request: ReadRequest,
): Promise<SaidRows & { close(): Promise<void> }> {
  const positions = matchColumns(source, shape);
  const fields = source.fields();
  const at = columns.map(({ name }) => positions.get(name)!);
  const sql = columns.map((column, i) => valueSql(column, shape, at[i]!, storageOf(fields[at[i]!]!.storage)));
  const unit = unitSql(shape, positions, source)?.key;
  const unitAt = shape.unit.columns.map((name) => positions.get(name)!);
  const wanted = { positions: [...at, ...unitAt], unit: unitAt };
  const { path } = source;

  const refuseChanged = await watchForChange(source);
  const folder = await makeTemporaryFolder(request.workFolder);
  let session: DuckDbSession | undefined;
  const close = async (): Promise<void> => {
    session?.close();
    session = undefined;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    session = await DuckDbSession.open({
      spillFolder: folder,
      sealed: request.sealed === true,
      ...databaseResources(request.resources ?? resourcesOf()),
    });
    const relation = await source.prepare(session, folder, wanted);
    request.advance?.(1, 3);
    return { session, path, folder, unit, said: saidSql(sql, at, relation.sql, unit), refuseChanged, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One row a record: `v<i>`, what it says in column `i`, and the key of its unit. */
export function saidSql(
  columns: readonly { readonly steps: readonly string[]; readonly out: string }[],
  at: readonly number[],
  relation: string,
  unitKey: string | undefined,
): string {
  let from = relation;
  const depth = Math.max(...columns.map(({ steps }) => steps.length));
  for (let level = 0; level < depth; level++) {
    const names = columns.flatMap(({ steps }, i) => {
      const [c, x] = [`c${at[i]}`, `x${at[i]}`];
      return level < steps.length ? [c, `${steps[level]} AS ${x}`] : [c, x];
    });
    if (unitKey !== undefined) names.push(level === 0 ? `${unitKey} AS unit_key` : 'unit_key');
    from = `(SELECT ${names.join(', ')} FROM ${from}) AS level_${level}`;
  }
  const outs = columns.map(({ out }, i) => `${out} AS v${i}`);
  return `SELECT ${[...outs, ...(unitKey === undefined ? [] : ['unit_key'])].join(', ')} FROM ${from}`;
}

/** Gives each distinct text a number of its own. */
const numbered = ({ temporary }: DuckDbSession, table: string, text: string): string =>
  `CREATE ${temporary.table} ${table} AS SELECT t, CAST(row_number() OVER () - 1 AS UINTEGER) AS n FROM (SELECT DISTINCT ${text} AS t FROM said) WHERE t IS NOT NULL`;

function distinctTexts(
  session: DuckDbSession,
  path: string,
  columns: readonly DescribedColumn[],
): Promise<readonly (readonly string[])[]> {
  return Promise.all(
    columns.map(async ({ shape }, i) => {
      if (shape === 'scale') return [];
      return (await session.rows(path, `SELECT t FROM texts_${i} ORDER BY n`)).map(([text]) => String(text));
    }),
  );
}

/** A column of texts becomes their numbers; one of numbers becomes two halves of 32 bits above the least. */
async function fetch(
  session: DuckDbSession,
  path: string,
  columns: readonly DescribedColumn[],
  hasUnit: boolean,
): Promise<CodedTable> {
  const selected = columns.flatMap((column, i) => {
    if (column.shape === 'list') return [`coalesce(texts_${i}.n, ${NONE})`];
    const above = `(v${i} - (${column.buckets.starts[0]!}))`;
    return [`coalesce(${above} >> 32, ${NONE})`, `coalesce(${above} & ${NONE}, 0)`];
  });
  if (hasUnit) selected.push(`coalesce(units.n, ${NO_UNIT})`);
  const joins = columns.flatMap(({ shape }, i) =>
    shape === 'list' ? [` LEFT JOIN texts_${i} ON texts_${i}.t = v${i}`] : [],
  );
  if (hasUnit) joins.push(' LEFT JOIN units ON units.t = unit_key');
  const buffers = selected.map(() => new CodeBuffer(NONE + 1));
  let rowCount = 0;
  const sql = `SELECT ${selected.map((part) => `CAST(${part} AS UINTEGER)`).join(', ')} FROM said${joins.join('')}`;
  await session.stream(path, sql, (chunk) => {
    rowCount += chunk.rows;
    buffers.forEach((buffer, i) => {
      buffer.append(chunk.columns[i]!, chunk.rows);
    });
  });
  const all = buffers.map((buffer) => buffer.finish(rowCount) as Uint32Array);
  const unitOfRow = hasUnit ? all.pop()! : undefined;
  const encoded = all.map((codes, i) => ({ name: String(i), size: NONE + 1, codes }));
  if (unitOfRow === undefined) return { columns: encoded, rowCount, unitCount: rowCount };
  let unitCount = 0;
  for (const unit of unitOfRow) if (unit !== NO_UNIT && unit >= unitCount) unitCount = unit + 1;
  return { columns: encoded, rowCount, unitOfRow, unitCount };
}

function asValues(
  columns: readonly DescribedColumn[],
  texts: readonly (readonly string[])[],
  kept: Pick<BoundedValues, 'rowCount' | 'unitOfRow' | 'maxRowsPerUnit'> & {
    readonly columns: readonly { readonly codes: Codes }[];
  },
): BoundedValues {
  let next = 0;
  const values = columns.map((column, i): ValueColumn => {
    const first = kept.columns[next++]!.codes;
    if (column.shape === 'list')
      return { name: column.name, texts: texts[i]!, codes: textCodes(first, texts[i]!.length) };
    const low = kept.columns[next++]!.codes;
    const lower = column.buckets.starts[0]!;
    const numbers = Float64Array.from(low, (x, row) =>
      first[row] === NONE ? Number.NaN : lower + first[row]! * 2 ** 32 + x,
    );
    return { name: column.name, texts: [], codes: new Uint8Array(kept.rowCount), numbers };
  });
  const { rowCount, unitOfRow, maxRowsPerUnit } = kept;
  return { columns: values, rowCount, maxRowsPerUnit, ...(unitOfRow === undefined ? {} : { unitOfRow }) };
}

function textCodes(numbers: Codes, texts: number): Codes {
  const codes = allocateCodes(texts + 1, numbers.length);
  for (let row = 0; row < numbers.length; row++) codes[row] = numbers[row] === NONE ? texts : numbers[row]!;
  return codes;
}
