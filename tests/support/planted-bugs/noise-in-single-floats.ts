import { BitReader } from '../../../privacy/random/bit-reader.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { type Build, guardAround, NOISE, type NoiseModule } from './build.ts';

/**
 * Normal noise computed in single floats and rounded to a whole number afterwards. Its law is right to seven digits; but
 * above 2^24 single floats are multiples of 2, 4, 8, ..., and the last digits of a count shine through.
 */
export const noiseInSingleFloats = (): Promise<Build> =>
  guardAround<NoiseModule>(NOISE, () => ({
    sampleDiscreteGaussian: (sigmaSquared, entropy, target) => {
      const sigma = Math.fround(Math.sqrt(toNumberUp(sigmaSquared)));
      const bits = new BitReader(entropy);
      for (let i = 0; i < target.length; i++) target[i] = Math.round(Math.fround(sigma * normal(bits)));
    },
  }));

/** Box and Muller 1958. */
function normal(bits: BitReader): number {
  const radius = Math.sqrt(-2 * Math.log((bits.word() + 1) / 2 ** 32));
  return Math.fround(radius * Math.cos((2 * Math.PI * bits.word()) / 2 ** 32));
}
