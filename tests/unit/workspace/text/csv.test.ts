import { expect, test } from 'vitest';
import { parseCsv } from '../../../../pipelines/workspace/text/csv.ts';

test('parseCsv() reads quotes, doubled quotes, line ends and a byte order mark', () => {
  expect(parseCsv('\ufeffa,"b ""c"""\r\n"x\ny",\n')).toEqual([
    ['a', 'b "c"'],
    ['x\ny', ''],
  ]);
  expect(parseCsv('a;b', ';')).toEqual([['a', 'b']]);
  expect(parseCsv('')).toEqual([]);
});

test('parseCsv() refuses a quote that never closes', () => {
  expect(parseCsv('a,"b\n')).toBeUndefined();
});
