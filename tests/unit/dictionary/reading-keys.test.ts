import { describe, expect, test } from 'vitest';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const load = (column: string) => dictionaryOf(temporaryFolder(), [`x: ${column}`]);

describe('contradictions in how values are read are refused', () => {
  test.each([
    ['{ kind: categorical, values: [F, "F "] }', '"F" and "F " are the same'],
    ['{ kind: categorical, values: [é, "e\u0301"] }', 'are the same'],
    ['{ kind: ordinal, values: [low, LOW], ignoreCase: true }', '"low" and "LOW" are the same'],
    ['{ kind: boolean, true: [y], false: [Y], ignoreCase: true }', 'are the same'],
    ['{ kind: categorical, values: [NA], missing: [na], ignoreCase: true }', 'a value and the other a missing code'],
    ['{ kind: categorical, values: [NA], missing: ["NA "] }', 'a value and the other a missing code'],
    ['{ kind: real, range: [0, 1], bins: { count: 1 }, decimal: ",", thousands: "," }', 'are both ","'],
    ['{ kind: real, range: [0, 1], bins: { count: 1 }, thousands: "." }', 'add decimal: ","'],
    ['{ kind: integer, range: [0, 1], decimal: "5" }', 'cannot be a letter, a digit'],
    ['{ kind: integer, range: [0, 1], thousands: "-" }', 'a sign or a quote'],
    ['{ kind: integer, range: [0, 1], thousands: "" }', 'is one character'],
    ['{ kind: integer, range: [0, 1], decimal: " " }', 'cannot be a blank'],
    ['{ kind: date, range: [2020-01-01, 2020-12-31], format: "dd/mm/yyyy" }', 'is no format: write %d/%m/%Y'],
    ['{ kind: date, range: [2020-01-01, 2020-12-31], format: ["%d/%m/%Y", "%Q"] }', '"%Q" stands for nothing'],
    ['{ kind: date, range: [2020-01-01, 2020-12-31], format: [] }', '"format"'],
    ['{ kind: categorical, values: [F], decimal: "," }', 'unknown key "decimal"'],
    ['{ kind: integer, range: [0, 1], ignoreCase: true }', 'unknown key "ignoreCase"'],
  ])('%s', async (column, reason) => {
    await expect(load(column)).rejects.toMatchObject({
      code: 'DICTIONARY_INVALID',
      message: expect.stringContaining(reason),
    });
  });

  test.each([
    '{ kind: boolean, true: [Y, y, "Y "], false: [N, n], ignoreCase: true }',
    '{ kind: categorical, values: [" ", F] }',
    '{ kind: categorical, values: ["F "] }',
  ])('what is clear is not: %s', async (column) => {
    expect((await load(column)).codings).toHaveLength(1);
  });
});
