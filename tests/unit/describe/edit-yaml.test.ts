import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { editColumns, yamlText } from '../../../pipelines/describe/edit-yaml.ts';

const FLOW = `# kept
columns:
  sex: { kind: categorical, values: fill-in }   # a comment
  age:   { kind: integer, range: fill-in, bins: { width: fill-in } }
`;
const BLOCK = `columns:
  sex:
    # about the kind
    kind: categorical
    values: fill-in      # a comment
    origin: expert

  'odd: name': { kind: categorical, values: fill-in }
`;

describe('editColumns', () => {
  test('in flow style: changes what it is told and no other letter', () => {
    const edited = editColumns('d.yaml', FLOW, [
      {
        column: 'sex',
        replace: [['values', ['F', '"?"']]],
        add: [
          ['origin', 'dp'],
          ['event', '"r/q"'],
        ],
      },
    ]);
    expect(edited).toBe(FLOW.replace('values: fill-in }   #', 'origin: dp, event: "r/q", values: [F, "?"] }   #'));
  });

  test('in block style: adds lines beside the first key, with its indentation, and replaces what stands already', () => {
    const edited = editColumns('d.yaml', BLOCK, [
      {
        column: 'sex',
        replace: [['values', ['F', 'M']]],
        add: [
          ['origin', 'dp'],
          ['event', '"r/q"'],
        ],
      },
    ]);
    expect(edited).toBe(
      BLOCK.replace('    values: fill-in      #', '    event: "r/q"\n    values: [F, M]      #').replace(
        'expert',
        'dp',
      ),
    );
    expect(parse(edited).columns.sex).toEqual({ kind: 'categorical', event: 'r/q', values: ['F', 'M'], origin: 'dp' });
  });

  test('several columns and keys at once, nested marks replaced as a whole', () => {
    const edited = editColumns('d.yaml', FLOW, [
      {
        column: 'age',
        replace: [
          ['range', ['0', '99']],
          ['bins', '{ edges: [0, 50, 99] }'],
        ],
        add: [],
      },
      { column: 'sex', whole: '{ kind: text }' },
    ]);
    expect(parse(edited).columns).toEqual({
      sex: { kind: 'text' },
      age: { kind: 'integer', range: [0, 99], bins: { edges: [0, 50, 99] } },
    });
    expect(edited).toContain('  age:   { kind: integer,');
  });

  test('quoted names are found; long lists are broken between entries and read back whole', () => {
    const values = Array.from({ length: 200 }, (_, i) => `code ${i}, "${i}"`);
    for (const [text, column] of [
      [BLOCK, 'odd: name'],
      [BLOCK, 'sex'],
    ] as const) {
      const edited = editColumns('d.yaml', text, [{ column, replace: [['values', values.map(yamlText)]], add: [] }]);
      expect(Math.max(...edited.split('\n').map((line) => line.length))).toBeLessThan(150);
      expect(parse(edited).columns[column].values).toEqual(values);
    }
  });

  test.each([
    ['an anchor that says everything', '  b: *x', '  b: { <<: *x, origin: dp, values: [F, M] }'],
    ['a merge key', '  b: { <<: *x, missing: [U] }', '  b: { origin: dp, values: [F, M], <<: *x, missing: [U] }'],
    ['nothing: a pattern says it', '  b:   # later', '  b: { values: [F, M], origin: dp }   # later'],
    ['an empty mapping', '  b: { }', '  b: { values: [F, M], origin: dp }'],
    ['null', '  b: ~', '  b: { values: [F, M], origin: dp }'],
  ])('a column of %s gets what was found itself, before what it shares', (_, before, after) => {
    const text = (line: string): string =>
      `x-base: &x { kind: categorical, values: fill-in }\ncolumns:\n  a: *x\n${line}\n  c: *x\n`;
    const edit = { column: 'b', replace: [['values', ['F', 'M']]], add: [['origin', 'dp']] } as const;
    const edited = editColumns('d.yaml', text(before), [edit]);
    expect(parse(edited, { merge: true }).columns.b).toEqual(parse(text(after), { merge: true }).columns.b);
    expect(edited.replace(/^ {2}b:.*\n/m, '')).toBe(text(before).replace(/^ {2}b:.*\n/m, ''));
  });

  test('a column that others name by an anchor is refused: what is written there would be theirs too', () => {
    const text = 'columns:\n  a: &x { kind: categorical, values: fill-in }\n  b: *x\n';
    expect(() => editColumns('d.yaml', text, [{ column: 'a', whole: '{ kind: text }' }])).toThrow(
      expect.objectContaining({ code: 'DICTIONARY_INVALID', hint: expect.stringContaining('x-base') }),
    );
  });
});

test('yamlText: every text is read back as it was', () => {
  for (const text of [
    'A',
    '007',
    'two words',
    'no',
    'NULL',
    '',
    ' ',
    'a: b',
    '# x',
    '[1]',
    '"',
    '\\',
    'é',
    '\u0007',
    '1e3',
    '-',
    '?',
    "o'k",
    '\n',
    'fill-in',
  ]) {
    const { x } = parse(`x: [${yamlText(text)}]`, { schema: 'failsafe' });
    expect(x).toEqual([text]);
  }
});
