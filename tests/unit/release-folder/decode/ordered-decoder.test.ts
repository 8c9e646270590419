import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding, ColumnKind } from '../../../../pipelines/dictionary/coding.ts';
import type { DictionaryConstraint } from '../../../../pipelines/dictionary/constraint.ts';
import { cutCells } from '../../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../../pipelines/dictionary/detail/detail-cuts.ts';
import type { ModelledColumn } from '../../../../pipelines/dictionary/dictionary.ts';
import { heldConstraints } from '../../../../pipelines/dictionary/held-constraints.ts';
import type { Order } from '../../../../pipelines/dictionary/order/order-graph.ts';
import { spreadRule } from '../../../../pipelines/dictionary/spread-rule.ts';
import { type OutputColumn, withSpread } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../../pipelines/release-folder/decode/table-rules.ts';
import { allocateCodes } from '../../../../privacy/guard/codes.ts';

const bin = (lower: number, upper: number, closed = false): Cell => ({ kind: 'interval', lower, upper, closed });
type Row = readonly (number | null)[];

/** The values of rows of the given codes: numbers, epoch days, or epoch seconds. */
function decode(
  codings: readonly ColumnCoding[],
  rows: readonly (readonly number[])[],
  orders: readonly Order[],
  counts: readonly (Float64Array | undefined)[] = [],
): Row[] {
  const columns = codings.map((one, position): OutputColumn => ({ kind: 'modelled', coding: one, position }));
  const codes = codings.map(({ size }, c) => {
    const list = allocateCodes(size, rows.length);
    list.set(rows.map((row) => row[c]!));
    return list;
  });
  const decoder = tableDecoder(withSpread(columns, counts), 'seed', orders.length === 0 ? NO_RULES : { orders });
  const out: Row[] = [];
  for (const chunk of decoder.decode([{ rows: rows.length, columns: codes }])) {
    for (let i = 0; i < chunk.rows; i++) {
      out.push(
        chunk.columns.map(({ data, validity }, c) => {
          if (validity !== undefined && ((validity[i >>> 3]! >>> (i & 7)) & 1) === 0) return null;
          return decoder.fields[c]!.storage === 'timestamp' ? Number(data[i]! as bigint) / 1e6 : Number(data[i]);
        }),
      );
    }
  }
  return out;
}

const DAY = 86_400;

/** Whether `a` is not above `b`, worked out by days where one of them is a day. */
function inOrder(a: number, kindA: ColumnKind, b: number, kindB: ColumnKind): boolean {
  if (kindA === kindB) return a <= b;
  return kindA === 'date' ? a <= Math.floor(b / DAY) : Math.floor(a / DAY) <= b;
}

const keeps = (row: Row, codings: readonly ColumnCoding[], orders: readonly Order[]): boolean =>
  orders.every((pair) => {
    const [a, b] = pair.map((name) => codings.findIndex((one) => one.name === name));
    const [x, y] = [row[a!]!, row[b!]!];
    return x === null || y === null || inOrder(x, codings[a!]!.kind, y, codings[b!]!.kind);
  });

/** Whether a value lies in the bin that its code stands for. */
function own(value: number | null, { cells, kind, decimals }: ColumnCoding, code: number): boolean {
  const cell = cells[code]!;
  if (cell.kind === 'missing' || cell.kind === 'other') return value === null;
  if (value === null) return false;
  if (cell.kind === 'value')
    return kind === 'date' ? value * DAY * 1000 === Date.parse(String(cell.value)) : value === cell.value;
  const onGrid =
    kind === 'real' ? decimals === undefined || Number(value.toFixed(decimals)) === value : Number.isInteger(value);
  const holdsNone = spreadRule(cell, kind === 'real' ? decimals : 0)?.kind === 'continuous' && decimals !== undefined;
  return (onGrid || holdsNone) && value >= cell.lower && (cell.closed ? value <= cell.upper : value < cell.upper);
}

/** Bins over ascending edges, the last closed, and a missing cell or one outside the domain. */
const cellsOf = (edges: readonly number[], nulls: number): Cell[] => [
  ...edges.slice(1).map((edge, i) => bin(edges[i]!, edge, i === edges.length - 2)),
  ...(nulls > 0 ? [{ kind: 'missing' } as const] : []),
  ...(nulls > 1 ? [{ kind: 'other' } as const] : []),
];

const edges = (unit: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.integer({ min: -6, max: 30 }), { minLength: 2, maxLength: 5 })
    .map((list) => list.toSorted((a, b) => a - b).map((edge) => edge * unit));

