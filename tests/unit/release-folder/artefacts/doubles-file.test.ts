import { RecordBatchReader } from 'apache-arrow';
import { expect, test } from 'vitest';
import {
  doublesFromArrow,
  doublesToArrow,
  MOST_NUMBERS,
  type NumbersForm,
  numbersFileBytes,
} from '../../../../pipelines/release-folder/artefacts/doubles-file.ts';
import { sha256 } from '../../../../privacy/ledger/canonical-json.ts';

const FORMS: readonly NumbersForm[] = ['plain', 'grouped'];

function written(length: number, form: NumbersForm): { values: Float64Array; file: Uint8Array } {
  const values = Float64Array.from({ length }, (_, i) => i / 3 - 5);
  const groups = form === 'grouped' ? Int32Array.from({ length }, (_, i) => i >> 1) : undefined;
  return { values, file: aligned(doublesToArrow(values, groups)) };
}

/** A copy in memory of its own. */
const aligned = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

test.each(FORMS)('numbers come back, %s', (form) => {
  for (const length of [0, 1, 2, 3, 7, 8, 63, 64, 65, 1000]) {
    const { values, file } = written(length, form);
    expect(doublesFromArrow(file, length, form)).toEqual(values);
    expect(file.length).toBeLessThanOrEqual(numbersFileBytes(length, form));
    expect(RecordBatchReader.from(file).readAll()[0]?.getChild('value')?.toArray()).toEqual(values);
  }
});

test('a file is read for as many numbers as it holds, in its own form', () => {
  for (const form of FORMS) {
    const { file } = written(8, form);
    for (const length of [-1, 0, 7, 9, 16, 8.5, Number.NaN, MOST_NUMBERS, 2 ** 53]) {
      expect(() => doublesFromArrow(file, length, form)).toThrow(RangeError);
    }
    expect(() => doublesFromArrow(file, 8, form === 'plain' ? 'grouped' : 'plain')).toThrow(RangeError);
    for (const bytes of [file.subarray(0, -1), Uint8Array.of(...file, 0), new Uint8Array(0)]) {
      expect(() => doublesFromArrow(bytes, 8, form)).toThrow(RangeError);
    }
  }
});

test.each(FORMS)('any other byte around the numbers is refused at once, %s', (form) => {
  const { values, file } = written(25, form);
  let asNumbers = 0;
  for (let at = 0; at < file.length; at++) {
    for (const change of [0x01, 0x80, 0xff]) {
      const broken = aligned(file);
      broken[at]! ^= change;
      try {
        expect(doublesFromArrow(broken, 25, form)).toHaveLength(values.length);
        asNumbers++;
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  }
  expect(asNumbers).toBe(3 * 25 * (form === 'plain' ? 8 : 12));
});

// Releases keep these bytes for ever: a writer that chooses others needs a reader for both.
test.each<[NumbersForm, string]>([
  ['plain', 'ba34864c7f78507e7408f2f77504fd64698dbce15cd0999390d38bf0ffb1024a'],
  ['grouped', 'a0f4ae499036670764f611208bc29ba8228d2e5bc24e89d158935478cfb04ea2'],
])('the bytes around the numbers stay what version 0.1.0 wrote, %s', (form, digest) => {
  expect(sha256(written(25, form).file)).toBe(digest);
});
