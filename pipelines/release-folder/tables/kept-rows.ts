import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import type { DecodedColumn } from '../decode/output-column.ts';
import type { KeptForm } from './kept-form.ts';

/** `rows` decoded values from row `at` on, as numbers that are kept; 0 in rows without a value. */
export function keptNumbers(
  form: Extract<KeptForm, { kind: 'numbers' }>,
  column: DecodedColumn,
  at: number,
  rows: number,
): Float64Array {
  const { data } = column;
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) if (isPresent(column, at + i)) out[i] = form.write(Number(data[at + i]!));
  return out;
}

/** As `keptNumbers`, in microseconds. */
export function keptMoments(
  form: Extract<KeptForm, { kind: 'moments' }>,
  { data }: DecodedColumn,
  at: number,
  rows: number,
): BigInt64Array {
  if (!form.days) return (data as BigInt64Array).slice(at, at + rows);
  return BigInt64Array.from({ length: rows }, (_, i) => BigInt(data[at + i]!) * BigInt(SECONDS_A_DAY * 1_000_000));
}

/** As `keptNumbers`, as texts; the empty one in rows without a value. */
export function keptTexts(
  form: Extract<KeptForm, { kind: 'texts' }>,
  column: DecodedColumn,
  at: number,
  rows: number,
): string[] {
  const { data } = column;
  return Array.from({ length: rows }, (_, i) => (isPresent(column, at + i) ? form.write(Number(data[at + i]!)) : ''));
}

const isPresent = ({ validity }: DecodedColumn, row: number): boolean =>
  validity === undefined || (validity[row >>> 3]! & (1 << (row & 7))) !== 0;
