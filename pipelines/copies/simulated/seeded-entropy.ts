import { GenerationRandom } from '../../../models/generation-random.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';

/**
 * Uniform bytes that follow from `seed`, for noise on rows that are synthetic themselves. It hides nothing, and is never given to a guard
 * that holds records.
 */
export function seededEntropy(seed: string): EntropySource {
  const random = new GenerationRandom(seed, 'noise');
  return {
    fill(target) {
      for (let at = 0; at < target.length; ) {
        const word = random.uint32();
        for (let byte = 0; byte < 4 && at < target.length; byte++) target[at++] = (word >>> (8 * byte)) & 0xff;
      }
    },
  };
}