const column: Record<'integer' | 'real' | 'time', fc.Arbitrary<Omit<ColumnCoding, 'name' | 'size'>>> = {
  integer: fc.record({
    kind: fc.constant('integer' as const),
    cells: fc.tuple(edges(3), fc.nat(2)).map(([e, n]) => cellsOf(e, n)),
  }),
  real: fc
    .record({
      cells: fc.tuple(edges(0.3), fc.nat(2)).map(([e, n]) => cellsOf(e, n)),
      decimals: fc.constantFrom(undefined, 0, 1, 2),
    })
    .map(({ cells, decimals }) => ({ kind: 'real' as const, cells, ...(decimals === undefined ? {} : { decimals }) })),
  time: fc.oneof(
    fc.record({
      kind: fc.constant('date' as const),
      cells: fc.tuple(edges(2), fc.nat(2)).map(([e, n]) => cellsOf(e, n)),
    }),
    fc.record({
      kind: fc.constant('datetime' as const),
      cells: fc.tuple(edges(40_000), fc.nat(2)).map(([e, n]) => cellsOf(e, n)),
    }),
  ),
};

/** A few columns of one family, and orders among them that lead nowhere back. */
const tables = fc.constantFrom('integer' as const, 'real' as const, 'time' as const).chain((family) =>
  fc.array(column[family], { minLength: 2, maxLength: 4 }).chain((shapes) => {
    const codings = shapes.map((shape, i): ColumnCoding => ({ ...shape, name: 'abcd'[i]!, size: shape.cells.length }));
    const pairs = codings.flatMap((a, i) => codings.slice(i + 1).map((b): Order => [a.name, b.name]));
    return fc.subarray(pairs, { minLength: 1 }).map((orders) => ({ codings, orders }));
  }),
);

const DETAILED: readonly ColumnKind[] = ['integer', 'real'];

/** The column with a detail, where it may have one. */
function detailed(coding: ColumnCoding): ColumnCoding {
  const { kind, cells, decimals } = coding;
  if (!DETAILED.includes(kind)) return coding;
  return { ...coding, detail: cutCells(kind, cells, detailCuts(cells, kind === 'real' ? decimals : 0)) };
}

/** Counts of each detail that rise and fall steeply, and are often 0. */
const steep = (codings: readonly ColumnCoding[], lengths: number): (Float64Array | undefined)[] =>
  codings.map(({ detail }, c) =>
    detail === undefined ? undefined : Float64Array.from(detail.cells, (_, i) => ((i * (lengths + c)) % 7) ** 4),
  );

const modelled = (codings: readonly ColumnCoding[]): ModelledColumn[] =>
  codings.map((one) => ({ name: one.name, kind: one.kind, coding: one }) as unknown as ModelledColumn);

const constraints = (orders: readonly Order[]): DictionaryConstraint[] =>
  orders.map((columns) => ({ kind: 'order', columns }) as unknown as DictionaryConstraint);

function everyCombination(codings: readonly ColumnCoding[]): number[][] {
  return codings.reduce<number[][]>(
    (rows, { size }) => rows.flatMap((row) => Array.from({ length: size }, (_, code) => [...row, code])),
    [[]],
  );
}

/** Worked out from the rule in docs/release-folder.md by a program in another language. */
const GOLDEN = [
  [11, 15, 15],
  [13, 16, 16],
  [16, 16, 16],
  [15, 18, 19],
];

/** The same for `a` and `b` on curves. */
const GOLDEN_ON_CURVES = [
  [13, 13, 15],
  [13, 14, 14],
  [15, 15, 17],
  [16, 16, 18],
  [15, 17, 18],
  [16, 17, 18],
];

