import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planJoints } from '../../../../pipelines/protected/counting/plan-joints.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 12 });
const allPairs = (columns: number): number[][] =>
  Array.from({ length: columns }, (_, a) => Array.from({ length: columns - a - 1 }, (_, i) => [a, a + i + 1])).flat();

test('every marginal is summed out of one joint that has its columns and is no larger than allowed, or counted alone', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 100_000 }), fc.infiniteStream(fc.boolean()), (of, most, coins) => {
      const triples =
        of.length < 6
          ? []
          : [
              [0, 2, 4],
              [1, 3, 5],
              [0, 1, 2],
            ];
      const marginals = [...triples, ...of.map((_, i) => [i]), ...allPairs(of.length)].filter(() => coins.next().value);
      const { joints, alone } = planJoints(marginals, (column) => of[column]!, most);
      const covered = [...joints.flatMap((joint) => joint.marginals), ...alone];
      expect(covered.sort((a, b) => a - b)).toEqual([...marginals.keys()]);
      for (const { columns, marginals: members } of joints) {
        expect(new Set(columns).size).toBe(columns.length);
        for (const member of members) expect(columns).toEqual(expect.arrayContaining(marginals[member]!));
        expect(columns.reduce((cells, column) => cells * of[column]!, 1)).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test('all pairs of fourteen columns take a few joints', () => {
  const of = [3, 3, 2, 24, 20, 120, 12, 20, 15, 31, 6, 3, 5, 10];
  const { joints, alone } = planJoints(allPairs(14), (column) => of[column]!, 2 ** 18);
  expect(joints.length).toBeLessThanOrEqual(14);
  expect(alone.length).toBeLessThanOrEqual(10);
});
