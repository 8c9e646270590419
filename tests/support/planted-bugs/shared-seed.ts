import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { insecureSeededEntropy } from '../insecure-seeded-entropy.ts';
import { type Build, guardAround, NOISE, type NoiseModule } from './build.ts';

/** One secret seed a guard, from which the noise of every answer is drawn anew: each answer alone looks right. */
export const sharedSeed = (): Promise<Build> => {
  const seeds = new WeakMap<EntropySource, string>();
  return guardAround<NoiseModule>(NOISE, ({ sampleDiscreteGaussian }) => ({
    sampleDiscreteGaussian: (sigmaSquared, entropy, target) => {
      const seed = seeds.get(entropy) ?? Buffer.from(drawn(entropy)).toString('hex');
      seeds.set(entropy, seed);
      sampleDiscreteGaussian(sigmaSquared, insecureSeededEntropy(seed), target);
    },
  }));
};

function drawn(entropy: EntropySource): Uint8Array {
  const seed = new Uint8Array(16);
  entropy.fill(seed);
  return seed;
}
