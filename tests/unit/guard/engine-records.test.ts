import { describe, expect, test } from 'vitest';
import type { Learner } from '../../../privacy/gradients/training.ts';
import type { CellCounts, ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../../../privacy/guard/counting/memory-counter.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { ExactCopies, RecordsEngine, RecordsSurvey } from '../../../privacy/guard/records-engine.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { countedEntropy, openTestRun, someTable } from './guard-fixture.ts';

const records = someTable([3, 4, 2], 60, 2);
const marginals = [[0], [1, 2]];

interface Lies {
  readonly survey?: (truth: RecordsSurvey) => RecordsSurvey;
  readonly count?: (truth: ExactCounts) => ExactCounts;
  readonly copies?: (truth: ExactCopies) => ExactCopies;
  /** Which counts are shown, by position in the list. */
  readonly shown?: (positions: number[]) => number[];
  readonly recodedRows?: number;
  /** What it says of the first row of each unit; 30 rows where absent. */
  readonly fewer?: (truth: RecordsSurvey) => RecordsSurvey;
}

/** An engine that counts arrays, and says what it is told to say. */
function engineThat(lies: Lies, rows = 60): RecordsEngine & { asked: number } {
  const counter = memoryCounter(
    (position) => records.columns[position]!,
    () => records.rowCount,
  );
  return {
    kind: 'engine',
    asked: 0,
    columns: records.columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 2,
    async survey() {
      this.asked++;
      const truth = { rows, units: 30, mostRowsOfUnit: 2, largestCodes: [2, 3, 1] };
      return lies.survey?.(truth) ?? truth;
    },
    async countMany(wanted, visit) {
      this.asked++;
      const positions = [...wanted.keys()];
      for (const position of lies.shown?.(positions) ?? positions) {
        const truth = counter.count(wanted[position] ?? wanted[0]!);
        visit(position, lies.count?.(truth) ?? truth);
      }
    },
    async compareRows() {
      const truth = { releasedCopied: 4, heldOutDistinct: 20, heldOutCopied: 20 };
      return lies.copies?.(truth) ?? truth;
    },
    withRecodings: () => engineThat(lies, lies.recodedRows),
    withFewerRows: () => {
      const truth = { rows: 30, units: 30, mostRowsOfUnit: 1, largestCodes: [2, 3, 1] };
      return { ...engineThat(lies), survey: async () => lies.fewer?.(truth) ?? truth };
    },
  };
}

const changed =
  (change: (counts: CellCounts) => void) =>
  (truth: ExactCounts): ExactCounts => {
    const counts = truth.counts.slice();
    change(counts);
    return { kind: 'dense', counts };
  };
const measure = (guard: Guard): Promise<unknown> =>
  guard.measureMarginals({ id: 'q', marginals: marginals.map((columns) => ({ columns, sigmaSquared: rational(1) })) });
const copies = (guard: Guard): Promise<unknown> =>
  guard.measureCopies({ id: 'q', sigmaSquared: rational(1), released: someTable([3, 4, 2], 5).columns });
const ofFirstRows = (guard: Guard): Promise<unknown> => measure(guard.withFewerRows(1));

const lies: Record<string, [Lies, (guard: Guard) => Promise<unknown>]> = {
  'one row more in a cell': [{ count: changed((counts) => counts[0]!++) }, measure],
  'one row fewer': [{ count: changed((counts) => counts[counts.findIndex((n) => n > 0)]!--) }, measure],
  'a count below zero, which wraps around': [{ count: changed((counts) => counts.fill(0xffffffff, 0, 1)) }, measure],
  'a cell too many': [{ count: ({ counts }) => ({ kind: 'dense', counts: Uint32Array.of(...counts, 0) }) }, measure],
  'counts that are no whole numbers': [
    { count: ({ counts }) => ({ kind: 'dense', counts: Float64Array.from(counts, (n) => n + 0.5) as never }) },
    measure,
  ],
  'a sparse cell that there is not': [
    { count: () => ({ kind: 'sparse', cells: Uint32Array.of(0, 8), counts: Uint32Array.of(30, 30) }) },
    measure,
  ],
  'a sparse cell twice': [
    { count: () => ({ kind: 'sparse', cells: Uint32Array.of(1, 1), counts: Uint32Array.of(30, 30) }) },
    measure,
  ],
  'sparse counts without cells': [
    { count: () => ({ kind: 'sparse', cells: Uint32Array.of(1), counts: Uint32Array.of(30, 30) }) },
    measure,
  ],
  'a marginal left out': [{ shown: ([first]) => [first!] }, measure],
  'a marginal twice': [{ shown: ([first]) => [first!, first!] }, measure],
  'a marginal that nobody asked for': [{ shown: (positions) => [...positions, 2] }, measure],
  'another number of rows': [{ survey: (truth) => ({ ...truth, rows: 59 }) }, measure],
  'a number of rows that is none': [{ survey: (truth) => ({ ...truth, rows: Number.NaN }) }, measure],
  'a unit with more rows than the bound': [{ survey: (truth) => ({ ...truth, mostRowsOfUnit: 3 }) }, measure],
  'fewer units than the rows need': [{ survey: (truth) => ({ ...truth, units: 29 }) }, measure],
  'more units than rows': [{ survey: (truth) => ({ ...truth, units: 61 }) }, measure],
  'a code beyond its column': [{ survey: (truth) => ({ ...truth, largestCodes: [2, 4, 1] }) }, measure],
  'a column without codes': [{ survey: (truth) => ({ ...truth, largestCodes: [2, 3] }) }, measure],
  'more copies than released rows': [{ copies: (truth) => ({ ...truth, releasedCopied: 6 }) }, copies],
  'more copies among those held out than there are': [{ copies: (truth) => ({ ...truth, heldOutCopied: 21 }) }, copies],
  'copies that are no whole number': [{ copies: (truth) => ({ ...truth, heldOutDistinct: 20.5 }) }, copies],
  'a unit with more rows than were to be looked at': [
    { fewer: (truth) => ({ ...truth, mostRowsOfUnit: 2 }) },
    ofFirstRows,
  ],
  'units lost with their rows': [{ fewer: (truth) => ({ ...truth, rows: 29, units: 29 }) }, ofFirstRows],
  'more first rows than rows': [
    { survey: (truth) => ({ ...truth, rows: 29, units: 29, mostRowsOfUnit: 1 }) },
    ofFirstRows,
  ],
  'a broken bound, asked about first rows': [{ survey: (truth) => ({ ...truth, mostRowsOfUnit: 3 }) }, ofFirstRows],
  'rows lost by a recoding': [
    { recodedRows: 59 },
    (guard) => measure(guard.withRecodings([undefined, undefined, undefined])),
  ],
};

describe('an engine that says what cannot be is not answered from:', () => {
  test.each(Object.entries(lies))('%s', async (_, [told, ask]) => {
    const { run, ledger } = openTestRun();
    const guard = createGuard({ records: engineThat(told), run, entropy: countedEntropy('x') });
    const failure = await ask(guard).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).not.toMatch(/\d\d/);
    expect(ledger.charges('run')).toMatchObject([{ answerDigest: undefined }]);
  });

  test.each([measure, copies])('and one that tells the truth is', async (ask) => {
    const { run, ledger } = openTestRun();
    await ask(createGuard({ records: engineThat({ recodedRows: 60 }), run, entropy: countedEntropy('x') }));
    expect(ledger.charges('run')).toMatchObject([{ answerDigest: expect.any(String) }]);
  });
});

