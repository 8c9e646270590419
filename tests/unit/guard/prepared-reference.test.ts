import { describe, expect, test } from 'vitest';
import type { MarginalCounter } from '../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../privacy/guard/counting/memory-counter.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { ChoiceCandidate } from '../../../privacy/guard/guard.ts';
import { KnownDistances } from '../../../privacy/guard/known-distances.ts';
import {
  type PreparedReference,
  preparedDistance,
  prepareReference,
} from '../../../privacy/guard/prepared-reference.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { bruteCounts, column, openTestRun, someTable, tableOf, untouchable } from './guard-fixture.ts';

const records = someTable([3, 5, 4], 400);
const pairs = [
  [0, 1],
  [1, 2],
  [2, 0],
];
const countsOf = ([a, b]: readonly number[]): Float64Array =>
  new Float64Array(records.columns[a!]!.size * records.columns[b!]!.size).fill(17.3);

/** Asks for twenty choices of one round, and says what was chosen and charged. */
async function twentyChoices(candidates: readonly ChoiceCandidate[]): Promise<unknown> {
  const { run, ledger } = openTestRun();
  const guard = createGuard({ records, run, entropy: insecureSeededEntropy('choices') });
  const chosen: number[] = [];
  for (let i = 0; i < 20; i++) {
    chosen.push(await guard.chooseMarginal({ id: `choice/${i}`, epsilon: rational(1, 100), candidates }));
  }
  const charges = ledger
    .charges('run')
    .map(({ questionId, questionDigest, event }) => [questionId, questionDigest, event]);
  expect(charges).toHaveLength(20);
  expect(new Set(chosen).size).toBeGreaterThan(1);
  return { chosen, charges };
}

describe('a prepared reference', () => {
  test('changes no choice and no charge', async () => {
    const plain = pairs.map((columns, i) => ({
      columns,
      reference: () => countsOf(columns),
      weight: 1 + i,
      offset: i,
    }));
    const prepared = plain.map((candidate) => {
      const reference = prepareReference(countsOf(candidate.columns));
      return { ...candidate, reference: () => reference };
    });
    expect(await twentyChoices(prepared)).toEqual(await twentyChoices(plain));
  });

  test('is a copy: what happens to the array later does not matter', () => {
    const counts = Float64Array.of(1, 2, 3);
    const reference = prepareReference(counts);
    counts.fill(1000);
    expect(preparedDistance(reference, { kind: 'dense', counts: Uint32Array.of(1, 2, 4) })).toBe(256);
    expect(Object.isFrozen(reference)).toBe(true);
  });

  test.each([
    [Float64Array.of(1, Number.NaN)],
    [Float64Array.of(Number.POSITIVE_INFINITY)],
    [Float64Array.of(2 ** 44)],
  ])('cannot be made of %j', (counts) => {
    expect(() => prepareReference(counts)).toThrow(RangeError);
  });

  test('belongs to its coding: a recoded guard counts for itself', async () => {
    const table = tableOf([column('a', 2, [0, 0, 0, 1]), column('b', 2, [1, 1, 0, 0])]);
    const guard = createGuard({ records: table, run: openTestRun().run, entropy: insecureSeededEntropy('recoded') });
    const [first, second] = [prepareReference(Float64Array.of(4, 0)), prepareReference(Float64Array.of(4, 0))];
    const candidates = [
      { columns: [0], reference: () => first, weight: 1, offset: 0 },
      { columns: [1], reference: () => second, weight: 1, offset: 0 },
    ];
    const epsilon = rational(1000);
    expect(await guard.chooseMarginal({ id: 'plain', epsilon, candidates })).toBe(1);
    const swapped = guard.withRecodings([{ size: 2, map: Uint32Array.of(1, 0) }, undefined]);
    expect(await swapped.chooseMarginal({ id: 'swapped', epsilon, candidates })).toBe(0);
    expect(await guard.chooseMarginal({ id: 'plain again', epsilon, candidates })).toBe(1);
  });
});

