import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { yamlKey, yamlLine } from '../../../../pipelines/init/from/yaml-line.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'yes',
    'NO',
    'null',
    '~',
    '1',
    '1e3',
    '0x1f',
    '007',
    '2020-01-01',
    '',
    ' a',
    'a ',
    'a: b',
    '# c',
    '- x',
    '[a',
    '{',
    "it's",
    'fill-in',
    'y',
    '.5',
    '=',
    '<<',
    '*a',
    '&a',
    '!t',
    '%',
    '@',
    '`',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.boolean(),
);

test('what is written on one line is read back by YAML 1.2 and 1.1, whatever it is', () => {
  const value = fc.oneof(
    scalar,
    fc.array(scalar),
    fc.dictionary(fc.string({ unit: 'binary' }), scalar),
    fc.array(fc.array(scalar)),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value, (name, written) => {
      const line = `top:\n  ${yamlKey(name)}: ${yamlLine({ inside: written })}   # a comment`;
      expect(line.split('\n')).toHaveLength(2);
      const expected = { top: Object.fromEntries([[name, { inside: written }]]) };
      expect(parse(line)).toEqual(expected);
      expect(parse(line, { version: '1.1' })).toEqual(expected);
    }),
  );
});
