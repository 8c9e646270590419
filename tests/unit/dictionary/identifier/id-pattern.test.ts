import { expect, test } from 'vitest';
import { parseIdPattern } from '../../../../pipelines/dictionary/identifier/id-pattern.ts';

test.each([
  ['AB-####', 10_000, 'AB-0000', 'AB-0042'],
  ['[0-9]{6}', 1_000_000, '000000', '000042'],
  ['[A-C][1-3]{2}', 27, 'A11', undefined],
  ['\\d{2}\\#[xyz]', 300, '00#x', '14#x'],
  ['P\\.#{3}', 1000, 'P.000', 'P.042'],
  ['[A-Z0-9-]#', 370, 'A0', 'E2'],
])('%s gives %d identifiers, from %s on', (pattern, combinations, first, other) => {
  const id = parseIdPattern(pattern);
  expect(id.combinations).toBe(combinations);
  expect(id.write(0)).toBe(first);
  if (other !== undefined) expect(id.write(42)).toBe(other);
  const all = Array.from({ length: Math.min(combinations, 5000) }, (_, i) => combinations - 1 - i);
  expect(all.every((index) => id.read(id.write(index)) === index)).toBe(true);
  expect(new Set(all.map(id.write)).size).toBe(all.length);
});

test('what is none of its identifiers has no number', () => {
  const { read } = parseIdPattern('AB-####');
  expect(['AB-123', 'AB-12345', 'AC-1234', 'AB-12x4', ''].map(read)).toEqual(Array(5).fill(undefined));
});

test.each([
  ['AB', 'gives one identifier alone'],
  ['^#{4}$', 'has ^, which means nothing here'],
  ['[0-9', 'has a [ without a ]'],
  ['[]#', 'without letters'],
  ['[9-0]', 'the range 9-0, which is empty'],
  ['[^0-9]', 'has ^ inside [ ]'],
  ['#{x}', 'begins no number of times'],
  ['#{0}', 'begins no number of times'],
  ['#{6', 'begins no number of times'],
  ['{6}#', 'begins with a {'],
  ['#{65}', 'has more than 64 places'],
  ['[0-9]{17}', 'more than 2^53'],
  ['\\w{4}', 'has \\w, which means nothing here'],
  ['#\\', 'ends with a backslash'],
  ['#\n', 'cannot be printed'],
])('%j is refused', (pattern, words) => {
  expect(() => parseIdPattern(pattern)).toThrow(words);
});
