import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atomsIn, atomsProblem, withAtoms } from '../../../pipelines/dictionary/atoms.ts';
import { integerBins, realBins } from '../../../pipelines/dictionary/bins.ts';
import type { Cell } from '../../../pipelines/dictionary/coding.ts';
import { columnShape } from '../../../pipelines/dictionary/column-shape.ts';
import { spreadRule } from '../../../pipelines/dictionary/spread-rule.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const cellsOf = async (...columns: string[]): Promise<unknown[]> => {
  const dictionary = await dictionaryOf(temporaryFolder(), columns);
  return dictionary.codings.at(-1)!.cells.map(shown);
};
const shown = (cell: Cell): unknown => {
  if (cell.kind === 'value') return cell.value;
  return cell.kind === 'interval' ? [cell.lower, cell.upper, ...(cell.closed ? ['with'] : [])] : cell.kind;
};

describe('each atom gets a cell of its own, in its place', () => {
  test.each([
    [
      'in whole numbers, at the ends and in a bin',
      '{ kind: integer, range: [0, 20], bins: { width: 5 }, atoms: [20, 0, 7] }',
      [0, [1, 5], [5, 7], 7, [8, 10], [10, 15], [15, 20], 20, 'missing'],
    ],
    [
      'what stands alone already stays, and a part of one number is that number',
      '{ kind: integer, range: [0, 20], bins: { edges: [0, 1, 5, 20] }, atoms: [0, 3] }',
      [0, [1, 3], 3, 4, [5, 20, 'with'], 'missing'],
    ],
    ['in whole numbers each by itself', '{ kind: integer, range: [0, 2], atoms: [0] }', [0, 1, 2, 'missing']],
    [
      'in numbers with decimals, where the bins hold the other multiples',
      '{ kind: real, range: [0, 10], bins: { count: 2 }, decimals: 1, atoms: [0, 7.5] }',
      [0, [0.1, 5], [5, 7.5], 7.5, [7.6, 10, 'with'], 'missing'],
    ],
    [
      'a bin that holds nothing else is dropped',
      '{ kind: real, range: [-5, 10], bins: { edges: [-5, 0, 0.1, 10] }, decimals: 1, atoms: [0, 0.1, 0.2, 10] }',
      [[-5, 0], 0, 0.1, 0.2, [0.3, 10], 10, 'missing'],
    ],
    [
      'in numbers with any decimals, where the bins begin at the next number',
      '{ kind: real, range: [0, 10], bins: { count: 2 }, atoms: [0, 5] }',
      [0, [2 ** -1022, 5], 5, [5.000000000000001, 10, 'with'], 'missing'],
    ],
  ])('%s', async (_, column, cells) => {
    expect(await cellsOf(`x: ${column}`)).toEqual(cells);
  });

  test('in differences, in the unit that is written', async () => {
    const admitted = 'a: { kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: month } }';
    const left = 'b: { kind: datetime, after: a, in: hours, range: [0, 4], bins: { width: 2 }, atoms: [0, 2] }';
    expect(await cellsOf(admitted, left)).toEqual([0, [1, 7200], 7200, [7201, 14_400, 'with'], 'missing']);
    expect(
      await cellsOf(
        'x: { kind: integer, range: [0, 9] }',
        'y: { kind: real, after: x, range: [0, 2], bins: { count: 1 }, decimals: 1, atoms: [0] }',
      ),
    ).toEqual([0, [0.1, 2, 'with'], 'missing']);
  });

  test('they stand in the data dictionary', async () => {
    const dictionary = await dictionaryOf(temporaryFolder(), [
      'x: { kind: integer, range: [0, 9], bins: { width: 5 }, atoms: [0] }',
    ]);
    expect(dictionary.columns[0]).toMatchObject({ source: { atoms: [0], bins: { width: 5 } } });
  });
});

test.each([
  ['{ kind: integer, range: [0, 9], atoms: [0, 0] }', '0 stands twice in atoms'],
  ['{ kind: integer, range: [1, 9], atoms: [0] }', 'the atom 0 lies outside the range [1, 9]'],
  ['{ kind: integer, range: [0, 9], atoms: [0.5] }', 'the atoms of an integer column are whole numbers, not 0.5'],
  [
    '{ kind: real, range: [0, 9], bins: { count: 2 }, decimals: 1, atoms: [0.25] }',
    'has more decimals than the column',
  ],
  [
    '{ kind: real, range: [0, 9], bins: { count: 2 }, decimals: 1, below: "<", atoms: [0] }',
    'atoms do not go with below and above',
  ],
  ['{ kind: integer, range: [0, 100000], bins: { width: 10 }, atoms: [1] }', 'more than 4096'],
  ['{ kind: date, range: [2020-01-01, 2020-12-31], atoms: [0] }', 'atoms'],
])('refused, with its place: %s', async (column, reason) => {
  await expect(dictionaryOf(temporaryFolder(), [`x: ${column}`])).rejects.toMatchObject({
    code: 'DICTIONARY_INVALID',
    message: expect.stringMatching(/dictionary\.yaml:6:\d+/),
  });
  await expect(dictionaryOf(temporaryFolder(), [`x: ${column}`])).rejects.toThrow(reason);
});

