import { expect, test } from 'vitest';
import { CAME_BEFORE, NEVER_COMES, STILL_TO_COME } from '../../../../../models/linked/chain/factor.ts';
import { fitTables, type TableTarget } from '../../../../../models/linked/course/fit-tables.ts';

const [PARENT, OTHER, COLUMN] = [0, 1, 2];
const PARENTS = Uint8Array.from({ length: 400 }, (_, row) => row % 2);
const OTHERS = Uint8Array.from({ length: 400 }, (_, row) => Number(row % 4 > 1));
const columns = [PARENTS, OTHERS, new Uint8Array(400)];
const weights = new Float64Array(400).fill(1);

const target = (parent: number, shares: readonly number[]): TableTarget => ({
  factor: { kind: 'table', parent, weights: new Float64Array(4).fill(1) },
  shares: Float64Array.from(shares),
  noise: 1e-6,
});

/** Share of ones where the columns have these values. */
function shareOf(fitted: ReturnType<typeof fitTables>, parent: number, other: number): number {
  const weight = (value: number): number =>
    fitted.factors.reduce((product, factor) => {
      if (factor.kind !== 'table') return product;
      return product * factor.weights[(factor.parent === PARENT ? parent : other) * 2 + value]!;
    }, 1);
  return weight(1) / (weight(0) + weight(1));
}

test('tables come to the wanted shares together', () => {
  const targets = [target(OTHER, [0.3, 0.2, 0.4, 0.1]), target(PARENT, [0.4, 0.1, 0.3, 0.2])];
  const fitted = fitTables({ column: COLUMN, size: 2 }, targets, [], columns, weights);
  const ofParent = (parent: number): number => (shareOf(fitted, parent, 0) + shareOf(fitted, parent, 1)) / 2;
  expect(ofParent(0)).toBeCloseTo(0.2, 1);
  expect(ofParent(1)).toBeCloseTo(0.4, 1);
  expect((shareOf(fitted, 0, 0) + shareOf(fitted, 1, 0)) / 2).toBeCloseTo(0.4, 1);
});

test('what is fixed stays, and targets that contradict each other keep numbers within bounds', () => {
  const targets = [target(OTHER, [0.05, 0.45, 0.05, 0.45]), target(PARENT, [0.5, 0, 0.45, 0.05])];
  const fixed = [{ kind: 'table' as const, parent: PARENT, weights: Float64Array.of(1, 0, 1, 1) }];
  const fitted = fitTables({ column: COLUMN, size: 2 }, targets, fixed, columns, weights);
  expect(shareOf(fitted, 0, 1)).toBe(0);
  for (const factor of fitted.factors.slice(1)) for (const number of factor.weights) expect(number).toBeLessThan(1e6);
});

test('of tables that contradict each other the firm one is met', () => {
  const targets = [
    target(OTHER, [0.05, 0.45, 0.45, 0.05]),
    { ...target(PARENT, [0.48, 0.02, 0.35, 0.15]), isFirm: true },
  ];
  const fitted = fitTables({ column: COLUMN, size: 2 }, targets, [], columns, weights);
  const ofParent = (parent: number): number => (shareOf(fitted, parent, 0) + shareOf(fitted, parent, 1)) / 2;
  expect(ofParent(0)).toBeCloseTo(0.04, 2);
  expect(ofParent(1)).toBeCloseTo(0.3, 2);
});

test('a table that is begun with numbers of 0 spoils no row', () => {
  const begun = target(OTHER, [0.3, 0.2, 0.4, 0.1]);
  begun.factor.weights[0] = 0;
  const fitted = fitTables({ column: COLUMN, size: 2 }, [begun], [], columns, weights);
  expect(fitted.factors.every((factor) => factor.weights.every((number) => Number.isFinite(number)))).toBe(true);
  expect(shareOf(fitted, 0, 1)).toBeCloseTo(0.2, 1);
});

test('a group that is awaited comes as often as is wanted, by how units stand with another one', () => {
  // Own: never, awaited, had. Other: never, awaited, had.
  const own = Uint8Array.from({ length: 900 }, (_, row) => Math.floor(row / 300));
  const other = Uint8Array.from({ length: 900 }, (_, row) => row % 3);
  const factor = { kind: 'awaited' as const, own: 0, other: 1, left: 1, weights: new Float64Array(8).fill(1) };
  const wanted = { factor, rows: Float64Array.of(Number.NaN, 20, Number.NaN, 80), noise: 1e-6, isRelative: false };
  const { factors } = fitTables({ column: 2, size: 2 }, [], [], [own, other], new Float64Array(900).fill(1), [wanted]);
  const comes = (standing: number): number => {
    const [not, yes] = factors[0]!.weights.slice(2 * standing, 2 * standing + 2);
    return yes! / (not! + yes!);
  };
  expect(comes(NEVER_COMES)).toBeCloseTo(0.5, 2);
  expect(comes(STILL_TO_COME)).toBeCloseTo(0.2, 1);
  expect(comes(CAME_BEFORE)).toBeCloseTo(0.8, 1);
});

test('numbers that are relative say how often beside each other, and a table how often in all', () => {
  const own = new Uint8Array(600).fill(1);
  const other = Uint8Array.from({ length: 600 }, (_, row) => 1 + (row % 2));
  const factor = { kind: 'awaited' as const, own: 0, other: 1, left: 1, weights: new Float64Array(8).fill(1) };
  // Four times as often where the other one was before; a tenth of all rows have it.
  const wanted = { factor, rows: Float64Array.of(Number.NaN, 200, Number.NaN, 800), noise: 1e-6, isRelative: true };
  const all = {
    factor: { kind: 'table' as const, parent: 0, weights: new Float64Array(4).fill(1) },
    shares: Float64Array.of(0, 0, 0.9, 0.1),
    noise: 1e-6,
  };
  const fitted = fitTables({ column: 2, size: 2 }, [all], [], [own, other], new Float64Array(600).fill(1), [wanted]);
  const [awaited, table] = fitted.factors.map(({ weights }) => weights) as [Float64Array, Float64Array];
  const comes = (standing: number): number => {
    const [not, yes] = [0, 1].map((code) => awaited[2 * standing + code]! * table[2 + code]!) as [number, number];
    return yes / (not + yes);
  };
  expect((comes(STILL_TO_COME) + comes(CAME_BEFORE)) / 2).toBeCloseTo(0.1, 1);
  expect(comes(CAME_BEFORE) / comes(STILL_TO_COME)).toBeGreaterThan(3);
});
