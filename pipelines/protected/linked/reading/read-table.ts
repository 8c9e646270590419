import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';
import type { ModelledColumn } from '../../../dictionary/dictionary.ts';
import type { DictionaryTable } from '../../../dictionary/linked/linked-dictionary.ts';
import { CodeBuffer } from '../../sources/code-buffer.ts';
import { type BesideSql, type EncodeOptions, outsideDomain, withCodedRows } from '../../sources/encode-table.ts';
import { NO_UNIT } from '../../sources/no-unit.ts';
import type { Source } from '../../sources/session/source.ts';
import { double, literal } from '../../sources/session/sql.ts';
import { type Storage, storageOf } from '../../sources/storage.ts';
import { type ColumnReadings, type TableReadings, tableReadings } from '../../sources/table-readings.ts';
import { textSql } from '../../sources/text-sql.ts';
import { keySql } from '../../sources/unit-sql.ts';
import { keptAsText, readMissing, type ScaleRule, valueSteps } from '../../sources/value-steps.ts';
import type { KeyStore } from './key-store.ts';
import { NumberBuffer } from './number-buffer.ts';
import type { ReadingPlan } from './reading-plan.ts';
import { UNREADABLE } from './value-coder.ts';

/** Instead of the number of a key, where a row names none. One that is named and that no row has is `NO_UNIT`. */
export const NO_KEY = 0xfffffffe;

/** The rows of one table, as they are in its source. Protected in every field but the columns' names and sizes. */
export interface ReadTable {
  readonly table: DictionaryTable;
  readonly rowCount: number;
  /** By position in the codings of the table; of raw columns `undefined`. */
  readonly columns: readonly (EncodedColumn | undefined)[];
  /** Numbers of raw columns by that position: NaN where missing, `UNREADABLE` where they are none. */
  readonly numbers: ReadonlyMap<number, Float64Array>;
  /** Numbers of keys: `NO_KEY`, and for those of others `NO_UNIT` besides. */
  readonly key: Uint32Array | undefined;
  readonly parent: Uint32Array | undefined;
  readonly unit: Uint32Array | undefined;
  /** In days, seconds or numbers, as its scale has it; NaN where it is missing, cannot be read or lies beyond its range. */
  readonly order: Float64Array | undefined;
  readonly readings: TableReadings;
}

export interface ReadPlace {
  /** Position in `tables`. */
  readonly at: number;
  readonly keys: KeyStore;
  /** Whether units are known by the rows of this table alone. */
  readonly makesUnits: boolean;
  /** Refuses no value: for counting what becomes of them. */
  readonly refusesNothing?: boolean;
}

/**
 * Reads one table; its parents were read before. Throws as `encodeTable` does, but for small tables.
 */
