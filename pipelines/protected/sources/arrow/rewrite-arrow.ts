import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBDataChunk } from '@duckdb/node-api';
import { UserError } from '../../../../privacy/errors.ts';
import { type ArrowField, storageOfArrow } from '../arrow-schema/arrow-type.ts';
import { copyToParquet } from '../parquet/parquet-source.ts';
import { BadText, UNREADABLE_TEXT } from '../session/bad-text.ts';
import type { DuckDbSession } from '../session/duckdb-session.ts';
import { readFailure } from '../session/read-failure.ts';
import { ArrowBatch, type ArrowVector } from './arrow-batch.ts';
import { type ArrowColumn, arrowColumn, type BadTextRule, duckDbType } from './arrow-column.ts';
import { ArrowDictionaries } from './arrow-dictionaries.ts';
import { arrowFrames } from './arrow-frames.ts';
import { type ArrowInput, arrowInput } from './arrow-messages.ts';

/** Rows gathered before they are written as one Parquet file. */
const ROWS_A_PART = 1_000_000;
/** Rows of a DuckDB chunk. */
const ROWS_A_CHUNK = 2048;

export interface WantedArrow {
  readonly position: number;
  readonly field: ArrowField;
  /** Whether it says whose row it is. */
  readonly isUnit: boolean;
}

/**
 * Writes the wanted columns as Parquet files into `folder`, or where nothing may come to the disk in the clear, as the table `arrow_rows` of the
 * session; no other column is read. Throws `FILE_UNREADABLE`.
 */
export async function rewriteArrow(
  { path, isFile }: { readonly path: string; readonly isFile: boolean },
  wanted: readonly WantedArrow[],
  session: DuckDbSession,
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  const definition = wanted.map(({ position, field }) => `c${position} ${storageOfArrow(field.type)}`).join(', ');
  const empty = `CREATE OR REPLACE ${session.temporary.table} arrow_rows (${definition})`;
  await session.run(path, empty);
  let rows = 0;
  const flush = async (): Promise<void> => {
    const file = join(folder, `part-${String(files.length).padStart(6, '0')}.parquet`);
    await session.run(path, copyToParquet('arrow_rows', file));
    await session.run(path, empty);
    files.push(file);
    rows = 0;
  };
  const tallies = wanted.map(() => new BadText());
  const rules = wanted.map(({ isUnit }, i) => ({
    becomes: isUnit ? null : UNREADABLE_TEXT,
    count: () => tallies[i]!.count(0, 1),
  }));
  const file = await open(path, 'r');
  try {
    for await (const batch of batchesOf(await arrowInput(path, file), isFile, wanted)) {
      await append(session, batch, wanted, rules);
      rows += batch.rows;
      for (const tally of tallies) tally.count(batch.rows, 0);
      if (rows >= ROWS_A_PART && !session.isSealed) await flush();
    }
    if (rows > 0 && !session.isSealed) await flush();
    for (const tally of tallies) tally.refuseMany(path);
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(path, error);
  } finally {
    await file.close();
  }
  return files;
}

interface WantedRows {
  readonly rows: number;
  columns(rules: readonly BadTextRule[]): readonly ArrowColumn[];
}

async function* batchesOf(
  input: ArrowInput,
  isFile: boolean,
  wanted: readonly WantedArrow[],
): AsyncGenerator<WantedRows> {
  const dictionaries = new ArrowDictionaries(wanted.map(({ field }) => field));
  const { messages } = await arrowFrames(input, isFile);
  for await (const message of messages()) {
    if (message.kind === 'dictionary') await dictionaries.add(input, message);
    if (message.kind !== 'batch') continue;
    const batch = new ArrowBatch(input, message);
    const vectors: ArrowVector[] = [];
    for (const { field } of wanted) {
      vectors.push(await batch.column(field.dictionary?.index ?? field.type, field.before));
    }
    const { rows } = batch;
    const columns = (rules: readonly BadTextRule[]): readonly ArrowColumn[] =>
      wanted.map(({ field }, i) => arrowColumn(vectors[i]!, dictionaries.of(field), rows, rules[i]!));
    yield { rows, columns };
  }
}

async function append(
  session: DuckDbSession,
  batch: WantedRows,
  wanted: readonly WantedArrow[],
  rules: readonly BadTextRule[],
): Promise<void> {
  const columns = batch.columns(rules);
  const types = wanted.map(({ field }) => duckDbType(field.type));
  const appender = await session.connection.createAppender('arrow_rows', 'main', session.temporary.database);
  try {
    for (let start = 0; start < batch.rows; start += ROWS_A_CHUNK) {
      const count = Math.min(ROWS_A_CHUNK, batch.rows - start);
      const chunk = DuckDBDataChunk.create(types, count);
      columns.forEach((valueAt, i) => {
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
