import { parse, stringify } from 'yaml';
import type { Draw } from '../engine/draw.ts';
import { mutateJson } from './json-tree.ts';
import { mutateText } from './text.ts';

const PIECES: readonly string[] = [
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '<<: [*a, *a]',
    '!!binary ',
    '!!set ',
    '!!timestamp ',
    '!!python/object ',
    '!x ',
    '? ',
    '- ',
    ': ',
    '| ',
    '|+\n',
    '>-\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...[
    '\t',
    '\n',
    '\n  ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '~',
    'null',
    'yes',
    'off',
    '0o17',
    '0x1f',
    '1_000',
    '.inf',
    '-.inf',
    '.nan',
    '1e400',
    '2001-01-01',
    '12:30:45',
    '=',
    '<<',
  ],
  ...[
    '__proto__: 1\n',
    'constructor: {}\n',
    '"\\u0000"',
    '"\\ud800"',
    '\u0085',
    '\u2028',
    '\ufeff',
    'fill-in',
    'origin: dp\n',
    '['.repeat(3000),
    '{ a: '.repeat(3000),
    `${'- '.repeat(3000)}1`,
  ],
];

/** Changes a YAML file: its values, how they are written, or its text. */
export function mutateYaml(text: string, draw: Draw): string {
  const kind = draw.below(10);
  if (kind < 6) {
    const changed = mutateJson(parse(text), draw, draw.chance(0.7) ? 'near' : 'far');
    const written = writeYaml(changed, draw);
    return kind < 5 ? written : mutateText(written, draw, PIECES);
  }
  if (kind === 6) return `${bomb(draw)}${text}`;
  return mutateText(text, draw, PIECES);
}

function writeYaml(value: unknown, draw: Draw): string {
  return stringify(value ?? null, {
    defaultStringType: draw.pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL']),
    collectionStyle: draw.pick(['any', 'block', 'flow']),
    aliasDuplicateObjects: draw.chance(0.5),
  });
}

/** Anchors that stand for each other, so that a short text stands for much. */
function bomb(draw: Draw): string {
  const [levels, width] = [1 + draw.below(12), 1 + draw.below(10)];
  const merged = draw.chance(0.4);
  const lines = [merged ? 'x0: &x0 { k0: 1 }' : 'x0: &x0 [1]'];
  for (let level = 1; level <= levels; level++) {
    const parts = Array.from({ length: width }, () => `*x${draw.chance(0.03) ? level : level - 1}`).join(', ');
    lines.push(merged ? `x${level}: &x${level} { <<: [${parts}], k${level}: 1 }` : `x${level}: &x${level} [${parts}]`);
  }
  return `${lines.join('\n')}\n`;
}
