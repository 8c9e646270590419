import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../models/generation-random.ts';
import { CodeExchanges, type ExchangeSettings } from '../../../models/graphical/sampling/code-exchanges.ts';
import { CodeRuns } from '../../../models/graphical/sampling/code-runs.ts';
import { DrawnCodes, type Partner } from '../../../models/graphical/sampling/drawn-codes.ts';
import type { PresentColumn } from '../../../models/graphical/sampling/present-column.ts';
import { allocateRowBuffers } from '../../../models/graphical/sampling/share-out.ts';
import { exchangeByLoops } from '../../support/exchanges-by-loops.ts';

interface Case {
  readonly rows: number;
  readonly groups: number;
  readonly size: number;
  /** Codes of each column drawn before, and whether the pair with it is an outer one. */
  readonly others: readonly { readonly size: number; readonly isOuter: boolean }[];
  readonly settings: ExchangeSettings;
  readonly seed: string;
}

const cases: fc.Arbitrary<Case> = fc.record({
  rows: fc.integer({ min: 1, max: 400 }),
  groups: fc.integer({ min: 1, max: 5 }),
  size: fc.integer({ min: 2, max: 300 }),
  others: fc.array(fc.record({ size: fc.integer({ min: 1, max: 40 }), isOuter: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  }),
  settings: fc.record({
    passes: fc.integer({ min: 1, max: 4 }),
    warmth: fc.constantFrom(0, 0.1, 2),
    rareWeight: fc.constantFrom(1, 3),
  }),
  seed: fc.string(),
});

function prepared({ rows, groups, size, others, seed }: Case) {
  const random = new GenerationRandom(seed, 'case');
  const drawn = new DrawnCodes(rows, others.length);
  const partners: Partner[] = [];
  let base = 0;
  for (const [column, { size: of, isOuter }] of others.entries()) {
    const codes = Uint16Array.from({ length: rows }, () => random.below(of));
    drawn.add(column, of, rows, codes);
    const shares = Float64Array.from({ length: of * size }, () => random.unit() / (of * size));
    const outer = isOuter ? { shares, partnerFastest: random.below(2) === 1 } : undefined;
    partners.push({ place: column, size: of, base, outer });
    base += of * size;
  }
  const buffers = allocateRowBuffers(rows);
  buffers.keys.set(Uint32Array.from({ length: rows }, () => random.below(groups)).sort());
  buffers.members.set(Uint32Array.from({ length: rows }, (_, row) => row));
  const codes = Uint16Array.from({ length: rows }, () => random.below(size));
  const runs = new CodeRuns(rows);
  runs.sort(rows, buffers, codes, size);
  const present: PresentColumn = { size, rows, codes, members: buffers.members, runs };
  return { drawn, partners, present };
}

test('kernels exchange what plain loops exchange, column after column', () => {
  fc.assert(
    fc.property(cases, cases, (first, second) => {
      const random = new GenerationRandom(first.seed, 'exchange');
      const exchanges = new CodeExchanges(new GenerationRandom(first.seed, 'exchange'));
      for (const one of [first, second]) {
        const { drawn, partners, present } = prepared(one);
        const twin = { ...present, codes: present.codes.slice(), members: present.members.slice() };
        exchanges.settle(drawn, partners, present, one.settings);
        exchangeByLoops(random, drawn, partners, twin, one.settings);
        expect(present.codes).toEqual(twin.codes);
      }
    }),
    { numRuns: 300 },
  );
});

test('two draws in turn leave each other alone', () => {
  const settings = { passes: 3, warmth: 0.1, rareWeight: 3 };
  const others = [{ size: 6, isOuter: false }];
  const table: Case = { rows: 300, groups: 2, size: 5, others, settings, seed: 'turn' };
  const codesOf = (seeds: readonly string[]): unknown[] => {
    const draws = seeds.map((seed) => new CodeExchanges(new GenerationRandom(seed, 'exchange')));
    return [0, 1].flatMap(() =>
      draws.map((draw) => {
        const { drawn, partners, present } = prepared(table);
        draw.settle(drawn, partners, present, settings);
        return present.codes;
      }),
    );
  };
  const [a, b] = [codesOf(['a']), codesOf(['b'])];
  expect(codesOf(['a', 'b'])).toEqual([a[0], b[0], a[1], b[1]]);
  expect(a[0]).not.toEqual(b[0]);
});
