import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileRefused } from '../../../../pipelines/release-folder/files/file-refused.ts';
import { ARTEFACT_BOUNDS, parseStrictly } from '../../../../pipelines/release-folder/files/strict-json.ts';
import { canonicalJson } from '../../../../privacy/ledger/canonical-json.ts';

const read = (text: string | Buffer): unknown => parseStrictly('a.json', Buffer.from(text), ARTEFACT_BOUNDS);
const refusal = (text: string | Buffer): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof FileRefused) return error.reason;
    throw error;
  }
  return 'taken';
};

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = `${canonicalJson(value)}\n`;
      expect(`${canonicalJson(read(text))}\n`).toBe(text);
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('any other text of the same value is refused', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value);
      for (const other of [JSON.stringify(value), JSON.stringify(value, undefined, 1)]) {
        if (other !== text) expect(refusal(`${other}\n`)).toContain('canonical JSON');
      }
    }),
    { seed: 12, numRuns: 500 },
  );
});

describe.each<[string, string | Buffer]>([
  ['a key that is given twice', '{"a":1,"a":1}\n'],
  ['a key that is given twice, once escaped', '{"a":1,"\\u0061":1}\n'],
  ['a key that is given twice among keys like indices', '{"10":1,"9":1,"9":1}\n'],
  ['keys like indices in the order of numbers', '{"9":1,"10":1}\n'],
  ['keys in another order', '{"b":1,"a":1}\n'],
  ['keys in another order, further down', '[{"a":[{"b":1,"a":1}]}]\n'],
  ['a mark before it', '\ufeff{}\n'],
  ['bytes that are no UTF-8', Buffer.from('["\xff"]\n', 'latin1')],
  ['half a pair of surrogates', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22, 0x0a])],
  ['text after it', '{}{}\n'],
  ['a second newline', '{}\n\n'],
  ['no newline', '{}'],
  ['a carriage return', '{}\r\n'],
  ['a space', '{ }\n'],
  ['a number beyond doubles', '[1e999]\n'],
  ['a number of more digits than a double has', '[0.10000000000000000001]\n'],
  ['a number in other words', '[1.0]\n'],
  ['a minus before 0', '[-0]\n'],
  ['an escape that is not needed', '["\\u0041"]\n'],
  ['nothing', ''],
  ['half of it', '{"a":'],
])('%s', (_, text) => {
  test('is refused', () => expect(refusal(text)).toMatch(/it is no JSON|canonical JSON/));
});

test('keys like indices are taken in the order of their characters', () => {
  expect(read('{"10":1,"9":1}\n')).toEqual({ 9: 1, 10: 1 });
});

test('depth and parts are counted outside texts alone, before anything is made of them', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}\n`;
  expect(refusal(nested(64))).toBe('taken');
  for (const depth of [65, 1e6, 1e7]) expect(refusal(nested(depth))).toBe('it nests more than 64 levels deep');
  expect(refusal(`["${'['.repeat(100)}\\"${'{,:'.repeat(2 ** 22)}"]\n`)).toBe('taken');
  expect(refusal(`[${'0,'.repeat(2 ** 22)}0]\n`)).toBe('it has more than 4194304 parts');
  expect(refusal(Buffer.alloc(2 ** 26 + 1, ' '))).toBe('it has more than 67108864 bytes');
});