export function readTable(
  source: Source,
  plan: ReadingPlan,
  { at, keys, makesUnits, refusesNothing = false }: ReadPlace,
  options: EncodeOptions,
): Promise<ReadTable> {
  const { table, key, unit, parent, order, raw } = plan;
  const numbers = order === undefined ? [] : [{ name: 'row_order', reading: order }];
  numbers.push(...raw.map(({ column, reading }) => ({ name: `raw_${column}`, reading })));
  const texts = { own_key: key, unit_text: unit, parent_key: parent };
  const named = Object.entries(texts).filter(([, column]) => column !== undefined);
  const beside = {
    instead: new Set(numbers.map(({ reading }) => reading.name)),
    values: (positions: ReadonlyMap<string, number>, { fields }: Source): readonly BesideSql[] => {
      const place = (name: string): readonly [number, Storage] => {
        const position = positions.get(name)!;
        return [position, storageOf(fields()[position]!.storage)];
      };
      return [
        ...named.map(([name, column]): BesideSql => {
          const [position, storage] = place(column!.name);
          return { name, position, steps: [], sql: keySql(`c${position}`, storage, column!.missing), isKey: true };
        }),
        ...numbers.map(({ name, reading }): BesideSql => numberSql(name, reading, ...place(reading.name))),
      ];
    },
  };
  return withCodedRows(source, plan.reading, { ...options, beside }, async (rows) => {
    const { session, path, modelled, columns, from } = rows;
    await keys.open(session, path);
    if (makesUnits && unit !== undefined) await keys.add(session, path, 0, { from, key: 'unit_text' });
    if (key !== undefined) await keys.add(session, path, at, { from, key: 'own_key' });
    const target = { own_key: at, unit_text: 0, parent_key: table.parent?.table ?? 0 };
    const joins = named.map(
      ([name]) =>
        ` LEFT JOIN ${keys.nameOf(target[name as keyof typeof target])} AS of_${name} ON of_${name}.u = ${name}`,
    );
    const selected = [
      ...columns.map(({ outer }) => outer),
      ...named.map(
        ([name]) =>
          `CAST(CASE WHEN ${name} IS NULL THEN ${NO_KEY} ELSE coalesce(of_${name}.n, ${NO_UNIT}) END AS UINTEGER)`,
      ),
      ...numbers.map(({ name }) => name),
    ];
    const buffers = modelled.map(({ coding }, i) => new CodeBuffer(coding.size, columns[i]!.recode, columns[i]!.plain));
    const keyBuffers = named.map(() => new CodeBuffer(NO_UNIT + 1));
    const numberBuffers = numbers.map(() => new NumberBuffer());
    let rowCount = 0;
    if (selected.length === 0) selected.push('0::UTINYINT');
    await session.streamNumbers(path, `SELECT ${selected.join(', ')} FROM ${from}${joins.join('')}`, (chunk) => {
      rowCount += chunk.rows;
      let next = 0;
      for (const buffer of [...buffers, ...keyBuffers]) {
        buffer.append(chunk.columns[next++] as Uint32Array, chunk.rows);
      }
      for (const buffer of numberBuffers) buffer.append(chunk.columns[next++]!, chunk.rows);
    });
    await keys.close(session, path);
    const refused = buffers.findIndex((buffer) => buffer.refused);
    if (refused >= 0 && !refusesNothing) throw outsideDomain(modelled[refused]!);
    const codes = new Map(modelled.map(({ name }, i) => [name, buffers[i]!]));
    const keyOf = (name: string): Uint32Array | undefined => {
      const place = named.findIndex(([one]) => one === name);
      return place < 0 ? undefined : (keyBuffers[place]!.finish(rowCount) as Uint32Array);
    };
    const read = numbers.map(({ name }, i) => [name, numberBuffers[i]!.finish(rowCount)] as const);
    const values = tableReadings(
      { modelled, columns },
      buffers.map((buffer) => buffer.counts),
      rowCount,
      undefined,
    );
    const ofNumbers = numbers.map(({ name, reading }, i) => numberReadings(reading, read[i]![1], name === 'row_order'));
    return {
      table,
      rowCount,
      columns: table.dictionary.codings.map(({ name, size }): EncodedColumn | undefined => {
        const buffer = codes.get(name);
        return buffer && { name, size, codes: buffer.finish(rowCount) };
      }),
      numbers: new Map(raw.map(({ column }) => [column, new Map(read).get(`raw_${column}`)!])),
      key: keyOf('own_key'),
      parent: keyOf('parent_key'),
      unit: keyOf('unit_text'),
      order: order && withinRange(new Map(read).get('row_order')!, order),
      readings: { ...values, columns: [...values.columns, ...ofNumbers] },
    };
  });
}

/** Numbers as they are read, without their range. */
function numberSql(name: string, { rule, missing }: ModelledColumn, position: number, storage: Storage): BesideSql {
  if (rule.kind !== 'scale') throw new RangeError(`Column ${name} has no place on a scale`);
  // Rounded later, where the column is one of whole numbers: other kinds of rows may have fractions.
  const asRead: ScaleRule = rule.scale === 'integer' ? { ...rule, scale: 'number' } : rule;
  const [c, x] = [`c${position}`, `x${position}`];
  const numeric = rule.scale === 'number' || rule.scale === 'integer';
  const codes = missing ?? [];
  const numbers = codes.map((text) => readMissing(text, rule)).filter((value) => value !== undefined);
  const absent = [
    `${c} IS NULL`,
    ...(keptAsText(rule, storage) && codes.length > 0
      ? [`trim(${textSql(c, storage)}) IN (${codes.map((code) => literal(code.trim())).join(', ')})`]
      : []),
    ...(storage === 'float' ? [`isnan(${c})`] : []),
    ...(numbers.length > 0 ? [`${x} IN (${numbers.map(numeric ? double : String).join(', ')})`] : []),
  ];
  return {
    name,
    position,
    steps: valueSteps(c, x, asRead, storage),
    sql: `CAST(CASE WHEN ${absent.join(' OR ')} THEN CAST('NaN' AS DOUBLE) WHEN ${x} IS NULL THEN CAST('Infinity' AS DOUBLE) ELSE ${x} END AS DOUBLE)`,
  };
}

/** NaN where there is no such number: whatever the reason, the row has no place. */
function withinRange(numbers: Float64Array, { rule }: ModelledColumn): Float64Array {
  const { lower, upper } = rule as ScaleRule;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (value === UNREADABLE || value < lower || value > upper) numbers[row] = Number.NaN;
  }
  return numbers;
}

/** What was read of a column of numbers; of one by which rows are in order, also what lies beyond its range. */
function numberReadings({ name, rule }: ModelledColumn, numbers: Float64Array, isOrder: boolean): ColumnReadings {
  const counts = { missing: 0, unreadable: 0, unlisted: 0, below: 0, above: 0 };
  const { lower, upper } = rule as ScaleRule;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (Number.isNaN(value)) counts.missing++;
    else if (value === UNREADABLE) counts.unreadable++;
    else if (isOrder && value < lower) counts.below++;
    else if (isOrder && value > upper) counts.above++;
  }
  return { name, ...counts };
}
