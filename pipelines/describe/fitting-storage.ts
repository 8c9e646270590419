import { SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';
import { fitStorage, type ValuesToStore } from '../dictionary/storage/fit-storage.ts';
import { parseStorage } from '../dictionary/storage/storage-type.ts';

/** What holds every value of a kind. */
const WIDEST = { integer: 'int64', real: 'float64', date: 'date', datetime: 'timestamp[us]' } as const;

/**
 * The storage to write in place of one that does not hold what was measured, since noise decides where a measured range ends; `undefined` where the
 * one that is stated does. The range is in the column's own unit: numbers, days or seconds.
 */
export function widerStorage(column: DescribedScale, [lower, upper]: readonly [number, number]): string | undefined {
  const { kind, storage, decimals } = column;
  const type = parseStorage(storage ?? '');
  if (type === undefined || type.kind === 'text' || (type.kind === 'integer' && kind !== 'integer')) return undefined;
  const unit = kind === 'date' ? SECONDS_A_DAY : 1;
  const values: ValuesToStore =
    kind === 'date' || kind === 'datetime'
      ? { kind, lower: lower * unit, upper: upper * unit, formats: [] }
      : { kind: 'number', whole: kind === 'integer', lower, upper, decimals, cells: [] };
  return typeof fitStorage(type, values) === 'string' ? WIDEST[kind] : undefined;
}