describe('a range of one number', () => {
  test.each([
    ['{ kind: integer, range: [5, 5] }', 5],
    ['{ kind: integer, range: [5, 5], bins: { width: 2 } }', 5],
    ['{ kind: real, range: [1.5, 1.5], bins: { count: 2 }, decimals: 1 }', 1.5],
    ['{ kind: real, range: [1.5, 1.5], bins: { width: 1 }, atoms: [1.5] }', 1.5],
  ])('is that number: %s', async (column, value) => {
    expect(await cellsOf(`x: ${column}`)).toEqual([value, 'missing']);
  });
});

test('constraints name an atom, and ranges beside it', async () => {
  const { readFileSync, writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { loadDictionary } = await import('../../../pipelines/dictionary/load.ts');
  const folder = temporaryFolder();
  await dictionaryOf(folder, [
    'cost: { kind: real, range: [0, 10], bins: { count: 2 }, decimals: 1, atoms: [0] }',
    'stay: { kind: integer, range: [0, 9], bins: { width: 5 }, atoms: [0] }',
  ]);
  const file = join(folder, 'dictionary.yaml');
  const rules = [
    '{ impossible: { cost: 0, stay: { from: 1 } }, because: a }',
    '{ impossible: { cost: { from: 0.1 }, stay: 0 }, because: b }',
  ];
  writeFileSync(file, `${readFileSync(file, 'utf8')}constraints:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`);
  const { constraints } = await loadDictionary(file);
  expect(constraints).toMatchObject([{ codes: [[0], [1, 2]] }, { codes: [[1, 2], [0]] }]);
});

test('a model is told which values rise, which stand apart and which stand for none', async () => {
  const { codings, columns } = await dictionaryOf(temporaryFolder(), [
    'cost: { kind: real, range: [0, 10], bins: { count: 2 }, decimals: 1, atoms: [0], outside: other }',
    'day: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month }, missing: none, outside: other }',
    'crp: { kind: real, range: [0.5, 300], bins: { count: 4 }, decimals: 1, below: "<", above: ">" }',
    'sex: { kind: categorical, values: [F, M] }',
  ]);
  const atoms = columns.map((column) => atomsIn('source' in column ? column.source : {}));
  expect(codings.map((coding, i) => columnShape(coding, atoms[i]!))).toEqual([
    { ordered: [0, 2], apart: [0], absent: [3, 4] },
    { ordered: [0, 11], apart: [], absent: [12] },
    { ordered: [0, 3], apart: [4, 5], absent: [6] },
    { apart: [], absent: [2] },
  ]);
});

test('whatever the bins and atoms, cells rise, and every number that a release may write is read back into the cell it came from', () => {
  const decimal = fc.integer({ min: -60, max: 60 });
  fc.assert(
    fc.property(
      fc.uniqueArray(decimal, { minLength: 2, maxLength: 6 }),
      fc.uniqueArray(decimal, { maxLength: 6 }),
      fc.constantFrom(0, 1, 2),
      fc.boolean(),
      (cuts, marks, decimals, whole) => {
        const unit = whole ? 1 : 10 ** decimals;
        const edges = cuts.toSorted((a, b) => a - b).map((x) => x / 10);
        const rounded = whole ? [...new Set(edges.map((x) => Math.round(x * 10)))] : edges;
        const [lower, upper] = [rounded[0]!, rounded.at(-1)!];
        const atoms = [...new Set(marks.map((x) => x / unit))].filter((x) => x >= lower && x <= upper);
        const how = { scale: whole ? 'integer' : 'number', decimals } as const;
        expect(atomsProblem(atoms, lower, upper, how)).toBeUndefined();
        const plain = (whole ? integerBins : realBins)(lower, upper, { edges: rounded });
        const { cells, steps } = withAtoms(plain, atoms, how);
        if (steps.kind !== 'starts') throw new Error('edges make starts');
        expect(steps.starts).toHaveLength(cells.length);
        expect(steps.starts.every((start, i) => i === 0 || start > steps.starts[i - 1]!)).toBe(true);
        for (const atom of atoms)
          expect(cells.filter((cell) => cell.kind === 'value' && cell.value === atom + 0)).toHaveLength(1);
        for (const [code, cell] of cells.entries()) {
          const rule = cell.kind === 'interval' ? spreadRule(cell, whole ? 0 : decimals) : undefined;
          const values =
            cell.kind === 'value'
              ? [Number(cell.value)]
              : rule?.kind === 'grid'
                ? Array.from({ length: rule.count }, (_, i) => (rule.first + i) / rule.scale)
                : [];
          for (const value of values) {
            expect(cell.kind === 'interval' && atoms.includes(value)).toBe(false);
            expect(steps.starts.findLastIndex((start) => value >= start)).toBe(code);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
