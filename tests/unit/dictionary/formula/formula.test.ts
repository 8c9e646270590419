import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FormulaRule, formulaOperand } from '../../../../pipelines/dictionary/formula/check.ts';
import { FormulaError } from '../../../../pipelines/dictionary/formula/expression.ts';
import type { Operand } from '../../../../pipelines/dictionary/formula/operand.ts';
import { parseFormula } from '../../../../pipelines/dictionary/formula/parse.ts';
import { compileFormula } from '../../../../pipelines/dictionary/formula/program.ts';
import { roundHalfAway, roundToScale } from '../../../../pipelines/dictionary/formula/rounding.ts';
import { anyFormula, NAMES, worth, written } from './arbitrary-formula.ts';

/** Without the places of its parts. */
const shape = (text: string): unknown =>
  JSON.parse(JSON.stringify(parseFormula(text), (key, value) => (key === 'at' ? 0 : value)));

const operand = (changes: Partial<Operand> = {}): Operand => ({
  type: 'number',
  whole: false,
  lower: 0,
  upper: 10,
  decimals: undefined,
  nullable: false,
  values: undefined,
  other: undefined,
  ...changes,
});

function complaint(work: () => unknown): { message: string; at: number } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return { message: error.message, at: error.at };
  }
  return expect.fail('was accepted');
}

describe('reading', () => {
  test('what is written is what is read, whatever stands in it', () => {
    fc.assert(
      fc.property(anyFormula, (formula) => {
        expect(shape(written(formula))).toEqual(formula);
      }),
    );
  });

  test.each([
    ['1 + 2 * 3', 7],
    ['2 * 3 + 1', 7],
    ['10 - 4 - 3', 3],
    ['24 / 4 / 3', 2],
    ['-2^2', -4],
    ['(-2)^2', 4],
    ['2 * -3', -6],
    ['2^3 * 2', 16],
    ['--3', 3],
    ['9^0.5 + 1', 4],
    ['7 - (2 + 1) * 2', 1],
    ['min(3, max(1, 2), 5)', 2],
    ['abs(-2.5) + floor(-0.5)', 1.5],
    ['round(2.5) - round(-2.5)', 6],
    ['1.5e2 + .5', 150.5],
  ])('%s is %d', (text, value) => {
    expect(worth(parseFormula(text), {})).toBe(value);
    expect(compileFormula(parseFormula(text), () => 'number').run([], 1)[0]).toBe(value);
  });

  test('names of odd letters stand in double quotes, and a function is one only before a parenthesis', () => {
    expect(shape('"odd ""name""" + größe + x.1 + min')).toMatchObject({ right: { kind: 'column', name: 'min' } });
    expect(shape('"min"')).toEqual({ kind: 'column', name: 'min', at: 0 });
  });

  test.each([
    ['', 0, /ends where a number, a column or a parenthesis should stand/],
    ['a +', 3, /ends where/],
    ['a b', 2, /has "b" where an operator such as \+ or its end should stand/],
    ['(a', 2, /ends where a closing parenthesis should stand/],
    ['a + "b', 4, /quote that is not closed/],
    ['a % b', 2, /cannot hold %/],
    ['exp(a)', 0, /has no function exp; the functions are min, max, abs, round, floor/],
    ['min(a)', 0, /gives min 1 of its 2 to 20 arguments/],
    ['abs(a, b)', 0, /gives abs 2 of its 1 argument/],
    ['a^b', 2, /raises to a power other than/],
    ['a^-2', 2, /write x\^-2 as 1 \/ x\^2/],
    ['a^33', 2, /raises to a power other than/],
    ['a^1.5', 2, /raises to a power other than/],
    ['a + 1e999', 4, /number that is too large/],
    [`a + ${'1'.repeat(1000)}`, 1000, /1000 are allowed/],
  ])('%s is refused at letter %d', (text, at, message) => {
    expect(complaint(() => parseFormula(text))).toEqual({ at, message: expect.stringMatching(message) });
  });
});

