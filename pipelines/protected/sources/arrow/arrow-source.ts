import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBDataChunk } from '@duckdb/node-api';
import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { UserError } from '../../../../privacy/errors.ts';
import { copyToParquet, parquetSource } from '../parquet/parquet-source.ts';
import { BadText, UNREADABLE_TEXT } from '../session/bad-text.ts';
import type { DuckDbSession } from '../session/duckdb-session.ts';
import { keptOfArrow } from '../session/kept-of-type.ts';
import { readFailure } from '../session/read-failure.ts';
import type { Source, SourceField, Wanted } from '../session/source.ts';
import { beginArrowBatch, registerArrowCodecs } from './arrow-codecs.ts';
import { arrowColumn, arrowStorage, type BadTextRule } from './arrow-column.ts';
import { verifyArrowFrames } from './arrow-frames.ts';

/** Rows gathered before they are written as one Parquet file. */
const ROWS_A_PART = 1_000_000;
/** Rows of a DuckDB chunk. */
const ROWS_A_CHUNK = 2048;

/**
 * An Arrow IPC file or stream. The schema alone is read here. To be encoded, its wanted columns are rewritten batch by
 * batch as Parquet inside the protected folder, so that the same SQL encodes every format.
 */
export async function openArrow(path: string, isFile: boolean): Promise<Source> {
  const fields = (await readSchema(path, isFile)).fields.map((field) => ({
    name: field.name,
    storage: arrowStorage(field.type),
    kept: keptOfArrow(field.type),
  }));
  return {
    path,
    format: 'arrow',
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    async prepare(session, folder, wanted) {
      await verifyArrowFrames(path, isFile);
      const { positions } = wanted;
      const files = await rewrite({ path, isFile }, fields, session, folder, wanted);
      if (files.length === 0)
        return { sql: `(SELECT ${positions.map((i) => `NULL AS c${i}`).join(', ')} WHERE false)` };
      const relation = await parquetSource(
        path,
        { files: files.map((file) => ({ path: file, values: [] })), partitions: [] },
        positions.map((i) => fields[i]!),
      ).prepare(session, folder, { positions: [] });
      return { sql: `(SELECT ${positions.map((i, at) => `c${at} AS c${i}`).join(', ')} FROM ${relation.sql})` };
    },
  };
}

async function readSchema(path: string, isFile: boolean): Promise<Schema> {
  const file = await open(path, 'r');
  try {
    return (await openReader(file, isFile)).schema;
  } catch (error) {
    const incomplete = `Cannot read ${path}: it is no complete Arrow IPC file or stream`;
    throw (
      notReadable(path, error) ??
      new UserError('FILE_UNREADABLE', incomplete, { hint: 'Write it again, or as Parquet.' })
    );
  } finally {
    await file.close();
  }
}

/** Reads the schema and, of a file, the dictionaries; batches are read one by one. Whoever opened the file closes it. */
async function openReader(file: FileHandle, isFile: boolean): Promise<RecordBatchReader> {
  registerArrowCodecs();
  beginArrowBatch();
  const reader = isFile
    ? await RecordBatchReader.from(file)
    : await RecordBatchReader.from(file.createReadStream({ autoClose: false }));
  return reader.open();
}

async function rewrite(
  { path, isFile }: { readonly path: string; readonly isFile: boolean },
  fields: readonly SourceField[],
  session: DuckDbSession,
  folder: string,
  wanted: Wanted,
): Promise<readonly string[]> {
  const files: string[] = [];
  const definition = wanted.positions.map((i) => `c${i} ${fields[i]!.storage}`).join(', ');
  const empty = `CREATE OR REPLACE TEMP TABLE arrow_rows (${definition})`;
  await session.run(path, empty);
  let rows = 0;
  const flush = async (): Promise<void> => {
    const file = join(folder, `part-${String(files.length).padStart(6, '0')}.parquet`);
    await session.run(path, copyToParquet('arrow_rows', file));
    await session.run(path, empty);
    files.push(file);
    rows = 0;
  };
  const tallies = wanted.positions.map(() => new BadText());
  const rules = wanted.positions.map((position, i) => ({
    becomes: wanted.unit?.includes(position) === true ? null : UNREADABLE_TEXT,
    count: () => tallies[i]!.count(0, 1),
  }));
  const input = await open(path, 'r');
  try {
    for await (const batch of await openReader(input, isFile)) {
      beginArrowBatch();
      await append(session, batch, wanted.positions, rules);
      rows += batch.numRows;
      for (const tally of tallies) tally.count(batch.numRows, 0);
      if (rows >= ROWS_A_PART) await flush();
    }
    if (rows > 0) await flush();
    for (const tally of tallies) tally.refuseMany(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw notReadable(path, error) ?? readFailure(path, error);
  } finally {
    await input.close();
  }
  return files;
}

async function append(
  session: DuckDbSession,
  batch: RecordBatch,
  wanted: readonly number[],
  rules: readonly BadTextRule[],
): Promise<void> {
  const columns = wanted.map((i, at) => arrowColumn(batch.getChildAt(i)!, batch.numRows, rules[at]!));
  const appender = await session.connection.createAppender('arrow_rows', 'main', 'temp');
  try {
    for (let start = 0; start < batch.numRows; start += ROWS_A_CHUNK) {
      const count = Math.min(ROWS_A_CHUNK, batch.numRows - start);
      const chunk = DuckDBDataChunk.create(
        columns.map(({ type }) => type),
        count,
      );
      columns.forEach(({ valueAt }, i) => {
        const vector = chunk.getColumnVector(i);
        for (let row = 0; row < count; row++) vector.setItem(row, valueAt(start + row));
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/** What a sound file has that this reader has not: a type of a later format. */
function notReadable(path: string, error: unknown): UserError | undefined {
  const text = error instanceof Error ? error.message : '';
  if (/unrecognized type/i.test(text)) {
    return new UserError(
      'FILE_UNREADABLE',
      `Cannot read ${path}: one of its Arrow columns has a type that is not supported`,
      {
        hint: 'Write it as Parquet.',
      },
    );
  }
  return undefined;
}
