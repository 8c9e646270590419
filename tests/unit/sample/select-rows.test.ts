import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import { outputField } from '../../../pipelines/release-folder/decode/field.ts';
import type { OutputColumn } from '../../../pipelines/release-folder/decode/output-column.ts';
import { outputFields } from '../../../pipelines/release-folder/decode/output-fields.ts';
import { spreadTable } from '../../../pipelines/release-folder/decode/spread-table.ts';
import { selectRows } from '../../../pipelines/sample/select-rows.ts';
import { UserError } from '../../../privacy/errors.ts';
import { SAMPLE_COLUMNS } from '../release-folder/sample-table.ts';

const modelled = (coding: Omit<ColumnCoding, 'size'>): OutputColumn => ({
  kind: 'modelled',
  coding: { ...coding, size: coding.cells.length },
  position: 0,
});

/** The numbers that each code is decoded to. */
function numbersOf(coding: ColumnCoding, codes: number): number[][] {
  const field = outputField({ kind: 'modelled', coding, position: 0 });
  const { first, last, scale, width } = spreadTable(coding, field);
  expect([...width].every((one) => one === 0)).toBe(true);
  return Array.from({ length: codes }, (_, code) =>
    coding.cells[code]!.kind === 'missing'
      ? []
      : Array.from({ length: last[code]! + 1 }, (_unused, i) => (first[code]! + i) / scale[code]!),
  );
}

