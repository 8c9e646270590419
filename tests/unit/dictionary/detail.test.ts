import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { integerBins, realBins } from '../../../pipelines/dictionary/bins.ts';
import type { Cell } from '../../../pipelines/dictionary/coding.ts';
import { cutCells, cutsOf } from '../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../pipelines/dictionary/detail/detail-cuts.ts';
import { inDetail } from '../../../pipelines/dictionary/detail/with-detail.ts';
import { isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { spreadRule } from '../../../pipelines/dictionary/spread-rule.ts';

const domain = fc.record({
  lower: fc.oneof(fc.constant(0), fc.double({ min: -1e5, max: 1e5, noNaN: true })),
  width: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  count: fc.integer({ min: 1, max: 300 }),
  decimals: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
});

const ends = (cell: Cell): [number, number] =>
  cell.kind === 'interval'
    ? [cell.lower, cell.upper]
    : [Number((cell as { value: unknown }).value), Number((cell as { value: unknown }).value) + 1];

describe('the detail of bins', () => {
  test('cuts each bin into parts that touch, each with a number in it, at most 512 in all', () => {
    fc.assert(
      fc.property(domain, ({ lower, width, count, decimals }) => {
        const { cells } = realBins(lower, lower + width, { count });
        const cuts = detailCuts(cells, decimals);
        const { cells: fine, parents } = cutCells('real', cells, cuts);
        expect(fine.length === cells.length || fine.length <= 512).toBe(true);
        for (const [code, cell] of cells.entries()) {
          const own = fine.filter((_, i) => parents[i] === code).map(ends);
          expect([own[0]![0], own.at(-1)![1]]).toEqual(ends(cell));
          for (let i = 1; i < own.length; i++) expect(own[i]![0]).toBe(own[i - 1]![1]);
        }
        for (const [i, cell] of fine.entries()) {
          if (cell.kind !== 'interval' || cuts[parents[i]!]!.length === 0) continue;
          const rule = spreadRule(cell, decimals);
          expect(rule !== undefined && (rule.kind === 'grid' || rule.width > 0)).toBe(true);
        }
        expect(cutsOf({ cells: fine, parents }, cells.length)).toEqual(cuts);
      }),
    );
  });

  test('tells apart where nearly all values of a generous range lie', () => {
    const { cells } = realBins(0, 1e6, { count: 50 });
    const first = detailCuts(cells, 2)[0]!;
    expect(first.filter((cut) => cut < 100).length).toBeGreaterThan(10);
    expect(first[0]).toBe(0.01);
    for (const [i, cut] of first.entries()) if (i > 1) expect(cut / first[i - 1]!).toBeLessThan(1.3);
  });

  test('of few numbers is every number', () => {
    const { cells } = integerBins(0, 120, { width: 5 });
    const { cells: fine } = cutCells('integer', cells, detailCuts(cells, 0));
    expect(fine).toEqual(Array.from({ length: 121 }, (_, value) => ({ kind: 'value', value })));
  });
});

describe('columns with a detail', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'synthward-detail-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const load = (columns: string) => {
    const file = join(folder, 'dictionary.yaml');
    writeFileSync(
      file,
      `schema: synthward/dictionary/1\ntable: t\norigin: public\nunit: { rows: each }\ncolumns:\n${columns}`,
    );
    return loadDictionary(file);
  };

  test('are numbers with bins and differences; not dates, limits of measurement or detail: none', async () => {
    const { codings } = await load(
      `  cost: { kind: real, range: [0, 1000], bins: { count: 5 }, decimals: 2 }
  age: { kind: integer, range: [0, 99], bins: { width: 10 } }
  rank: { kind: integer, range: [0, 9] }
  day: { kind: date, range: [2010-01-01, 2010-12-31], bins: { every: month } }
  stay: { kind: date, after: day, range: [0, 60], bins: { width: 5 } }
  crp: { kind: real, range: [0.5, 300], bins: { count: 20 }, decimals: 1, below: '<' }
  plain: { kind: integer, range: [0, 100], bins: { width: 10 }, detail: none }
`,
    );
    expect(codings.filter(({ detail }) => detail !== undefined).map(({ name }) => name)).toEqual([
      'cost',
      'age',
      'stay',
    ]);
  });

  test('hold a value in a part of the very bin that holds it', async () => {
    const dictionary = await load(
      `  a: { kind: real, range: [-20, 1000], bins: { edges: [-20, 0, 0.5, 7, 1000] }, decimals: 1, atoms: [0, 3] }
  b: { kind: integer, range: [0, 100000], bins: { width: 700 } }
  c: { kind: real, range: [0, 9], bins: { count: 7 } }
`,
    );
    const stepsOf = (columns: typeof dictionary.columns) =>
      columns.filter(isModelled).map(({ rule }) => (rule.kind === 'scale' ? rule.steps : undefined));
    const find = (steps: ReturnType<typeof stepsOf>[number], x: number): number => {
      if (steps?.kind === 'even') return Math.min(Math.floor((x - steps.anchor) / steps.width), steps.count - 1);
      return steps!.starts.findLastIndex((start) => start <= x);
    };
    const [bins, fine] = [stepsOf(dictionary.columns), stepsOf(inDetail(dictionary).columns)];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.double({ min: 0, max: 1, noNaN: true }), (column, part) => {
        const [lower, upper] = [
          [-20, 1000],
          [0, 100_000],
          [0, 9],
        ][column]!;
        const spread = lower! + part ** 3 * (upper! - lower!);
        const x = column === 1 ? Math.floor(spread) : spread;
        const { detail } = dictionary.codings[column]!;
        expect(detail!.parents[find(fine[column], x)]).toBe(find(bins[column], x));
      }),
    );
  });
});
