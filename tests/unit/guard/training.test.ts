import { describe, expect, test } from 'vitest';
import type { Checkpoints, TrainingPorts } from '../../../privacy/gradients/ports.ts';
import type { ClippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import type { Learner, TrainingQuestion } from '../../../privacy/gradients/training.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { trainingEvent } from '../../../privacy/guard/events.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { formatRational, rational } from '../../../privacy/rational.ts';
import { MemoryRun } from '../evaluate/memory-run.ts';
import { bruteCounts, countedEntropy, openTestRun, someTable, untouchable } from './guard-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });
const SIZES = [4, 3];
const table = someTable(SIZES, 300, 3);

/** The gradient of a unit is its counts of the first column: easy to add up by hand. Nothing is clipped, since noise alone is looked at. */
const countsOfUnits = (): ClippedSums => ({
  shapes: [{ name: 'counts', rows: 1, columns: SIZES[0]! }],
  parameters: SIZES[0]!,
  async add(_parameters, { codes }, _clip, sum) {
    for (let at = 0; at < codes.length; at += SIZES.length) sum[codes[at]!]! += 1;
  },
  close() {},
});

class KeptInMemory implements Checkpoints {
  readonly files = new Map<string, Uint8Array>();
  async write(digest: string, bytes: Uint8Array): Promise<void> {
    this.files.set(digest, Uint8Array.from(bytes));
  }
  async read(digest: string): Promise<Uint8Array | undefined> {
    return this.files.get(digest);
  }
}

/** Adds up the sums. */
class Summing implements Learner {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly total = new Float32Array(SIZES[0]!);
  seen = 0;
  constructor(rate = 1) {
    this.settings = { kind: 'summing', rate };
  }
  parameters(): Float32Array {
    return this.total;
  }
  learn(noisySum: Float32Array): void {
    this.seen++;
    for (let i = 0; i < noisySum.length; i++) this.total[i]! += noisySum[i]!;
  }
  state(): Uint8Array {
    return new Uint8Array(this.total.slice().buffer);
  }
  restore(state: Uint8Array): void {
    this.total.set(new Float32Array(Uint8Array.from(state).buffer));
  }
  result(): Float32Array {
    return this.total;
  }
}

const question = (learner: Learner, more: Partial<TrainingQuestion> = {}): TrainingQuestion => ({
  id: 'training',
  network: { kind: 'feed-forward', sizes: SIZES, hidden: [], activation: 'relu', direct: true },
  steps: 8,
  stepsPerCharge: 2,
  probability: rational(1),
  expectedUnits: 100,
  clip: 1,
  noiseMultiplier: rational(1, 1024),
  learner,
  ...more,
});

interface Setting {
  readonly run: LedgerRun;
  readonly records?: BoundedRecords;
  readonly checkpoints?: Checkpoints;
  readonly sums?: () => ClippedSums;
  readonly seed?: string;
}

function guardOf({
  run,
  records = table,
  checkpoints = new KeptInMemory(),
  sums = countsOfUnits,
  seed = 'one',
}: Setting) {
  const entropy = countedEntropy(seed);
  const training: TrainingPorts = { checkpoints, clippedSums: async () => sums() };
  return { guard: createGuard({ records, run, entropy, training }), drawn: () => entropy.drawn };
}

/** Sums that fail in a step, as if the process had been killed there. */
const killedInStep = (step: number) => (): ClippedSums => {
  const real = countsOfUnits();
  let steps = 0;
  return {
    ...real,
    async add(...given) {
      if (++steps === step) throw new Error('killed');
      await real.add(...given);
    },
  };
};

const signal = (): { readonly given: Promise<void>; readonly give: () => void } => {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
};

const near = (a: Float32Array, b: ArrayLike<number>, within: number): boolean =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= within);