describe('KnownDistances', () => {
  const spied = (): MarginalCounter & { readonly counted: string[] } => {
    const counter = memoryCounter(
      (c) => records.columns[c]!,
      () => records.rowCount,
    );
    const counted: string[] = [];
    return {
      counted,
      countMany: (marginals, visit) => {
        counted.push(...marginals.map((columns) => columns.join()));
        return counter.countMany(marginals, visit);
      },
    };
  };
  const brute = (columns: readonly number[]): number => {
    const reference = countsOf(columns);
    return bruteCounts(records, columns).reduce(
      (sum, count, cell) => sum + Math.abs(256 * count - Math.round(256 * reference[cell]!)),
      0,
    );
  };
  const compared = async (
    distances: KnownDistances,
    marginals: readonly (readonly number[])[],
    references: readonly PreparedReference[],
  ): Promise<number[]> => {
    const seen: number[] = [];
    await distances.compareMany(
      marginals,
      (i) => references[i]!,
      (i, distance) => {
        expect(seen[i]).toBeUndefined();
        seen[i] = distance;
      },
    );
    return seen;
  };

  test('counts what a reference is compared with once, and the rest anew', async () => {
    const counter = spied();
    const distances = new KnownDistances(counter, 1);
    const references = pairs.map((columns) => prepareReference(countsOf(columns)));
    const expected = pairs.map(brute);
    expect(await compared(distances, pairs.slice(0, 2), references)).toEqual(expected.slice(0, 2));
    for (let again = 0; again < 3; again++) expect(await compared(distances, pairs, references)).toEqual(expected);
    expect(counter.counted).toEqual(['0,1', '1,2', '2,0']);
    expect(await compared(distances, [[0, 1]], [prepareReference(countsOf([0, 1]))])).toEqual([expected[0]]);
    expect(counter.counted).toHaveLength(4);
  });

  test('never takes the distance of other columns for that of these, though the reference be the same', async () => {
    const distances = new KnownDistances(spied(), 1);
    const reference = prepareReference(countsOf([0, 1]));
    const counts = bruteCounts(records, [1, 0]);
    const turned = counts.reduce((sum, count) => sum + Math.abs(256 * count - Math.round(256 * 17.3)), 0);
    expect(await compared(distances, [[0, 1]], [reference])).toEqual([brute([0, 1])]);
    expect(await compared(distances, [[1, 0]], [reference])).toEqual([turned]);
    expect(await compared(distances, [[0, 1]], [reference])).toEqual([brute([0, 1])]);
  });
});

describe('charge first, look afterwards', () => {
  test('holds for every choice among known candidates: each is charged, and a refused charge answers nothing', async () => {
    const { run, ledger } = openTestRun();
    const references = pairs.map((columns) => prepareReference(countsOf(columns)));
    let charged = 0;
    const strict: LedgerRun = {
      ...run,
      record: run.record,
      answerTo: run.answerTo.bind(run),
      answer: run.answer.bind(run),
      finish: run.finish.bind(run),
      charge(...charge) {
        if (charged === 2) throw new Error('refused');
        charged++;
        return run.charge(...charge);
      },
    };
    const guard = createGuard({ records, run: strict, entropy: insecureSeededEntropy('charges') });
    const candidates = pairs.map((columns, i) => ({
      columns,
      reference: () => references[i]!,
      weight: 1,
      offset: () => i,
    }));
    const ask = (id: string) => guard.chooseMarginal({ id, epsilon: rational(1), candidates });
    await ask('one');
    await ask('two');
    await expect(ask('three')).rejects.toThrow('refused');
    expect(ledger.charges('run').map(({ questionId }) => questionId)).toEqual(['one', 'two']);
  });

  test('a question that is answered from the journal asks for no reference and no offset', async () => {
    const { run } = openTestRun();
    const never = (): never => {
      throw new Error('asked for');
    };
    const ask = (table: typeof records, reference: () => PreparedReference, offset: () => number) =>
      createGuard({ records: table, run, entropy: insecureSeededEntropy('journal') }).chooseMarginal({
        id: 'q',
        epsilon: rational(1),
        candidates: pairs.map((columns) => ({ columns, reference, weight: 1, offset })),
      });
    const references = pairs.map((columns) => prepareReference(countsOf(columns)));
    let next = 0;
    const answer = await ask(
      records,
      () => references[next++ % 3]!,
      () => 0,
    );
    expect(await ask(untouchable(records), never, never)).toBe(answer);
  });
});
