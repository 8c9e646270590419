import type { OutputField } from '../../release-folder/decode/output-column.ts';
import { keptForm } from '../../release-folder/tables/kept-form.ts';
import type { ColumnValues } from './table-values.ts';

/** What a file keeps of a column, turned back into what was decoded. */
export function decodedValues(field: OutputField, kept: ReadonlyKept, present: Uint8Array): ColumnValues {
  const form = keptForm(field);
  const rows = present.length;
  const wide = field.storage === 'int64' || field.storage === 'timestamp';
  const numbers = new Float64Array(rows);
  if (form?.kind === 'numbers' || form?.kind === 'texts') {
    const read = form.read as (value: number | string) => number;
    for (let i = 0; i < rows; i++) numbers[i] = present[i] === 1 ? read(kept[i] as number | string) : 0;
  } else if (form?.kind === 'moments') {
    const unit = form.days ? DAY : 1n;
    const moments = BigInt64Array.from({ length: rows }, (_, i) => (present[i] === 1 ? (kept[i] as bigint) : 0n));
    if (!form.days) return { numbers: moments, present, uuids: undefined };
    // A moment inside a day is no day, and outside every domain.
    for (let i = 0; i < rows; i++) numbers[i] = Number(moments[i]!) / Number(unit);
  }
  if (!wide) return { numbers, present, uuids: undefined };
  return { numbers: BigInt64Array.from(numbers, whole), present, uuids: undefined };
}

/** Numbers, texts, or microseconds from 1970-01-01 UTC; meaningless where absent. */
export type ReadonlyKept = ArrayLike<number | bigint | string | null>;

const DAY = 86_400_000_000n;

/** What is no whole number stands for one that no column holds. */
const whole = (number: number): bigint => (Number.isInteger(number) ? BigInt(number) : BigInt.asIntN(64, 1n << 63n));
