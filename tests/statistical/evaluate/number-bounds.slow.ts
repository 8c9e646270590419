import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../pipelines/dictionary/coding.ts';
import { cutCells } from '../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../pipelines/dictionary/detail/detail-cuts.ts';
import { type NumberFacts, numberFacts } from '../../../pipelines/evaluate/columns/number-facts.ts';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { numbers } from '../../support/small-domains.ts';

const DRAWS = 1_000;
/** Of a plan for 48 columns at epsilon 3: standard deviations of counts of bins in a first and a last look, and of cells inside them. */
const REAL: Noise = { first: 49, bins: 27, detail: 32 };
/** So little noise that it falls on few whole numbers. */
const LITTLE: Noise = { bins: 1, detail: 1 };

interface Noise {
  readonly first?: number;
  readonly bins: number;
  readonly detail: number;
}

interface Table {
  readonly name: string;
  readonly kind: 'integer' | 'real';
  readonly edges: readonly number[];
  /** Numbers with cells of their own; 0 alone. */
  readonly atoms?: readonly number[];
  readonly decimals?: number;
  readonly values: readonly number[];
}

const ROWS = 9_000;
const next = numbers(7);
const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6);
const rows = (value: () => number): number[] => Array.from({ length: ROWS }, value).sort((a, b) => a - b);
const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => from + (i * (to - from)) / count);

const TABLES: readonly Table[] = [
  {
    name: 'log-normal costs over four decades in a generous range',
    kind: 'real',
    edges: evenly(0, 1_000_000, 50),
    decimals: 2,
    values: rows(() => Math.min(1e6, Math.round(100 * Math.exp(8 + 1.3 * normal())) / 100)),
  },
  {
    name: 'doses, nine in ten of them zero, with an atom',
    kind: 'real',
    edges: [0.01, 0.1, 0.2, 0.5, 1, 2, 10],
    atoms: [0],
    decimals: 2,
    values: rows(() =>
      next() < 0.9 ? 0 : Math.min(10, Math.max(0.01, Math.round(100 * Math.exp(normal() - 1)) / 100)),
    ),
  },
  {
    name: 'rates heaped at fives',
    kind: 'integer',
    edges: evenly(0, 300, 10),
    values: rows(() => {
      const rate = Math.round(Math.min(299, Math.max(0, 95 + 25 * normal())));
      return next() < 0.7 ? 5 * Math.round(rate / 5) : rate;
    }),
  },
  {
    name: 'values beyond the range at its end',
    kind: 'integer',
    edges: [0, 1, 2, 5, 10, 30],
    values: rows(() => Math.min(29, Math.floor(-8 * Math.log(1 - next())))),
  },
];

/** The cells of a column without missing ones, and how many of `values` lie in each. */
function counted({ kind, edges, atoms = [], decimals, values }: Table) {
  const bins = edges.slice(1).map((upper, i): Cell => {
    return { kind: 'interval', lower: edges[i]!, upper, closed: kind === 'real' && i === edges.length - 2 };
  });
  const cells: Cell[] = [...atoms.map((value): Cell => ({ kind: 'value', value })), ...bins];
  const detail = cutCells(kind, cells, detailCuts(cells, kind === 'integer' ? 0 : decimals));
  const inside = (cell: Cell, value: number): boolean => {
    if (cell.kind === 'value') return cell.value === value;
    if (cell.kind !== 'interval') return false;
    return value >= cell.lower && (cell.closed ? value <= cell.upper : value < cell.upper);
  };
  const countOf = (cell: Cell): number => values.filter((value) => inside(cell, value)).length;
  return { cells, detail, exact: { bins: cells.map(countOf), detail: detail.cells.map(countOf) } };
}

/** The share of draws in which each statement holds, if the noise is said to have `claimed` times its deviation. */
function coverage(table: Table, sigma: Noise, claimed: number): Record<string, number> {
  const { values, kind, name } = table;
  const { cells, detail, exact } = counted(table);
  const facts = {
    name,
    cells,
    clamped: true,
    mostlyMissing: false,
    atoms: [],
    numbers: kind,
    detail,
    after: undefined,
  };
  const mean = values.reduce((sum, value) => sum + value, 0) / ROWS;
  const hits = new Map<string, number>();
  const hit = (what: string, { lower, upper }: { lower: number; upper: number }, truth: number): void => {
    hits.set(what, (hits.get(what) ?? 0) + Number(lower <= truth && truth <= upper));
  };
  const entropy = insecureSeededEntropy('number bounds');
  const noisy = (counts: readonly number[], deviation: number): Float64Array => {
    const noise = new Float64Array(counts.length);
    sampleDiscreteGaussian(rational(deviation ** 2), entropy, noise);
    return noise.map((one, i) => one + counts[i]!);
  };
  const told = (deviation: number): number => Math.round((claimed * deviation) ** 2 * 1_000) / 1_000;
  for (let draw = 0; draw < DRAWS; draw++) {
    const look = (deviation: number) => ({ counts: noisy(exact.bins, deviation), variance: told(deviation) });
    const last = look(sigma.bins);
    const looks = sigma.first === undefined ? {} : { looks: { first: look(sigma.first), last } };
    const answer = {
      columns: [0],
      sigmaSquared: rational(Math.round(1_000 * told(sigma.detail)), 1_000),
      values: noisy(exact.detail, sigma.detail),
    };
    const columnCounts = [{ ...last, places: undefined, ...looks }];
    const inside = { details: [answer], releasedMeans: new Map() };
    const own: NumberFacts = numberFacts({ columnCounts }, [facts], inside)[0]!;
    hit('mean', own.mean, mean);
    for (const { share, ...bounds } of own.quantiles) {
      hit(`quantile ${share}`, bounds, values[Math.ceil(share * ROWS) - 1]!);
    }
  }
  return Object.fromEntries([...hits].map(([what, count]) => [what, count / DRAWS]));
}

describe('bounds of means and quantiles from noisy counts of bins and of cells inside them', () => {
  // Three standard deviations of a share of 95 % in so many draws.
  const LEAST = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / DRAWS);

  test.each(TABLES)('hold in 95 % of draws and more: $name', (table) => {
    for (const [what, share] of Object.entries(coverage(table, REAL, 1))) expect(share, what).toBeGreaterThan(LEAST);
  });

  test('hold where noise is so little that single whole numbers are likely', () => {
    for (const [what, share] of Object.entries(coverage(TABLES[3]!, LITTLE, 1))) {
      expect(share, what).toBeGreaterThan(LEAST);
    }
  });

  test.each([TABLES[2]!, TABLES[3]!])('would not with a third of the noise: $name', (table) => {
    expect(coverage(table, REAL, 1 / 3)['mean']).toBeLessThan(0.7);
  });
});
