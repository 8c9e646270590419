import { UserError } from '../../../privacy/errors.ts';
import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import { type EvaluatedTable, MAX_EVALUATED_CELLS, MAX_EVALUATED_ROWS } from '../../statistics/evaluated-table.ts';
import { type CodedRows, type EncodeOptions, withCodedRows } from '../sources/encode-table.ts';
import { NO_UNIT } from '../sources/no-unit.ts';
import { type ReadingCounts, readingCounts } from '../sources/readings.ts';
import type { EvaluatedSource } from './evaluated-source.ts';
import { GrowingColumn } from './growing-column.ts';
import { numberReaders } from './number-reader.ts';
import { RowReservoir } from './row-reservoir.ts';

/** Protected where the table is. */
export interface ReadTable {
  readonly table: EvaluatedTable;
  /** Rows of the table in the file, of which `table` holds a random part where there are more than it may have. */
  readonly rowsRead: number;
  /** How the values of each column were read, over all rows; over those that were looked at, where the number of rows was given. */
  readonly readings: readonly ({ readonly name: string } & ReadingCounts)[];
}

const SEED = 'synthward/evaluation/rows/1';

/**
 * Reads a table as codes and numbers, in one pass. Of rows beyond those that are kept nothing stays in memory but, in the database, which units there are. The part that is kept is drawn by a seed: the same
 * file gives the same rows in the same order, and so the same figures. Throws as `withCodedRows`, `TABLE_TOO_SMALL` for a table without rows, and `VALUE_OUTSIDE_DOMAIN` where a column with
 * `outside: error` holds such a value, by the names of those columns.
 */
export const readEvaluatedTable = (
  { source, dictionary }: Pick<EvaluatedSource, 'source' | 'dictionary'>,
  options: Omit<EncodeOptions, 'share'>,
): Promise<ReadTable> =>
  withCodedRows(source, dictionary, inOrder(dictionary, options), (rows) => read(rows, mostRows(rows.modelled.length)));

/** Rows that the database is expected to draw for each that may be kept: fewer than that come less than once in 10^9. */
const MARGIN = 1.02;

/**
 * The same of a table of some `rows` rows, of which no more are read as values than it takes: where there are more than may be kept, the database draws a few more than those by a coin for each row, and the part that is
 * kept is drawn from them. No row beyond them refuses a value or is in `readings`.
 */
export function readPartOfTable(
  { source, dictionary }: Pick<EvaluatedSource, 'source' | 'dictionary'>,
  options: Omit<EncodeOptions, 'share'>,
  rows: number,
  most: number = mostRows(dictionary.codings.length),
): Promise<ReadTable> {
  const share = (MARGIN * most) / rows;
  return withCodedRows(source, dictionary, { ...options, threads: 1, share }, async (coded) => {
    const [rowsRead] = await coded.session.numbers(coded.path, ['count(*)'], coded.whole);
    return { ...(await read(coded, most)), rowsRead: rowsRead! };
  });
}

const mostRows = (columns: number): number =>
  Math.max(1, Math.min(MAX_EVALUATED_ROWS, Math.floor(MAX_EVALUATED_CELLS / columns)));

/** Several threads would give rows that are joined with their units in any order. */
const inOrder = ({ unit }: EvaluatedSource['dictionary'], options: EncodeOptions): EncodeOptions =>
  unit.columns.length === 0 ? options : { ...options, threads: 1 };