test('an engine is asked nothing before a charge, and nothing for an answer that was paid for', async () => {
  const { run, reopen } = openTestRun();
  const engine = engineThat({});
  const guard = createGuard({ records: engine, run, entropy: countedEntropy('x') });
  await expect(guard.measureMarginals({ id: 'q', marginals: [] })).rejects.toThrow(RangeError);
  expect(engine.asked).toBe(0);
  const answer = await measure(guard);
  expect(engine.asked).toBeGreaterThan(0);
  const idle = engineThat({});
  expect(await measure(createGuard({ records: idle, run: reopen(), entropy: countedEntropy('y') }))).toEqual(answer);
  expect(idle.asked).toBe(0);
});

test('a recoded engine is held to the bound and the columns of the guard, not to those it names itself', async () => {
  const merge = [{ size: 2, map: Uint32Array.of(0, 1, 1) }, undefined, undefined];
  const named = { maxRowsPerUnit: 1000, columns: [3, 4, 2].map((size, i) => ({ name: `c${i}`, size })) };
  const truth = { rows: 60, units: 30, mostRowsOfUnit: 2, largestCodes: [1, 3, 1] };
  const refused = [
    { ...truth, units: 1, mostRowsOfUnit: 60 },
    { ...truth, largestCodes: [2, 3, 1] },
  ];
  for (const said of refused) {
    const engine = engineThat({});
    engine.withRecodings = () => ({ ...engineThat({ survey: () => said }), ...named });
    const guard = createGuard({ records: engine, run: openTestRun().run, entropy: countedEntropy('x') });
    await expect(measure(guard.withRecodings(merge))).rejects.toThrow(/bound was not applied|public size/);
  }
});

