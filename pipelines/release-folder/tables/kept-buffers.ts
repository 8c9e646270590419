import type { TimeUnit } from '../../dictionary/storage/storage-type.ts';
import type { DecodedColumn, OutputField } from '../decode/output-column.ts';
import type { KeptForm, NumberType } from './kept-form.ts';
import { keptMoments, keptNumbers, keptTexts } from './kept-rows.ts';

/** Values as Arrow lays them out; `offsets` of texts, `rows + 1` of them. */
export interface KeptBuffers {
  readonly values: ArrayBufferView;
  readonly offsets: Int32Array | undefined;
}

/** The first `rows` rows of a column in the form that a file keeps. */
export function keptBuffers(form: KeptForm, field: OutputField, column: DecodedColumn, rows: number): KeptBuffers {
  switch (form.kind) {
    case 'numbers':
      return plain(numbersAs(form.type, keptNumbers(form, column, 0, rows), field.stored?.decimals));
    case 'moments':
      return plain(momentsIn(form.type.unit, keptMoments(form, column, 0, rows)));
    case 'texts': {
      const texts = keptTexts(form, column, 0, rows);
      const offsets = new Int32Array(rows + 1);
      for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i]! + Buffer.byteLength(text);
      return { values: Buffer.from(texts.join('')), offsets };
    }
    case 'none':
      // As wide as the widest value, in whatever form it is; nobody reads it.
      return { values: new Uint8Array(16 * rows), offsets: new Int32Array(rows + 1) };
  }
}

const plain = (values: ArrayBufferView): KeptBuffers => ({ values, offsets: undefined });

const INTEGERS = { 8: [Uint8Array, Int8Array], 16: [Uint16Array, Int16Array], 32: [Uint32Array, Int32Array] } as const;

function numbersAs(type: NumberType, numbers: Float64Array, decimals: number | undefined): ArrayBufferView {
  switch (type.kind) {
    case 'float':
      return type.bits === 32 ? Float32Array.from(numbers) : numbers;
    case 'integer':
      if (type.bits === 64) return BigInt64Array.from(numbers, BigInt);
      return INTEGERS[type.bits][type.signed ? 1 : 0].from(numbers);
    case 'decimal': {
      const digits = Math.min(decimals ?? type.scale, type.scale);
      const [scale, further] = [10 ** digits, 10n ** BigInt(type.scale - digits)];
      const words = new BigInt64Array(2 * numbers.length);
      for (const [i, number] of numbers.entries()) {
        const unscaled = BigInt(Math.round(number * scale)) * further;
        words[2 * i] = BigInt.asIntN(64, unscaled);
        words[2 * i + 1] = unscaled >> 64n;
      }
      return new Uint32Array(words.buffer);
    }
  }
}

function momentsIn(unit: TimeUnit, microseconds: BigInt64Array): BigInt64Array {
  switch (unit) {
    case 'us':
      return microseconds;
    case 'ns':
      return microseconds.map((moment) => moment * 1000n);
    case 'ms':
      return microseconds.map((moment) => moment / 1000n);
    case 's':
      return microseconds.map((moment) => moment / 1_000_000n);
  }
}
