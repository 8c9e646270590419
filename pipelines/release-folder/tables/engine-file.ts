import { type DuckDBConnection, type DuckDBDataChunk, DuckDBTableFunction } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { UserError } from '../../../privacy/errors.ts';
import type { DecodedColumn, DecodedRows, OutputField } from '../decode/output-column.ts';
import { diskFull, writeFailure } from '../files/file-errors.ts';
import { duckdbType, writtenSql } from './duckdb-field.ts';
import { MEMORY, withEngine } from './engine.ts';
import { type KeptForm, keptForm } from './kept-form.ts';
import { keptMoments, keptNumbers, keptTexts } from './kept-rows.ts';
import { type RowsAhead, readAhead } from './read-ahead.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** Rows that the engine takes at a time. */
const VECTOR_ROWS = 2048;

/**
 * Streams `chunks` into a new file at `path`, in the format that the engine's COPY `settings` name. The engine pulls: a chunk
 * is asked for when the one before has been taken. The same rows give the same bytes. `nullIsEmptyText` writes every value as text, and null
 * as the empty one.
 *
 * Throws whatever `chunks` throws, `DISK_FULL`, `FILE_UNWRITABLE`, or `TABLE_TOO_LARGE` where the engine has too little memory for a batch.
 */
export function writeThroughEngine(
  path: string,
  fields: readonly OutputField[],
  chunks: Iterator<DecodedRows>,
  settings: string,
  { format, nullIsEmptyText = false }: { readonly format: 'parquet' | 'csv'; readonly nullIsEmptyText?: boolean },
): Promise<void> {
  return withEngine(async (connection) => {
    const failure: { cause?: unknown } = {};
    const ahead = readAhead(chunks);
    registerRows(connection, fields, ahead, failure);
    const columns = fields.map((field, i) => {
      const written = writtenSql(field, sqlName(`c${i}`), format);
      return `${nullIsEmptyText ? `coalesce((${written})::VARCHAR, '')` : written} AS ${sqlName(field.name)}`;
    });
    try {
      await connection.run(`COPY (SELECT ${columns.join(', ')} FROM decoded_rows()) TO ${sqlText(path)} (${settings})`);
    } catch (error) {
      if ('cause' in failure) throw writeFailure(failure.cause, path);
      throw fileFailure(error, path);
    } finally {
      ahead.stop();
    }
  });
}

function registerRows(
  connection: DuckDBConnection,
  fields: readonly OutputField[],
  ahead: RowsAhead,
  failure: { cause?: unknown },
): void {
  const forms = fields.map(keptForm);
  let chunk: DecodedRows | undefined;
  let at = 0;
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: 'decoded_rows',
      bindFunction: (info) => {
        for (const [i, field] of fields.entries()) info.addResultColumn(`c${i}`, duckdbType(field));
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction: (info, output) => {
        try {
          if (chunk === undefined || at >= chunk.rows) {
            chunk = ahead.next();
            at = 0;
          }
          const rows = chunk === undefined ? 0 : Math.min(VECTOR_ROWS, chunk.rows - at);
          output.rowCount = rows;
          if (chunk === undefined) return;
          for (const [i, column] of chunk.columns.entries()) {
            copyRows(output, i, column, fields[i]!, forms[i], { at, rows });
          }
          at += rows;
          ahead.whenIdle();
        } catch (error) {
          failure.cause = error;
          info.setError('stopped');
        }
      },
    }),
  );
}

function copyRows(
  output: DuckDBDataChunk,
  index: number,
  column: DecodedColumn,
  field: OutputField,
  form: KeptForm | undefined,
  { at, rows }: { readonly at: number; readonly rows: number },
): void {
  const vector = bindings.data_chunk_get_vector(output.chunk, index);
  if (form?.kind === 'texts') {
    for (const [i, text] of keptTexts(form, column, at, rows).entries()) {
      bindings.vector_assign_string_element(vector, i, text);
    }
  } else {
    const source = keptValues(column, field, form, { at, rows });
    bindings.copy_data_to_vector(vector, 0, source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  const { validity } = column;
  if (validity !== undefined) {
    bindings.vector_ensure_validity_writable(vector);
    const bytes = Math.ceil(rows / 64) * 8;
    bindings.copy_data_to_vector_validity(
      vector,
      0,
      validity.buffer as ArrayBuffer,
      validity.byteOffset + at / 8,
      bytes,
    );
  }
}

function keptValues(
  column: DecodedColumn,
  { storage }: OutputField,
  form: Exclude<KeptForm, { kind: 'texts' }> | undefined,
  { at, rows }: { readonly at: number; readonly rows: number },
): ArrayBufferView {
  if (form?.kind === 'numbers') return keptNumbers(form, column, at, rows);
  if (form?.kind === 'moments') return keptMoments(form, column, at, rows);
  return storage === 'uuid' ? hugeints(column.data as Uint8Array, at, rows) : column.data.subarray(at, at + rows);
}

/** The engine holds a UUID as a little-endian 128-bit integer whose top bit is turned. */
function hugeints(bytes: Uint8Array, at: number, rows: number): Uint8Array {
  const out = bytes.slice(at * 16, (at + rows) * 16);
  for (let i = 0; i < rows; i++) {
    const one = out.subarray(i * 16, i * 16 + 16).reverse();
    one[15]! ^= 0x80;
  }
  return out;
}

/** What the engine says may quote values, so that only the kind of it is told. */
function fileFailure(error: unknown, path: string): unknown {
  const text = error instanceof Error ? error.message : String(error);
  if (/no space left|ENOSPC|disk quota/i.test(text)) return diskFull(path);
  if (/permission denied/i.test(text)) return writeFailure({ code: 'EACCES' }, path);
  if (/out of memory/i.test(text)) {
    return new UserError(
      'TABLE_TOO_LARGE',
      `Cannot write ${path}: ${VECTOR_ROWS} rows of it take more than ${MEMORY}`,
      {
        hint: 'Fewer columns or shorter texts need less.',
        params: { path },
      },
    );
  }
  return new UserError('FILE_UNWRITABLE', `Cannot write ${path}: the engine that writes it stopped`, {
    hint: 'Check that the folder exists, that you may write to it and that the disk is sound.',
    params: { path },
  });
}