/** What `where` leaves of the sample column called `name`: the allowed codes with their weights. */
function weightsOf(name: string, ...where: string[]): Record<string, number> {
  const { evidence } = selectRows(SAMPLE_COLUMNS, where);
  expect(evidence).toHaveLength(1);
  const column = SAMPLE_COLUMNS.find((one) => one.kind === 'modelled' && one.coding.name === name)!;
  if (column.kind !== 'modelled') throw new Error(name);
  expect(evidence[0]!.column).toBe(column.position);
  return Object.fromEntries([...evidence[0]!.weights].flatMap((weight, code) => (weight > 0 ? [[code, weight]] : [])));
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;

const meets = (x: number, operator: (typeof OPERATORS)[number], y: number): boolean =>
  ({ '=': x === y, '!=': x !== y, '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y })[operator];

/** Bins of a column of numbers with `decimals` digits, and comparisons with numbers that may lie between them. */
const numericCase = fc.record({
  decimals: fc.constantFrom(0, 1, 2),
  start: fc.integer({ min: -40, max: 40 }),
  widths: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
  asked: fc.array(fc.tuple(fc.constantFrom(...OPERATORS), fc.integer({ min: -60, max: 160 })), {
    minLength: 1,
    maxLength: 3,
  }),
});

test('bins count with the part of their numbers that meets the conditions, and are decoded to those alone', () => {
  let selected = 0;
  fc.assert(
    fc.property(numericCase, ({ decimals, start, widths, asked }) => {
      const scale = 10 ** decimals;
      let at = start;
      const cells: Cell[] = widths.map((width, i) => {
        const lower = at / scale;
        at += width;
        return { kind: 'interval', lower, upper: at / scale, closed: i === widths.length - 1 };
      });
      cells.push({ kind: 'missing' });
      const kind = decimals === 0 ? ('integer' as const) : ('real' as const);
      const column = modelled({ name: 'x', kind, cells, ...(decimals === 0 ? {} : { decimals }) });
      if (column.kind !== 'modelled') return;
      const before = numbersOf(column.coding, cells.length);
      const expected = before.map((numbers) =>
        numbers.filter((x) => asked.every(([op, y]) => meets(x, op, y / scale))),
      );
      const where = asked.map(([op, y]) => `x ${op} ${y / scale}`);
      let selection: ReturnType<typeof selectRows>;
      try {
        selection = selectRows([column], where);
      } catch (error) {
        // Refused only for a reason that the enumeration knows too.
        expect(error).toBeInstanceOf(UserError);
        const cut = expected.some(
          (kept) => kept.length > 0 && Math.round((kept.at(-1)! - kept[0]!) * scale) + 1 > kept.length,
        );
        const empty = expected.every((kept) => kept.length === 0);
        const outside = asked.some(([op, y]) => (op === '=' || op === '!=') && !before.flat().includes(y / scale));
        expect(cut || empty || outside).toBe(true);
        return;
      }
      selected++;
      const [narrowed] = selection.columns;
      if (narrowed?.kind !== 'modelled') throw new Error('no column');
      const after = numbersOf(narrowed.coding, cells.length);
      for (const [code, kept] of expected.entries()) {
        expect(selection.evidence[0]!.weights[code]).toBe(
          before[code]!.length === 0 ? 0 : kept.length / before[code]!.length,
        );
        if (kept.length > 0) expect(after[code]).toEqual(kept);
      }
      expect(outputField(narrowed)).toEqual(outputField(column));
    }),
    { numRuns: 1000 },
  );
  expect(selected).toBeGreaterThan(150);
});

describe('columns of every kind', () => {
  test.each<[string, string, readonly string[], Record<string, number>]>([
    ['a value', 'sex', ['sex=M'], { 1: 1 }],
    ['not a value, which null does not meet', 'sex', ['sex!=M'], { 0: 1 }],
    ['null', 'sex', ['sex is null'], { 2: 1 }],
    ['any value', 'sex', ['sex is not null'], { 0: 1, 1: 1 }],
    ['two conditions', 'sex', ['sex in (F, M)', 'sex != F'], { 1: 1 }],
    ['an odd name and value', 'ward "A" été', [`"ward ""A"" été" = 'a,b\n"c"'`], { 3: 1 }],
    ['the empty text', 'ward "A" été', [`ward "A" été = ''`], { 2: 1 }],
    ['the word for what is outside', 'ward "A" été', ['ward "A" été = (other)'], { 4: 1 }],
    ['numbers that are an ordinal list', 'severity', ['severity>=2'], { 1: 1, 2: 1 }],
    ['yes or no', 'smoker', ['smoker=TRUE'], { 1: 1 }],
    ['null for missing and for outside', 'age', ['age is null'], { 4: 1, 5: 1 }],
    ['a bin cut below', 'age', ['age>=60', 'age<=100'], { 1: 5 / 47, 2: 36 / 46 }],
    ['a single number out of a bin, and a special value', 'age', ['age in (17, 999)'], { 0: 1 / 18, 3: 1 }],
    ['cents', 'cost', ['cost between 1.05 and 1.14'], { 0: 5 / 110, 1: 5 / 9885 }],
    ['all doubles', 'ratio', ['ratio > 0.5'], { 1: 0.5 }],
    ['days', 'born', ['born < 1970-01-11', 'born >= 1970-01-01'], { 1: 10 / 11_000 }],
    ['a bare day of times', 'seen', ['seen = 2000-01-01'], { 0: 86_400 / 31_622_400 }],
    ['a moment', 'seen', ['seen <= 2000-01-01T00:00:59'], { 0: 60 / 31_622_400 }],
    ['after a bare day', 'seen', ['seen > 2000-12-30', 'seen < 2001-01-01'], { 0: 86_400 / 31_622_400 }],
    ['numbers beyond 32 bits', 'distance', ['distance < 1000000000000000'], { 0: 1, 1: 0.25 }],
  ])('%s', (_, name, where, expected) => {
    const weights = weightsOf(name, ...where);
    expect(Object.keys(weights)).toEqual(Object.keys(expected));
    for (const [code, weight] of Object.entries(expected)) expect(weights[code]).toBeCloseTo(weight, 12);
  });

  test('a cut bin of all doubles is decoded strictly inside', () => {
    const { columns } = selectRows(SAMPLE_COLUMNS, ['ratio > 0.5']);
    const column = columns.find((one) => one.kind === 'modelled' && one.coding.name === 'ratio')!;
    if (column.kind !== 'modelled') throw new Error('no column');
    const [, cell] = column.coding.cells;
    expect(cell).toEqual({ kind: 'interval', lower: 0.5 + 2 ** -53, upper: 1 - 2 ** -53, closed: true });
    expect(cell?.kind === 'interval' && cell.lower > 0.5).toBe(true);
  });

  test('columns without a condition stay as they are, and every column keeps its storage', () => {
    const { columns, evidence } = selectRows(SAMPLE_COLUMNS, ['age < 10', 'distance between -5 and 5', 'sex = F']);
    expect(evidence.map(({ column }) => column)).toEqual([0, 5, 10]);
    expect(outputFields(columns)).toEqual(outputFields(SAMPLE_COLUMNS));
    expect(columns.filter((column, i) => column !== SAMPLE_COLUMNS[i])).toHaveLength(3);
    expect(selectRows(SAMPLE_COLUMNS, [])).toEqual({ columns: SAMPLE_COLUMNS, evidence: [] });
  });
});

describe('refuses', () => {
  test.each([
    ['an unknown column, with a guess', ['agge>=65'], 'the release has no column "agge"; did you mean "age"?'],
    ['a made column', ['row_id = 3'], 'row_id is made afresh for each row'],
    ['a value that is not listed', ['sex = W'], 'sex has no value "W"; its values are F, M'],
    ['a slip in a long list, with a guess', ['icd = I29O'], 'icd has no value "I29O"; did you mean "I29'],
    ['order of a category', ['sex < M'], 'the values of sex (categorical) have no order'],
    ['no number', ['age >= old'], '"old" is not a number'],
    ['no day', ['born = 2001-02-30'], '"2001-02-30" is not a day'],
    ['no time', ['seen >= noon'], '"noon" is not a time'],
    ['a number outside', ['age = 300'], 'age cannot be 300; its values lie from 0 to 999'],
    ['a number between cents', ['cost = 1.005'], 'cost cannot be 1.005'],
    ['a range outside', ['age > 1000'], 'no value that age may hold meets it; its values lie from 0 to 999'],
    [
      'conditions that exclude each other',
      ['age<18', 'age>=65', 'age<120'],
      'where age<18 and age>=65 and age<120: no value',
    ],
    ['null and a value', ['sex is null', 'sex = F'], 'no value that sex may hold meets all of it'],
    ['null and any value', ['age is null', 'age is not null'], 'no value that age may hold meets all of it'],
    ['an empty range', ['age between 60 and 50'], 'no value that age may hold meets it'],
    ['a number out of the middle of a bin', ['age != 30'], 'more than one piece of the bin of age from 18 up to 65'],
    ['a single one of all doubles', ['ratio = 0.25'], 'a single one has no share'],
    ['an infinite number', ['age < Infinity'], '"Infinity" is not a number'],
  ])('%s', (_, where, message) => {
    let thrown: unknown;
    try {
      selectRows(SAMPLE_COLUMNS, where);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).code).toBe('CONDITION_INVALID');
    expect((thrown as UserError).message).toContain(message);
    expect((thrown as UserError).hint).toBeDefined();
  });
});

test('columns that follow from others take no condition, and the message says what does', () => {
  const date: ColumnCoding = {
    name: 'admitted',
    kind: 'date',
    size: 1,
    cells: [{ kind: 'interval', lower: 0, upper: 9, closed: true }],
  };
  const apart: ColumnCoding = { name: 'left', kind: 'integer', size: 1, cells: [{ kind: 'value', value: 2 }] };
  const columns: OutputColumn[] = [
    { kind: 'modelled', coding: date, position: 0 },
    { kind: 'modelled', coding: apart, position: 1, offset: { after: 'admitted', type: 'date' } },
    { kind: 'computed', name: 'los', rule: { kind: 'formula', text: 'left - admitted', type: 'integer', decimals: 0 } },
  ];
  expect(() => selectRows(columns, ['left = 1970-01-03'])).toThrow(
    /left is drawn as a difference and added to admitted/,
  );
  expect(() => selectRows(columns, ['los >= 1'])).toThrow(
    /los is computed from the values of a row once they are drawn/,
  );
  const { columns: narrowed } = selectRows(columns, ['admitted < 1970-01-03']);
  expect(outputFields(narrowed)).toEqual(outputFields(columns));
});