describe('training', () => {
  test('a learner gets the sum over the units drawn, with its noise, once a step', async () => {
    const learner = new Summing();
    const result = await guardOf({ run: openTestRun().run }).guard.train(question(learner));
    const counts = bruteCounts(table, [0]);
    expect(learner.seen).toBe(8);
    expect(
      near(
        result,
        counts.map((count) => 8 * count),
        0.1,
      ),
    ).toBe(true);
    expect(
      near(
        result,
        counts.map((count) => 8 * count),
        1e-6,
      ),
    ).toBe(false);
  });

  test('with a small probability few units are in a sum, and an empty draw gets its noise like any other', async () => {
    const learner = new Summing();
    const few = question(learner, { probability: rational(1n, 2n ** 32n), noiseMultiplier: rational(50) });
    await guardOf({ run: new MemoryRun() }).guard.train(few);
    expect(learner.seen).toBe(8);
    expect(learner.total.every((value) => value !== 0 && Math.abs(value) < 50 * Math.sqrt(8) * 6)).toBe(true);
  });

  test('each group of steps is charged by what it costs, before its first step reads a record', async () => {
    const { run, ledger } = openTestRun();
    await expect(guardOf({ run, records: untouchable(table) }).guard.train(question(new Summing()))).rejects.toThrow();
    expect(ledger.charges('run')).toMatchObject([{ questionId: 'training/1', answerDigest: undefined }]);
    const other = openTestRun();
    await guardOf({ run: other.run }).guard.train(question(new Summing()));
    const charges = other.ledger.charges('run');
    expect(charges.map(({ questionId }) => questionId)).toEqual([1, 2, 3, 4].map((n) => `training/${n}`));
    for (const { event } of charges) expect(event).toEqual(trainingEvent(question(new Summing())));
    const [{ event }] = charges as [(typeof charges)[number]];
    if (event.kind !== 'repeated' || event.event.kind !== 'poisson-sampled') throw new Error('another event');
    expect([event.times, formatRational(event.event.probability)]).toEqual([2, '1']);
  });

  test('the noise is that of the event: its standard deviation is the multiplier times the clip', async () => {
    const learner = new Summing();
    const [steps, clip, multiplier] = [2000, 3, 7];
    const wide = { steps, stepsPerCharge: steps, probability: rational(1n, 2n ** 32n), clip };
    await guardOf({ run: new MemoryRun() }).guard.train(
      question(learner, { ...wide, noiseMultiplier: rational(multiplier) }),
    );
    const squares = learner.total.reduce((sum, value) => sum + value * value, 0) / learner.total.length / steps;
    // Chi-squared with four degrees of freedom, over 4: 0.01 and 8 are beyond one in ten thousand each way, for one seed.
    expect(squares / (clip * multiplier) ** 2).toBeGreaterThan(0.01);
    expect(squares / (clip * multiplier) ** 2).toBeLessThan(8);
  });

  test('a run that was killed goes on from its last answer with the next charge, and does no step twice', async () => {
    const { run, reopen, ledger } = openTestRun();
    const checkpoints = new KeptInMemory();
    const killed = new Summing();
    const dying = guardOf({ run, checkpoints, sums: killedInStep(4) });
    await expect(dying.guard.train(question(killed))).rejects.toThrow('killed');
    expect(killed.seen).toBe(3);
    const learner = new Summing();
    const result = await guardOf({ run: reopen(), checkpoints, seed: 'two' }).guard.train(question(learner));
    expect(learner.seen).toBe(4);
    const counts = bruteCounts(table, [0]);
    expect(
      near(
        result,
        counts.map((count) => 6 * count),
        0.1,
      ),
    ).toBe(true);
    const charges = ledger.charges('run');
    expect(charges.map(({ answerDigest }) => answerDigest === undefined)).toEqual([false, true, false, false]);
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
  });

  test('of two processes at one run, no charge is drawn by both', async () => {
    const { run, reopen, ledger } = openTestRun();
    const checkpoints = new KeptInMemory();
    const drawn: string[] = [];
    const stepping = (name: string, before: (step: number) => Promise<unknown>) => (): ClippedSums => {
      const real = countsOfUnits();
      let steps = 0;
      return {
        ...real,
        async add(...given) {
          drawn.push(name);
          await before(++steps);
          await real.add(...given);
        },
      };
    };
    const [arrived, firstEnded] = [signal(), signal()];
    const inItsFirstStep = stepping('second', async () => {
      arrived.give();
      await firstEnded.given;
    });
    const second = guardOf({ run: reopen(), checkpoints, seed: 'two', sums: inItsFirstStep });
    let later: Promise<Float32Array> | undefined;
    const meeting = stepping('first', async (step) => {
      if (step !== 2) return;
      later = second.guard.train(question(new Summing()));
      await arrived.given;
    });
    const first = guardOf({ run, checkpoints, sums: meeting }).guard.train(question(new Summing()));
    await expect(first.finally(firstEnded.give)).rejects.toThrow(withCode('LEDGER_BUSY'));
    await later;
    expect(drawn.filter((name) => name === 'first')).toHaveLength(2);
    expect(drawn).toHaveLength(2 * ledger.charges('run').length);
  });

  test('gradients are taken at a copy of the parameters, which nothing of the learner makes anything else of', async () => {
    class TwoFaced extends Float32Array {
      override subarray(): Float32Array<ArrayBuffer> {
        return new Float32Array(4).fill(Number.POSITIVE_INFINITY);
      }
    }
    class Deceiving extends Summing {
      override parameters(): Float32Array {
        return new TwoFaced(4);
      }
    }
    const seen: Float32Array[] = [];
    const sums = (): ClippedSums => ({
      ...countsOfUnits(),
      add: async (parameters) => {
        seen.push(parameters.subarray(0, 4).slice());
      },
    });
    await guardOf({ run: openTestRun().run, sums }).guard.train(question(new Deceiving()));
    expect(seen).toHaveLength(8);
    expect(seen.every((parameters) => parameters.every((value) => value === 0))).toBe(true);
  });

  test('one that was killed in its last charge ends where the one before it ended', async () => {
    const { run, reopen } = openTestRun();
    const checkpoints = new KeptInMemory();
    await expect(
      guardOf({ run, checkpoints, sums: killedInStep(8) }).guard.train(question(new Summing())),
    ).rejects.toThrow('killed');
    const late = guardOf({ run: reopen(), checkpoints, records: untouchable(table) });
    const result = await late.guard.train(question(new Summing()));
    expect(late.drawn()).toBe(0);
    expect(
      near(
        result,
        bruteCounts(table, [0]).map((count) => 6 * count),
        0.1,
      ),
    ).toBe(true);
  });

  test('the answer stays the same ever after: nothing drawn, nothing read', async () => {
    const { run, reopen, ledger } = openTestRun();
    const checkpoints = new KeptInMemory();
    const result = await guardOf({ run, checkpoints }).guard.train(question(new Summing()));
    const again = guardOf({ run: reopen(), checkpoints, records: untouchable(table) });
    expect(await again.guard.train(question(new Summing()))).toEqual(result);
    expect(again.drawn()).toBe(0);
    expect(ledger.charges('run')).toHaveLength(4);
  });

  test('a checkpoint that was changed is passed over for the one before; where none is left, nothing goes on', async () => {
    const { run, reopen, ledger } = openTestRun();
    const long = (): TrainingQuestion => question(new Summing(), { steps: 12 });
    const checkpoints = new KeptInMemory();
    await expect(guardOf({ run, checkpoints, sums: killedInStep(7) }).guard.train(long())).rejects.toThrow('killed');
    const newest = [...checkpoints.files.keys()].at(-1)!;
    const spoilt = new KeptInMemory();
    for (const digest of checkpoints.files.keys()) spoilt.files.set(digest, Uint8Array.of(0, 0, 0, 0));
    const charged = ledger.charges('run').length;
    await expect(guardOf({ run: reopen(), checkpoints: spoilt }).guard.train(long())).rejects.toThrow(
      withCode('CHECKPOINT_INVALID'),
    );
    expect(ledger.charges('run')).toHaveLength(charged);
    checkpoints.files.set(newest, Uint8Array.of(1, 2, 3, 4));
    const result = await guardOf({ run: reopen(), checkpoints }).guard.train(long());
    const twoAndTwo = bruteCounts(table, [0]).map((count) => 8 * count);
    expect(near(result, twoAndTwo, 0.1)).toBe(true);
  });

  test('nothing is drawn for a charge that the ledger refuses, nor for another question', async () => {
    const refused = openTestRun({ kind: 'none' });
    const guarded = guardOf({ run: refused.run, records: untouchable(table) });
    await expect(guarded.guard.train(question(new Summing()))).rejects.toThrow(withCode('BUDGET_EXCEEDED'));
    expect(guarded.drawn()).toBe(0);
    const { run, reopen } = openTestRun();
    await guardOf({ run }).guard.train(question(new Summing()));
    for (const other of [
      question(new Summing(2)),
      question(new Summing(), { clip: 2 }),
      question(new Summing(), { noiseMultiplier: rational(1, 512) }),
      question(new Summing(), { probability: rational(1, 2) }),
    ]) {
      await expect(guardOf({ run: reopen() }).guard.train(other)).rejects.toThrow(withCode('PLAN_CHANGED'));
    }
  });

  test('fewer rows of a unit are summed where fewer are asked for, under ids that say so', async () => {
    const { run, ledger } = openTestRun();
    const { guard } = guardOf({ run });
    const result = await guard.withFewerRows(1).train(question(new Summing()));
    expect(ledger.charges('run')[0]!.questionId).toBe('fewer-rows/1/training/1');
    expect(Math.round(result.reduce((sum, value) => sum + value, 0) / 8)).toBe(100);
  });

  test.each([
    ['no whole number of charges', { steps: 7 }],
    ['a probability beyond 32 bits', { probability: rational(1, 3) }],
    ['no noise', { noiseMultiplier: rational(0) }],
    ['noise off its grid', { noiseMultiplier: rational(1, 3) }],
    ['no clip', { clip: 0 }],
    ['an endless clip', { clip: Number.POSITIVE_INFINITY }],
    [
      'a clip that float32 could miss',
      {
        clip: 2 ** -20,
        network: { kind: 'feed-forward', sizes: SIZES, hidden: [64], activation: 'relu', direct: true },
      },
    ],
    ['another table', { network: { ...question(new Summing()).network, sizes: [4] } }],
    ['no id', { id: '' }],
  ] as [string, Partial<TrainingQuestion>][])('%s is refused before anything is charged', async (_name, more) => {
    const { run, ledger } = openTestRun();
    const { guard } = guardOf({ run, records: untouchable(table) });
    await expect(guard.train(question(new Summing(), more))).rejects.toThrow(RangeError);
    expect(ledger.charges('run')).toEqual([]);
  });
});
