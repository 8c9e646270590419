import type { Draw } from '../engine/draw.ts';
import { ODD_NUMBERS } from './odd-values.ts';
import { mutateText } from './text.ts';

/** Pieces by which JSON is told from what only looks like it. */
const PIECES: readonly string[] = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '""',
    '\\',
    '\\u0000',
    '\\ud800',
    '\\x41',
    'null',
    'true',
    'false',
    'NaN',
    '-',
    '-0',
    '01',
    '1.',
    '.1',
    '1e',
    '1e400',
    '-1e400',
    '1e-400',
  ],
  ...[
    '"a":1,',
    '"__proto__":{},',
    '"constructor":1,',
    '//',
    '/**/',
    "'",
    '\ufeff',
    '\u2028',
    '\u0000',
    '\n',
    '\t',
    ' ',
  ],
  '9'.repeat(400),
  '['.repeat(2000),
  '{"a":'.repeat(500),
];

/** Spoils the text of a JSON value where a parser alone sees it: keys that stand twice, numbers without end, letters of no meaning. */
export function mutateJsonText(text: string, draw: Draw): string {
  switch (draw.below(6)) {
    case 0:
      return keyTwice(text, draw);
    case 1:
      return text.replace(/-?\d+(\.\d+)?/g, (number) => (draw.chance(0.05) ? oddSpelling(number, draw) : number));
    case 2:
      return text.slice(0, draw.below(text.length + 1));
    case 3:
      return `${draw.pick(['\ufeff', ' ', '\n', '[', '{}', 'null,'])}${text}`;
    case 4:
      return `${text}${draw.pick([',', '}', ']', ' ', '\n\n', '{}', '\u0000', text])}`;
    default:
      return mutateText(text, draw, PIECES);
  }
}

function keyTwice(text: string, draw: Draw): string {
  const pairs = [...text.matchAll(/"[^"\\]{1,40}":("[^"\\]{0,40}"|-?[\d.]+|true|false|null)/g)];
  if (pairs.length === 0) return text;
  const pair = draw.pick(pairs);
  const other = pair[0].replace(/:.*$/s, `:${draw.pick(['0', 'null', '"x"', '{}', '[]', '-1'])}`);
  const both = draw.chance(0.5) ? `${pair[0]},${other}` : `${other},${pair[0]}`;
  return `${text.slice(0, pair.index)}${both}${text.slice(pair.index + pair[0].length)}`;
}

function oddSpelling(number: string, draw: Draw): string {
  return draw.pick([
    `${number}.0`,
    `${number}e0`,
    `0${number}`,
    `+${number}`,
    `${number}${'0'.repeat(330)}`,
    `"${number}"`,
    String(draw.pick(ODD_NUMBERS)),
  ]);
}
