import { expect, test } from 'vitest';
import { exactFlag } from '../../../cli/exact-flag.ts';
import { parseRational } from '../../../privacy/rational.ts';

test.each(['1e400', '9'.repeat(5000), '1000001', '1e-400', `0.${'0'.repeat(50)}1`, '1/0', 'NaN', '', '0x10'])(
  'a ledger takes no number that it could not read back: %.12s',
  (text) => {
    expect(() => exactFlag('accept-loss', 'besides', text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test.each(['0', '2', '1e-6', '1/3', '0.024355948515574230000001', '1000000', '-1'])('%s is read exactly', (text) => {
  expect(exactFlag('policy', 'epsilon', text)).toEqual(parseRational(text));
});
