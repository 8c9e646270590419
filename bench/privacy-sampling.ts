import { sampleDiscreteGaussian } from '../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { referenceDrawer } from '../privacy/mechanisms/discrete-gaussian/reference-sampler.ts';
import { sampleDiscreteLaplace } from '../privacy/mechanisms/discrete-laplace/discrete-laplace.ts';
import { chooseExponential } from '../privacy/mechanisms/exponential/exponential.ts';
import { sampleGaussian } from '../privacy/mechanisms/gaussian/gaussian.ts';
import { addRoundedGaussian, roundingStep } from '../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
import { BitReader } from '../privacy/random/bit-reader.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { rational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Draws a second from the system generator, on one core, one JSON line a figure. The first call of each kind warms up
 * (and builds the table, whose time is given apart as `firstCallMs`); the median of five timed calls is printed.
 */
const entropy = systemEntropy();
const calibration = calibrationMs();

function report(figure: string, draws: number, run: (draws: number) => void): void {
  const timed = (): number => {
    const start = performance.now();
    run(draws);
    return performance.now() - start;
  };
  const firstCallMs = timed();
  const median = Array.from({ length: 5 }, timed).sort((a, b) => a - b)[2]!;
  const line = {
    figure,
    unit: 'draws/s',
    value: Math.round((draws / median) * 1000),
    draws,
    firstCallMs: Math.round(firstCallMs * 10) / 10,
    calibrationMs: calibration,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

for (const sigma of [1, 50, 5000]) {
  const sigmaSquared = rational(sigma * sigma);
  report(`discrete-gaussian sigma=${sigma}`, 2_000_000, (draws) =>
    sampleDiscreteGaussian(sigmaSquared, entropy, new Float64Array(draws)),
  );
}
report('discrete-gaussian sigma=1000000', 50_000, (draws) =>
  sampleDiscreteGaussian(rational(10n ** 12n), entropy, new Float64Array(draws)),
);
report('discrete-gaussian reference sigma=50', 50_000, (draws) => {
  const draw = referenceDrawer(rational(2500n), new BitReader(entropy, 1024));
  for (let i = 0; i < draws; i++) draw();
});
report('discrete-laplace scale=50', 200_000, (draws) =>
  sampleDiscreteLaplace(rational(50n), entropy, new Float64Array(draws)),
);
report('gaussian', 1_000_000, (draws) => sampleGaussian(1, entropy, new Float64Array(draws)));

const sums = new Float64Array(1_000_000);
const noisy = new Float32Array(1_000_000);
for (const share of [1, 16]) {
  report(`rounded-gaussian step=sigma/${4096 * share}`, 1_000_000, () =>
    addRoundedGaussian(sums, 1, roundingStep(1) / share, entropy, noisy),
  );
}

const scores = Float64Array.from({ length: 64 }, (_, i) => 3 * i);
report('exponential candidates=64', 20_000, (draws) => {
  const question = { scores, sensitivity: 3n, epsilon: rational(1n, 10n) };
  for (let i = 0; i < draws; i++) chooseExponential(question, entropy);
});
