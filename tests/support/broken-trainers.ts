import { vi } from 'vitest';
import type { UnitRows } from '../../privacy/gradients/network/network.ts';
import type { ClippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import { encodeAnswer } from '../../privacy/guard/answer-body.ts';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import { type Rational, rational, toNumberUp } from '../../privacy/rational.ts';
import { realTrainer, TINY, type Trainer, withBiases } from './audited-trainer.ts';
import { insecureSeededEntropy } from './insecure-seeded-entropy.ts';

/*
 * The real trainer with one defect each. Either a port is given that does what a broken backend or model would, or one module of the guard is
 * replaced by a broken one and the rest loaded again around it. Nothing that is shipped has a switch for any of this.
 */

const NOISE = '../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
const SAMPLING = '../../privacy/gradients/poisson-sample.ts';
const ASKING = '../../privacy/guard/question.ts';

type NoiseModule = typeof import('../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts');
type AddNoise = NoiseModule['addRoundedGaussian'];

async function guardAround<T extends object>(module: string, broken: (real: T) => Partial<T>): Promise<Trainer> {
  vi.resetModules();
  vi.doMock(module, async (original) => {
    const real = await original<T>();
    return { ...real, ...broken(real) };
  });
  try {
    const { createGuard } = await import('../../privacy/guard/create-guard.ts');
    return { ...realTrainer, createGuard };
  } finally {
    vi.doUnmock(module);
    vi.resetModules();
  }
}

const withNoise = (broken: (add: AddNoise) => AddNoise): Promise<Trainer> =>
  guardAround<NoiseModule>(NOISE, ({ addRoundedGaussian }) => ({ addRoundedGaussian: broken(addRoundedGaussian) }));

export const noiseHalved = (): Promise<Trainer> =>
  withNoise((add) => (sums, sigma, step, entropy, out) => add(sums, sigma / 2, step / 2, entropy, out));

/** Four micro-batches, each with noise enough for the whole, and their mean. */
export const noiseOfMicroBatchesAveraged = (): Promise<Trainer> =>
  withNoise((add) => (sums, sigma, step, entropy, out) => {
    const mean = new Float64Array(sums.length);
    for (let batch = 0; batch < 4; batch++) {
      const noisy = new Float64Array(sums.length);
      add(sums, sigma, step, entropy, noisy);
      for (let i = 0; i < mean.length; i++) mean[i]! += noisy[i]! / 4;
    }
    out.set(mean);
  });

export const noNoiseOnEmptyBatches = (): Promise<Trainer> =>
  withNoise((add) => (sums, ...rest) => {
    if (sums.some((value) => value !== 0)) add(sums, ...rest);
    else rest[3].fill(0);
  });

/** As many units each time as Poisson sampling gives on average, while the charge says Poisson sampling. */
export const fixedBatches = (): Promise<Trainer> =>
  guardAround<typeof import('../../privacy/gradients/poisson-sample.ts')>(SAMPLING, () => ({
    samplePoisson: (units, probability, entropy) => {
      const left = Array.from({ length: units }, (_, unit) => unit);
      const word = new Uint32Array(1);
      const drawn = Array.from({ length: Math.round(units * toNumberUp(probability)) }, () => {
        entropy.fill(new Uint8Array(word.buffer));
        return left.splice(word[0]! % left.length, 1)[0]!;
      });
      return Uint32Array.from(drawn.sort((a, b) => a - b));
    },
  }));

/** A table that is answered and stands in no ledger. */
export const unpaidTable = (): Promise<Trainer> =>
  guardAround<typeof import('../../privacy/guard/question.ts')>(ASKING, () => ({
    ask: async (_run, _coding, question) => question.read(encodeAnswer(await question.draw())),
  }));

type Add = ClippedSums['add'];

const withSums = (broken: (real: ClippedSums, records: BoundedRecords) => Add): Trainer => ({
  ...realTrainer,
  openSums: async (network, records) => {
    const real = await realTrainer.openSums(network, records);
    return { ...real, add: broken(real, records) };
  },
});

export const clippedPerRow = (): Trainer =>
  withSums((real) => async (parameters, { starts, codes }, clip, sum) => {
    const rows = starts.at(-1)!;
    const eachAlone = { units: rows, starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row), codes };
    await real.add(parameters, eachAlone, clip, sum);
  });

/** The norm of a unit's gradient taken for the root of the sum of squares of those of its rows. */
export const naiveNormOfRepeatedRows = (): Trainer =>
  withSums((real) => async (parameters, batch, clip, sum) => {
    for (const unit of unitsOf(batch)) {
      let squares = 0;
      for (const row of rowsOf(unit)) squares += squaredNorm(await unclipped(real, parameters, row));
      addTimes(sum, await unclipped(real, parameters, unit), Math.min(1, clip / Math.sqrt(squares)));
    }
  });

/** Losses are divided by the rows of all units of the batch together before gradients are clipped, as in a widely used engine. */
export const dividedByBatchMask = (): Trainer =>
  withSums((real) => async (parameters, batch, clip, sum) => {
    const share = batch.units / batch.starts.at(-1)!;
    for (const unit of unitsOf(batch)) {
      const gradient = (await unclipped(real, parameters, unit)).map((value) => value * share);
      addTimes(sum, gradient, Math.min(1, clip / Math.sqrt(squaredNorm(gradient))));
    }
  });