async function read(rows: CodedRows, most: number): Promise<ReadTable> {
  const { session, path, modelled, columns, positions, from, unit } = rows;
  const numbers = numberReaders(rows);
  const reservoir = new RowReservoir(most, SEED);
  const kept = modelled.map(({ coding }, c) => new GrowingColumn(coding.size, numbers.has(c), most));
  const units = unit === undefined ? undefined : new GrowingColumn(NO_UNIT + 1, false, most);
  const counts = columns.map(({ readings }) => new Float64Array(readings.length));
  const refused = new Set<number>();
  const slots = new Int32Array(CHUNK);
  // Numbers first, each as it was read; then positions; then the unit.
  const withNumbers = [...numbers.keys()];
  const selected = [
    ...withNumbers.map((c) => `coalesce(CAST(x${positions[c]} AS DOUBLE), CAST('nan' AS DOUBLE))`),
    ...columns.map(({ outer }) => outer),
    ...(unit === undefined ? [] : [unit]),
  ];
  await session.streamNumbers(path, `SELECT ${selected.join(', ')} FROM ${from}`, (chunk) => {
    reservoir.place(chunk.rows, slots);
    for (const column of kept) column.makeRoom(reservoir.kept);
    const codesFrom = withNumbers.length;
    for (const [c, { recode, plain }] of columns.entries()) {
      const found = chunk.columns[codesFrom + c]!;
      const { size } = modelled[c]!.coding;
      if (!keepCodes(found, chunk.rows, slots, kept[c]!.codes, { recode, plain, size, counts: counts[c]! })) {
        refused.add(c);
      }
    }
    for (const [i, c] of withNumbers.entries()) {
      const raw = chunk.columns[i] as Float64Array;
      numbers.get(c)!.read(raw, chunk.columns[codesFrom + c]!, chunk.rows);
    }
    for (const [c, reader] of numbers) reader.keep(slots, chunk.rows, kept[c]!.numbers!);
    if (units !== undefined) {
      units.makeRoom(reservoir.kept);
      const own = chunk.columns[codesFrom + columns.length]!;
      for (let row = 0; row < chunk.rows; row++) if (slots[row]! >= 0) units.codes[slots[row]!] = own[row]!;
    }
  });
  refuse(
    path,
    [...refused].map((c) => modelled[c]!),
  );
  if (reservoir.seen === 0) throw empty(path);
  for (const column of [...kept, ...(units === undefined ? [] : [units])]) column.cut(reservoir.kept);
  return {
    table: {
      rows: reservoir.kept,
      columns: modelled.map(({ coding }, c) => ({
        name: coding.name,
        size: coding.size,
        codes: kept[c]!.codes,
        coding,
        numbers: kept[c]!.numbers,
      })),
      unitOfRow: units && numberedDensely(units.codes),
    },
    rowsRead: reservoir.seen,
    readings: modelled.map(({ name }, c) => ({ name, ...readingCounts(columns[c]!.readings, counts[c]!) })),
  };
}

/** Rows of a chunk of DuckDB. */
const CHUNK = 2048;

interface CodeReading {
  readonly recode: Uint32Array;
  readonly plain: number;
  readonly size: number;
  readonly counts: Float64Array;
}

/** False where a value is refused. */
function keepCodes(
  found: ArrayLike<number>,
  rows: number,
  slots: Int32Array,
  codes: { [row: number]: number },
  { recode, plain, size, counts }: CodeReading,
): boolean {
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    const position = found[row]!;
    if (position >= plain) counts[position - plain]!++;
    const code = recode[position]!;
    if (code > largest) largest = code;
    const slot = slots[row]!;
    if (slot >= 0) codes[slot] = code;
  }
  return largest < size;
}

/** Units numbered from 0 as they come; a row that names none is one by itself. */
function numberedDensely(units: ArrayLike<number>): Uint32Array {
  const numbers = new Map<number, number>();
  let next = 0;
  return Uint32Array.from(units, (unit) => {
    if (unit === NO_UNIT) return next++;
    const known = numbers.get(unit);
    if (known !== undefined) return known;
    numbers.set(unit, next);
    return next++;
  });
}

function refuse(path: string, columns: readonly ModelledColumn[]): void {
  if (columns.length === 0) return;
  const [first, ...others] = columns.map(
    ({ name }) => `column "${name}" holds a value outside its domain, and its policy is outside: error`,
  );
  throw new UserError('VALUE_OUTSIDE_DOMAIN', `Cannot read ${path}: ${first}`, {
    hint: 'Widen the domain, list the missing codes, or choose another policy: clamp, other or missing.',
    others,
  });
}

const empty = (path: string): UserError =>
  new UserError('TABLE_TOO_SMALL', `Cannot evaluate ${path}: it holds no rows`, {
    hint: 'Check that the export is complete.',
  });
