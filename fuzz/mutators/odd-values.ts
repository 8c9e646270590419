import type { Draw } from '../engine/draw.ts';

/** Numbers at the edges of what formats and languages hold. */
export const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  0.5,
  0.1,
  -0.1,
  7,
  63,
  64,
  127,
  128,
  255,
  256,
  1000,
  32767,
  65535,
  65536,
  1e6,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e15,
  1e21,
  1e300,
  -1e300,
  5e-324,
  1.7976931348623157e308,
];

export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '1',
  '-1',
  '-0',
  '01',
  '1/2',
  '-1/3',
  '1/0',
  '0/1',
  '2/4',
  '1e9',
  '1e-9999',
  '1e9999',
  'NaN',
  'Infinity',
  '+1',
  '0x10',
  '1.5',
  '99999999999999999999',
  '9'.repeat(400),
  `1/${'7'.repeat(300)}`,
  `${'3'.repeat(300)}/7`,
  'null',
  'true',
  'undefined',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '\u0000',
  'a\u0000b',
  '\u001b[2J',
  '\u009b31m',
  '\u202eabc',
  '\u200b',
  '\ufeff',
  '\u{1f4a9}',
  '\ud800',
  'e\u0301',
  '\u00e9',
  '../../etc/passwd',
  '/etc/passwd',
  'C:\\x',
  'a/b',
  '.',
  '..',
  '=1+1',
  '<script>',
  '"',
  "'",
  '`',
  '\\',
  '\n',
  '\r\n',
  '\t',
  ',',
  ';',
  '$1',
  '%s',
  '%n',
  '{{',
  '*',
  '(a+)+$',
  'x'.repeat(3000),
  '\u00e9'.repeat(500),
  '2020-02-30',
  '9999-12-31',
  '0000-00-00',
  '-0001-01-01',
  '2026-01-02T03:04:05Z',
  '2026-01-02T25:61:61.999999999+99:99',
];

/** Scalars and small trees that a reader seldom meets. */
export function oddValue(draw: Draw): unknown {
  switch (draw.below(8)) {
    case 0:
    case 1:
    case 2:
      return draw.pick(ODD_NUMBERS);
    case 3:
    case 4:
      return draw.pick(ODD_TEXTS);
    case 5:
      return draw.pick([null, true, false]);
    case 6:
      return draw.pick([[], {}, [[]], [null], { '': 1 }, [0, 1], [1, 0], [0, 0], ['a', 'a'], { a: { b: [] } }]);
    default:
      return nested(draw.pick([3, 20, 70, 110]), draw.chance(0.5));
  }
}

function nested(depth: number, asList: boolean): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = asList ? [value] : { a: value };
  return value;
}

/** A number close to this one, or at an edge. */
export function oddNumber(value: number, draw: Draw): number {
  switch (draw.below(9)) {
    case 0:
      return value + 1;
    case 1:
      return value - 1;
    case 2:
      return -value;
    case 3:
      return value * 2;
    case 4:
      return Math.floor(value / 2);
    case 5:
      return value + 0.5;
    case 6:
      return value * (1 + (draw.below(200) - 100) / 1000);
    case 7:
      return draw.below(20);
    default:
      return draw.pick(ODD_NUMBERS);
  }
}
