import type { FileHandle } from 'node:fs/promises';
import { DataType, type RecordBatch, RecordBatchReader, type Schema, type Vector } from 'apache-arrow';
import { CHUNK_ROWS } from '../../release-folder/decode/chunk-rows.ts';
import type { OutputField } from '../../release-folder/decode/output-column.ts';
import { arrowField } from '../../release-folder/tables/arrow-field.ts';
import { type KeptForm, keptForm } from '../../release-folder/tables/kept-form.ts';
import { decodedValues, type ReadonlyKept } from './kept-values.ts';
import type { ColumnValues, OpenTable } from './table-values.ts';

/** Opens an Arrow IPC file, which the caller closes, of about `rows` rows. Throws what the library throws. */
export async function openArrow(file: FileHandle, fields: readonly OutputField[], rows: number): Promise<OpenTable> {
  let rowsLeft = rows + CHUNK_ROWS;
  const reader = await RecordBatchReader.from(file);
  await reader.open();
  const mismatch = schemaMismatch(reader.schema, fields);
  return {
    mismatch,
    async next() {
      const { value, done } = await reader.next();
      const batch = value as RecordBatch | null | undefined;
      if (done === true || batch === null || batch === undefined) return undefined;
      rowsLeft -= batch.numRows;
      // A count in the file that nothing stands behind would ask for as much memory.
      if (!(batch.numRows >= 0 && rowsLeft >= 0)) throw new RangeError('Cannot read so many more rows than declared');
      return { rows: batch.numRows, columns: fields.map((field, i) => columnValues(batch.getChildAt(i)!, field)) };
    },
  };
}

function schemaMismatch(schema: Schema, fields: readonly OutputField[]): string | undefined {
  const declared = fields.map((field, i) => shown(arrowField(field, i)));
  const found = schema.fields.map(shown);
  const length = Math.max(declared.length, found.length);
  for (let i = 0; i < length; i++) {
    if (declared[i] !== found[i]) {
      return `column ${i + 1} should be ${JSON.stringify(declared[i] ?? 'absent')}, it is ${JSON.stringify(found[i] ?? 'absent')}`;
    }
  }
  return undefined;
}

const shown = ({ name, type, nullable }: { name: string; type: DataType; nullable: boolean }): string =>
  `${name} ${type}${nullable ? '' : ' not null'}`;

function columnValues(vector: Vector, field: OutputField): ColumnValues {
  const { storage, texts } = field;
  const rows = vector.length;
  const present = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) present[i] = vector.isValid(i) ? 1 : 0;
  const form = keptForm(field);
  if (form !== undefined) return decodedValues(field, keptOf(vector, form, field.stored!.decimals), present);
  const wide = storage === 'int64' || storage === 'timestamp';
  const numbers = wide ? new BigInt64Array(rows) : new Float64Array(rows);
  if (storage === 'uuid') {
    return { numbers, present, uuids: Array.from({ length: rows }, (_, i) => vector.get(i) as string | null) };
  }
  const data = vector.data[0]!;
  const values = data.values as ArrayLike<number> & ArrayLike<bigint>;
  if (storage === 'text') {
    const known = new Map(texts.map((text, i) => [text, i]));
    const dictionary = data.dictionary!;
    const declared = dictionary.length <= Math.max(1, texts.length);
    const positions = declared ? Array.from(dictionary, (text) => known.get(text as string) ?? -1) : [];
    for (let i = 0; i < rows; i++) numbers[i] = positions[values[i]!] ?? -1;
  } else if (DataType.isBool(vector.type)) {
    const bits = data.values as Uint8Array;
    for (let i = 0; i < rows; i++) numbers[i] = (bits[(data.offset + i) >>> 3]! >>> ((data.offset + i) & 7)) & 1;
  } else for (let i = 0; i < rows; i++) numbers[i] = values[i]!;
  return { numbers, present, uuids: undefined };
}

/** What stands in a column, as `decodedValues` takes it. */
function keptOf(vector: Vector, form: KeptForm, decimals = 0): ReadonlyKept {
  const rows = vector.length;
  if (form.kind === 'none') return [];
  if (form.kind === 'texts') return Array.from({ length: rows }, (_, i) => vector.get(i) as string | null);
  const values = vector.data[0]!.values as ArrayLike<number> & BigInt64Array;
  if (form.kind === 'moments') {
    const [times, parts] = MICROSECONDS[form.type.unit];
    return BigInt64Array.from({ length: rows }, (_, i) => (values[i]! * times) / parts);
  }
  if (form.type.kind !== 'decimal') return Float64Array.from({ length: rows }, (_, i) => Number(values[i]!));
  const words = values as ArrayLike<number>;
  const further = 10n ** BigInt(form.type.scale - decimals);
  return Float64Array.from({ length: rows }, (_, i) => {
    const unscaled = int128(words, 4 * i);
    return unscaled % further === 0n ? Number(unscaled / further) / 10 ** decimals : Number.NaN;
  });
}

const MICROSECONDS = { s: [1_000_000n, 1n], ms: [1000n, 1n], us: [1n, 1n], ns: [1n, 1000n] } as const;

function int128(words: ArrayLike<number>, at: number): bigint {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => BigInt(words[at + i]!));
  return BigInt.asIntN(128, a! | (b! << 32n) | (c! << 64n) | (d! << 96n));
}