describe('what a formula may give', () => {
  const give = (text: string, columns: Record<string, Operand>, rule: Partial<FormulaRule> = {}): Operand =>
    formulaOperand({ text, type: 'real', decimals: undefined, ...rule }, (name) => columns[name] ?? `names "${name}"`);

  test('no row leaves the range that is worked out beforehand, and programs compute what a person would', () => {
    const ranges = fc.tuple(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
    );
    const places = fc.double({ min: 0, max: 1, noNaN: true });
    let kept = 0;
    fc.assert(
      fc.property(
        anyFormula,
        fc.array(ranges, { minLength: 6, maxLength: 6 }),
        fc.array(places, { minLength: 6, maxLength: 6 }),
        (formula, chosen, at) => {
          const columns = Object.fromEntries(
            NAMES.map((name, i) => [name, operand({ lower: chosen[i]![0], upper: chosen[i]![0] + chosen[i]![1] })]),
          );
          let range: Operand;
          try {
            range = give(written(formula), columns);
          } catch (error) {
            if (error instanceof FormulaError) return;
            throw error;
          }
          kept++;
          const row = Object.fromEntries(
            NAMES.map((name, i) => [
              name,
              Math.min(columns[name]!.upper, columns[name]!.lower + at[i]! * chosen[i]![1]),
            ]),
          );
          const value = worth(formula, row);
          expect(value).toBeGreaterThanOrEqual(range.lower);
          expect(value).toBeLessThanOrEqual(range.upper);
          const program = compileFormula(formula, () => 'number');
          const inputs = program.columns.map((name) => Float64Array.of(0, row[name]!));
          expect(program.run(inputs, 2)[1]! + 0).toBe(value + 0);
        },
      ),
      { numRuns: 500 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  const admitted = operand({ type: 'date', whole: true, lower: 100, upper: 200 });
  const seen = operand({ type: 'datetime', whole: true, lower: 0, upper: 864_000 });
  const age = operand({ whole: true, lower: 0, upper: 120, decimals: 0 });

  test('dates give days and days give dates, times give days with a fraction', () => {
    expect(give('b - a', { a: admitted, b: admitted }, { type: 'integer' })).toMatchObject({ lower: -100, upper: 100 });
    expect(give('a + age', { a: admitted, age }, { type: 'date' })).toMatchObject({
      type: 'date',
      lower: 100,
      upper: 320,
    });
    expect(give('b - a', { a: seen, b: seen }, { decimals: 2 })).toMatchObject({ lower: -10, upper: 10 });
    expect(give('age / 2 + a', { a: seen, age }, { type: 'datetime' })).toMatchObject({ upper: 864_000 + 60 * 86_400 });
    const program = compileFormula(parseFormula('(b - a) * 2'), () => 'datetime');
    expect(program.run([Float64Array.of(43_200), Float64Array.of(0)], 1)[0]).toBe(1);
  });

  test('it may be null where one of its columns may be', () => {
    expect(give('a * 0', { a: operand({ nullable: true }) })).toMatchObject({ nullable: true });
    expect(give('a * 0', { a: operand() })).toMatchObject({ nullable: false });
  });

  test.each<[string, Partial<FormulaRule>, number, RegExp]>([
    ['1 + 1', {}, 0, /names no column/],
    ['age + nobody', {}, 6, /names "nobody"/],
    ['age + sex', {}, 6, /whose values are no numbers or dates/],
    [
      '1 / age',
      {},
      2,
      /divides by what may be zero \(it lies from 0 to 120\); let the range of its columns begin above zero/,
    ],
    ['1 / (age - 60)', {}, 2, /divides by what may be zero/],
    ['(age - 60)^0.5', {}, 10, /square root of what may be below zero/],
    ['a + a', {}, 2, /adds a date to a date/],
    ['a - s', {}, 2, /takes a datetime from a date/],
    ['age - a', { type: 'date' }, 4, /takes a date from a number/],
    ['a * 2', {}, 2, /multiplies a date and a number/],
    ['-a', {}, 0, /applies a minus in front of a date/],
    ['min(a, age)', {}, 0, /compares a date with a number/],
    ['abs(a)', {}, 0, /applies abs a date/],
    ['a', {}, 0, /gives a date, and the column is of kind real/],
    ['age', { type: 'date' }, 0, /gives a number, and the column is of kind date/],
    ['age * 1e308', {}, 4, /more than any number can hold/],
    ['age^9', { type: 'integer' }, 0, /may leave the whole numbers that are held exactly, up to 2\^53/],
    ['a + age * 1e5', { type: 'date' }, 0, /may leave the years 1 to 9999/],
    ['a - age * 1e5', { type: 'date' }, 0, /may leave the years 1 to 9999/],
  ])('%s is refused', (text, rule, at, message) => {
    const columns = { age, a: admitted, s: seen, sex: operand({ type: 'listed' }) };
    expect(complaint(() => give(text, columns, rule))).toEqual({ at, message: expect.stringMatching(message) });
  });
});

test('halves are rounded away from zero, and what is too large for a fraction stays', () => {
  expect([2.5, -2.5, 0.49999999999999994, -0.2, 0.5].map(roundHalfAway)).toEqual([3, -3, 0, 0, 1]);
  expect([roundToScale(0.1 + 0.2, 100), roundToScale(-1.25, 10), roundToScale(1e300, 1e12)]).toEqual([
    0.3, -1.3, 1e300,
  ]);
});