test('an engine hands out no rows, so training on it is refused before anything is charged', async () => {
  const { run, ledger } = openTestRun();
  const training = {
    clippedSums: () => Promise.reject(new Error('a backend was opened')),
    checkpoints: { write: async () => {}, read: async () => undefined },
  };
  const guard = createGuard({ records: engineThat({}), run, entropy: countedEntropy('x'), training });
  const learner = { settings: {} } as Learner;
  const steps = { steps: 2, stepsPerCharge: 1, probability: rational(1, 2), expectedUnits: 30 };
  const network = { kind: 'recurrent', sizes: [3, 4, 2], hidden: 2 } as const;
  const question = { id: 'q', network, ...steps, clip: 1, noiseMultiplier: rational(1), learner };
  await expect(guard.train(question)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(ledger.charges('run')).toEqual([]);
});

describe('an engine whose rows have weights', () => {
  const weights = { total: 40_000, mostOfUnit: 2048, mostOfRow: 1024 };
  const honest: Lies = {
    survey: (truth) => ({ ...truth, weights }),
    count: ({ counts }) => ({
      kind: 'dense',
      counts: Float64Array.from(counts, (_, cell) => (cell === 0 ? 40_000 : 0)),
    }),
  };
  const measured = (lies: Lies): Promise<unknown> => {
    const engine = { ...engineThat({ ...honest, ...lies }), hasWeights: true };
    const guard = createGuard({ records: engine, run: openTestRun().run, entropy: insecureSeededEntropy('weights') });
    return guard.measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(1) }] });
  };
  const said = (change: Partial<typeof weights>): Lies => ({
    survey: (truth) => ({ ...truth, weights: { ...weights, ...change } }),
  });

  test('is believed where what it says is possible', async () => {
    await expect(measured({})).resolves.toBeDefined();
  });

  test.each<[string, Lies, string]>([
    ['no weights', { survey: (truth) => truth }, 'not bounded'],
    ['a unit that weighs a part too much', said({ mostOfUnit: 2049 }), 'not bounded'],
    ['a row that weighs more than one', said({ mostOfRow: 1025 }), 'not bounded'],
    ['weights that units cannot have', said({ total: 30 * 2048 + 1 }), 'not bounded'],
    ['half a part', said({ total: 39_999.5 }), 'not bounded'],
    ['a marginal that adds up to something else', said({ total: 39_999 }), 'counted wrongly'],
    [
      'halves of a part',
      { count: () => ({ kind: 'dense', counts: Float64Array.of(20_000.5, 19_999.5, 0) }) },
      'counted wrongly',
    ],
  ])('is refused with %s', async (_, lies, message) => {
    await expect(measured(lies)).rejects.toThrow(message);
  });

  test('is refused where it said that there are none', async () => {
    const engine = engineThat(honest);
    const guard = createGuard({ records: engine, run: openTestRun().run, entropy: insecureSeededEntropy('weights') });
    const question = { id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(1) }] };
    await expect(guard.measureMarginals(question)).rejects.toThrow('not bounded');
  });
});

describe('an engine with more rows than 32 bits count', () => {
  const factor = 2 ** 30; // 60 times that are rows
  const many = (rows: number): Lies => ({
    survey: (truth) => ({ ...truth, rows, units: Math.ceil(rows / 2) }),
    count: ({ counts }) => ({ kind: 'dense', counts: Float64Array.from(counts, (n) => n * factor) }),
  });
  const guardOf = (lies: Lies): Guard =>
    createGuard({ records: engineThat(lies), run: openTestRun().run, entropy: insecureSeededEntropy('many rows') });

  test('is asked like any other, and its counts are whole', async () => {
    const guard = guardOf(many(60 * factor));
    const [answer] = await guard.measureMarginals({
      id: 'q',
      marginals: [{ columns: [0], sigmaSquared: rational(1) }],
    });
    const total = answer!.values.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(total - 60 * factor)).toBeLessThan(30);
    expect(answer!.values.every(Number.isSafeInteger)).toBe(true);
  });

  test.each([
    ['counts that do not add up to them', many(60 * factor + 1), 'counted wrongly'],
    ['more than distances are exact for', many(2 ** 42), 'how many rows'],
  ])('is refused with %s', async (_, lies, message) => {
    await expect(measure(guardOf(lies))).rejects.toThrow(message);
  });
});