/** The mean over the units that were drawn, times how many were expected. */
export const dividedByRealisedBatch = (expected: number): Trainer =>
  withSums((real) => async (parameters, batch, clip, sum) => {
    const own = new Float64Array(sum.length);
    await real.add(parameters, batch, clip, own);
    addTimes(sum, own, expected / Math.max(1, batch.units));
  });

export const seededNoise = (): Trainer => ({ ...realTrainer, entropy: () => insecureSeededEntropy('42') });

export const exactCountsInBiases = (): Trainer => ({
  ...realTrainer,
  start: async (guard, records) => {
    // It asks what it ought to ask, and then takes better numbers.
    await realTrainer.start(guard, records);
    return withBiases(
      records.columns.map(({ size, codes }) => {
        const counts = new Float64Array(size);
        for (const code of codes) counts[code]!++;
        return counts;
      }),
    );
  },
});

class StoppedEarly extends Error {}

/** Ends as soon as a step does not better the loss on the records by a tenth. */
export const stoppedEarlyByLoss = (): Trainer => {
  let last = Number.POSITIVE_INFINITY;
  return {
    ...withSums((real, records) => async (parameters, ...rest) => {
      const loss = lossOn(records, parameters);
      if (loss > 0.9 * last) throw new StoppedEarly();
      last = loss;
      await real.add(parameters, ...rest);
    }),
    train: async (guard, question) => {
      last = Number.POSITIVE_INFINITY;
      return guard.train(question).catch((error: unknown) => {
        if (error instanceof StoppedEarly) return question.learner.result();
        throw error;
      });
    },
  };
};

export const lossInTheLog = (): Trainer =>
  withSums((real, records) => async (parameters, ...rest) => {
    console.info(`validation loss ${lossOn(records, parameters).toFixed(3)}`);
    await real.add(parameters, ...rest);
  });

function* unitsOf({ units, starts, codes }: UnitRows): Generator<UnitRows> {
  const columns = starts.at(-1)! === 0 ? 0 : codes.length / starts.at(-1)!;
  for (let u = 0; u < units; u++) {
    const [first, last] = [starts[u]!, starts[u + 1]!];
    yield {
      units: 1,
      starts: Uint32Array.of(0, last - first),
      codes: codes.subarray(first * columns, last * columns),
    };
  }
}

function* rowsOf({ starts, codes }: UnitRows): Generator<UnitRows> {
  const columns = codes.length / starts[1]!;
  for (let row = 0; row < starts[1]!; row++) {
    yield { units: 1, starts: Uint32Array.of(0, 1), codes: codes.subarray(row * columns, (row + 1) * columns) };
  }
}

/** The gradient itself: no unit here comes near this clip. */
async function unclipped(real: ClippedSums, parameters: Float32Array, unit: UnitRows): Promise<Float64Array> {
  const gradient = new Float64Array(real.parameters);
  await real.add(parameters, unit, 2 ** 16, gradient);
  return gradient;
}

const squaredNorm = (a: Float64Array): number => a.reduce((sum, value) => sum + value * value, 0);

function addTimes(sum: Float64Array, addend: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * addend[i]!;
}

/** Mean cross-entropy of the tiny network on all rows. */
function lossOn({ columns, rowCount }: BoundedRecords, parameters: Float32Array): number {
  const logits = TINY.sizes.reduce((sum, size) => sum + size, 0);
  const firsts = TINY.sizes.map((_, c) => TINY.sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  let loss = 0;
  for (let row = 0; row < rowCount; row++) {
    const inputs = columns.map(({ codes }, c) => firsts[c]! + codes[row]!);
    const logit = (j: number): number =>
      inputs.reduce((sum, i) => sum + parameters[i * logits + j]!, parameters[logits * logits + j]!);
    for (const [c, size] of TINY.sizes.entries()) {
      const column = Array.from({ length: size }, (_, code) => logit(firsts[c]! + code));
      loss += Math.log(column.reduce((sum, value) => sum + Math.exp(value), 0)) - logit(inputs[c]!);
    }
  }
  return loss / Math.max(1, rowCount);
}

/** For tests that name them all. */
export const EXPECTED_UNITS = 8;
export const brokenTrainers: Readonly<Record<string, () => Trainer | Promise<Trainer>>> = {
  'noise halved': noiseHalved,
  'noise of micro-batches averaged': noiseOfMicroBatchesAveraged,
  'no noise on empty batches': noNoiseOnEmptyBatches,
  'fixed batches accounted as Poisson': fixedBatches,
  'an unpaid table': unpaidTable,
  'clip per row': clippedPerRow,
  'naive norm on repeated rows': naiveNormOfRepeatedRows,
  'batch-mask divisor': dividedByBatchMask,
  'realised-batch divisor': () => dividedByRealisedBatch(EXPECTED_UNITS),
  'seeded noise': seededNoise,
  'exact counts in biases': exactCountsInBiases,
  'early stop by loss': stoppedEarlyByLoss,
  'a validation loss in a log': lossInTheLog,
};
export const NO_NOISE: Rational = rational(1, 2 ** 20);
