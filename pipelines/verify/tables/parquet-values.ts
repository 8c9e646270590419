import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { StorageType } from '../../dictionary/storage/storage-type.ts';
import type { OutputField, Storage } from '../../release-folder/decode/output-column.ts';
import { duckdbName } from '../../release-folder/tables/duckdb-field.ts';
import { type KeptForm, keptForm } from '../../release-folder/tables/kept-form.ts';
import { sqlName, sqlText } from '../../release-folder/tables/sql-text.ts';
import { decodedValues } from './kept-values.ts';
import type { ColumnValues, OpenTable } from './table-values.ts';

const TYPES: Readonly<Record<Storage, string>> = {
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  uuid: 'VARCHAR',
  none: 'BOOLEAN',
};

/** The engine's name of the type that a Parquet file has; it keeps no seconds, and the engine reads milliseconds as it reads microseconds. */
function typeOf({ storage, stored }: OutputField): string {
  if (stored === undefined) return TYPES[storage];
  const { type } = stored;
  const coarse = type.kind === 'timestamp' && (type.unit === 's' || type.unit === 'ms');
  return duckdbName(coarse ? { ...type, unit: 'us' } : type);
}

/** Opens a Parquet file. Its path must hold none of the characters `*?[`. Throws what the engine throws. */
export async function openParquet(
  connection: DuckDBConnection,
  path: string,
  fields: readonly OutputField[],
): Promise<OpenTable> {
  const source = `read_parquet(${sqlText(path)}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const found = described.getRowObjects().map((row) => `${row['column_name']} ${row['column_type']}`);
  const declared = fields.map((field) => `${field.name} ${typeOf(field)}`);
  const differs = declared.findIndex((text, i) => text !== found[i]);
  if (differs >= 0 || found.length !== declared.length) {
    const at = differs >= 0 ? differs : declared.length;
    const mismatch = `column ${at + 1} should be ${JSON.stringify(declared[at] ?? 'absent')}, it is ${JSON.stringify(found[at] ?? 'absent')}`;
    return { mismatch, next: async () => undefined };
  }
  const columns: string[] = [];
  for (const [i, field] of fields.entries()) {
    const { name, storage, texts } = field;
    const column = sqlName(name);
    const form = keptForm(field);
    if (form?.kind === 'texts') columns.push(boundedSql(column, longestOf(texts)));
    else if (form !== undefined) columns.push(keptSql(column, form, field.stored!.decimals));
    else if (storage === 'uuid') columns.push(boundedSql(column, UUID_BYTES));
    else if (storage !== 'text') columns.push(column);
    else {
      await connection.run(
        `CREATE TYPE texts_${i} AS ENUM (${(texts.length > 0 ? texts : ['']).map(sqlText).join(', ')})`,
      );
      const position = texts.length > 0 ? `enum_code(TRY_CAST(${column} AS texts_${i}))::INTEGER` : 'NULL';
      columns.push(`CASE WHEN ${column} IS NOT NULL THEN coalesce(${position}, -1) END`);
    }
  }
  const result = await connection.stream(`SELECT ${columns.join(', ')} FROM ${source}`);
  return {
    mismatch: undefined,
    async next() {
      const chunk = await result.fetchChunk();
      const rows = chunk?.rowCount ?? 0;
      if (chunk === null || rows === 0) return undefined;
      return { rows, columns: fields.map((field, i) => columnValues(chunk, i, field, rows)) };
    },
  };
}

const UUID_BYTES = 36;
/** Longer than any text that follows a pattern or a format. */
const LEAST_TEXT_BYTES = 2 ** 12;

const longestOf = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, Buffer.byteLength(text)), LEAST_TEXT_BYTES);

/** Texts as they are, but for ones that are longer than any that is declared: a few of these, repeated, could fill the memory. */
const boundedSql = (column: string, bytes: number): string =>
  `CASE WHEN strlen(${column}) <= ${bytes} THEN ${column} WHEN ${column} IS NOT NULL THEN '' END`;

/** Numbers as doubles, moments as microseconds. */
function keptSql(column: string, form: Exclude<KeptForm, { kind: 'texts' }>, decimals = 0): string {
  if (form.kind === 'numbers')
    return form.type.kind === 'decimal' ? decimalSql(column, form.type, decimals) : `${column}::DOUBLE`;
  if (form.kind === 'moments') return `epoch_us(${column})`;
  return `CASE WHEN ${column} IS NOT NULL THEN 0::BIGINT END`;
}

/** By way of its own digits, since a double holds no product of many; NaN for one that has more of them. */
function decimalSql(column: string, { precision, scale }: DecimalType, decimals: number): string {
  const own = `${column}::DECIMAL(${precision - scale + decimals}, ${decimals})`;
  return `CASE WHEN ${own} = ${column} THEN ${own}::DOUBLE WHEN ${column} IS NOT NULL THEN 'NaN'::DOUBLE END`;
}

type DecimalType = Extract<StorageType, { kind: 'decimal' }>;

function columnValues(chunk: DuckDBDataChunk, index: number, field: OutputField, rows: number): ColumnValues {
  const { storage } = field;
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  const present = presentRows(bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8), rows);
  const form = keptForm(field);
  if (form !== undefined) {
    const { buffer } = new Uint8Array(form.kind === 'texts' ? [] : bindings.vector_get_data(vector, rows * 8));
    const kept = form.kind === 'numbers' ? new Float64Array(buffer) : new BigInt64Array(buffer);
    const texts =
      form.kind === 'texts' ? chunk.getColumnValues(index).map((value) => value as string | null) : undefined;
    return decodedValues(field, texts ?? kept, present);
  }
  if (storage === 'uuid') {
    return {
      numbers: new Float64Array(rows),
      present,
      uuids: chunk.getColumnValues(index).map((value) => value as string | null),
    };
  }
  const width = storage === 'boolean' ? 1 : storage === 'text' || storage === 'int32' || storage === 'date' ? 4 : 8;
  // A copy starts at an address where numbers of any width may lie.
  const { buffer } = new Uint8Array(bindings.vector_get_data(vector, rows * width));
  const wide = storage === 'int64' || storage === 'timestamp';
  if (wide) return { numbers: new BigInt64Array(buffer), present, uuids: undefined };
  const raw = width === 1 ? new Uint8Array(buffer) : width === 4 ? new Int32Array(buffer) : new Float64Array(buffer);
  return { numbers: raw instanceof Float64Array ? raw : Float64Array.from(raw), present, uuids: undefined };
}

function presentRows(bits: Uint8Array | null, rows: number): Uint8Array {
  const present = new Uint8Array(rows).fill(1);
  if (bits) for (let i = 0; i < rows; i++) present[i] = (bits[i >>> 3]! >>> (i & 7)) & 1;
  return present;
}