describe('columns under orders', () => {
  test('every combination of cells that the model may draw gets values that keep every order, each in its own cell; no other can', () => {
    fc.assert(
      fc.property(tables, ({ codings, orders }) => {
        const held = heldConstraints(constraints(orders), modelled(codings))!;
        const combinations = everyCombination(codings);
        const forbidden = combinations.map((row) =>
          held.some(({ columns, cells }) => cells[columns.reduce((at, c) => at * codings[c]!.size + row[c]!, 0)] === 1),
        );
        const allowed = combinations.filter((_, i) => !forbidden[i]);
        const rows = allowed.flatMap((row) => [row, row]);
        for (const [i, row] of decode(codings, rows, orders).entries()) {
          expect([rows[i], row, keeps(row, codings, orders)]).toEqual([rows[i], row, true]);
          expect(row.map((value, c) => own(value, codings[c]!, rows[i]![c]!))).not.toContain(false);
        }
        for (const row of combinations.filter((_, i) => forbidden[i]).slice(0, 4)) {
          expect(() => decode(codings, [row], orders)).toThrow(expect.objectContaining({ code: 'RELEASE_INVALID' }));
        }
      }),
      { numRuns: 80 },
    );
  });

  test('the same holds for columns on curves, however steep, and for those beside them that are even', () => {
    fc.assert(
      fc.property(tables, fc.nat(20), fc.nat(3), ({ codings: plain, orders }, lengths, even) => {
        const codings = plain.map((coding, c) => (c === even ? coding : detailed(coding)));
        const held = heldConstraints(constraints(orders), modelled(codings))!;
        const allowed = everyCombination(codings).filter(
          (row) =>
            !held.some(
              ({ columns, cells }) => cells[columns.reduce((at, c) => at * codings[c]!.size + row[c]!, 0)] === 1,
            ),
        );
        for (const [i, row] of decode(codings, allowed, orders, steep(codings, lengths)).entries()) {
          expect([allowed[i], row, keeps(row, codings, orders)]).toEqual([allowed[i], row, true]);
          expect(row.map((value, c) => own(value, codings[c]!, allowed[i]![c]!))).not.toContain(false);
        }
      }),
      { numRuns: 80 },
    );
  });

  const shared = [0, 10].map((lower) => bin(lower, lower + 10));
  const whole = (name: string): ColumnCoding => ({ name, kind: 'integer', size: 2, cells: shared });
  const same = (rows: number, code = 0): number[][] => Array.from({ length: rows }, () => [code, code, code]);

  test('every combination in order comes as often as the next where bins are shared', () => {
    const counts = new Map<string, number>();
    const rows = decode([whole('a'), whole('b'), whole('c')], same(55_000), [['a', 'b']]);
    for (const [a, b] of rows) counts.set(`${a},${b}`, (counts.get(`${a},${b}`) ?? 0) + 1);
    expect(counts.size).toBe(55);
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(statistic).toBeLessThan(91.9); // 99.9th percentile, 54 degrees of freedom
  });

  test('on curves, combinations in order come in the proportion of the products of their counts', () => {
    const codings = [whole('a'), whole('b')].map(detailed);
    const falling = Float64Array.from({ length: 20 }, (_, i) => 12 - (i % 10));
    const pairs = decode(codings, same(60_000), [['a', 'b']], [falling, falling]);
    const seen = (a: number, b: number): number => pairs.filter((row) => row[0] === a && row[1] === b).length;
    let weights = 0;
    for (let a = 0; a < 10; a++) for (let b = a; b < 10; b++) weights += (12 - a) * (12 - b);
    for (const [a, b] of [
      [0, 0],
      [0, 9],
      [3, 5],
      [8, 9],
      [9, 9],
    ] as const) {
      const expected = (60_000 * (12 - a) * (12 - b)) / weights;
      expect(Math.abs(seen(a, b) - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  test('columns without an order, and rows whose bins do not meet, are what they are without one', () => {
    const codings = [whole('a'), whole('b'), whole('c')];
    const codes = Array.from({ length: 300 }, (_, i) => [0, i % 2, i % 2]);
    const [free, held] = [decode(codings, codes, []), decode(codings, codes, [['a', 'b']])];
    expect(held.map(([, , c]) => c)).toEqual(free.map(([, , c]) => c));
    expect(held.filter((_, i) => i % 2 === 1)).toEqual(free.filter((_, i) => i % 2 === 1));
    expect(held).not.toEqual(free);
  });

  test('values are made by the published rule, which another program can follow', () => {
    const rows = decode([whole('a'), whole('b'), whole('c')], same(4, 1), [
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(rows).toEqual(GOLDEN);
    const counts = [(i: number) => 1 + (i % 10), (i: number) => 12 - (i % 10)].map((count) =>
      Float64Array.from({ length: 20 }, (_, i) => count(i)),
    );
    const codings = [detailed(whole('a')), detailed(whole('b')), whole('c')];
    const orders: Order[] = [
      ['a', 'b'],
      ['b', 'c'],
    ];
    expect(decode(codings, same(6, 1), orders, counts)).toEqual(GOLDEN_ON_CURVES);
  });

  test('a moment may lie anywhere in the day that it is not after, and a missing value orders nothing', () => {
    const at: ColumnCoding = { name: 'at', kind: 'datetime', size: 2, cells: [bin(0, 2 * DAY), { kind: 'missing' }] };
    const due: ColumnCoding = { name: 'due', kind: 'date', size: 1, cells: [bin(0, 2)] };
    const codes = Array.from({ length: 4000 }, () => [0, 0]);
    const rows = decode([at, due], codes, [['at', 'due']]);
    expect(rows.every(([moment, day]) => Math.floor(moment! / DAY) <= day!)).toBe(true);
    const late = rows.filter(([moment, day]) => Math.floor(moment! / DAY) === day && moment! % DAY > DAY / 2);
    expect(late.length).toBeGreaterThan(400);
    expect(decode([at, due], [[1, 0]], [['at', 'due']])[0]![0]).toBeNull();
  });
});
