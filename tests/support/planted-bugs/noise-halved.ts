import { divide, rational } from '../../../privacy/rational.ts';
import { type Build, guardAround, NOISE, type NoiseModule } from './build.ts';

/** Noise of half the standard deviation that is charged for. */
export const noiseHalved = (): Promise<Build> =>
  guardAround<NoiseModule>(NOISE, ({ sampleDiscreteGaussian }) => ({
    sampleDiscreteGaussian: (sigmaSquared, entropy, target) =>
      sampleDiscreteGaussian(divide(sigmaSquared, rational(4)), entropy, target),
  }));
