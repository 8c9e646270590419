import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const load = (column: string) => dictionaryOf(temporaryFolder(), [`x: ${column}`]);

describe('limits of measurement', () => {
  const columns = [
    'a: { kind: real, range: [0.5, 9], bins: { count: 2 }, decimals: 1, below: "<" }',
    'b: { kind: real, range: [0.5, 9], bins: { count: 2 }, decimals: 1 }',
  ];

  test.each([
    ['{ order: [a, b], because: x }', 'which has limits of measurement'],
    ['{ impossible: { a: null, b: null }, because: x }', 'which has limits of measurement'],
  ])('no constraint names such a column: %s', async (constraint, reason) => {
    const folder = temporaryFolder();
    await dictionaryOf(folder, columns);
    const file = join(folder, 'dictionary.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}constraints:\n  - ${constraint}\n`);
    await expect(loadDictionary(file)).rejects.toMatchObject({
      code: 'DICTIONARY_INVALID',
      message: expect.stringContaining(reason),
    });
  });

  test('no formula computes with it, and no offset starts from it', async () => {
    for (const [column, reason] of [
      ['c: { kind: real, from: a + b, decimals: 1 }', 'names "a", which has limits of measurement'],
      ['c: { kind: real, after: a, range: [0, 1], bins: { count: 1 }, decimals: 1 }', 'limits of measurement'],
    ]) {
      await expect(dictionaryOf(temporaryFolder(), [...columns, column!])).rejects.toThrow(reason);
    }
  });
});

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
    ['{ kind: real, range: [0.5, 1], bins: { count: 1 }, below: "<" }', 'say how many decimals they have'],
    ['{ kind: integer, range: [1, 9], below: "<", above: "<" }', 'below and above have one mark'],
    ['{ kind: integer, range: [1, 9], below: " " }', 'below is the mark that stands before a limit'],
    ['{ kind: integer, range: [1, 9], below: "-" }', 'would be read as part of a number'],
    ['{ kind: integer, range: [1, 9], above: { mark: ">", limits: [9, 9] } }', 'the limit 9 stands twice'],
    ['{ kind: integer, range: [1, 9], above: { mark: ">", limits: [] } }', '"limits" needs at least 1 entry'],
    ['{ kind: date, range: [2020-01-01, 2020-12-31], below: "<" }', 'unknown key "below"'],
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
