import { createHash } from 'node:crypto';
import type { EntropySource } from '../privacy/random/entropy.ts';

/** SHA-256 of `seed:0`, `seed:1`, ...: repeatable, so whoever knows the seed can take the noise off again. For benches alone. */
export function insecureSeededEntropy(seed: string): EntropySource {
  let block = new Uint8Array(0);
  let at = 0;
  let next = 0;
  return {
    fill(target) {
      for (let i = 0; i < target.length; i++) {
        if (at === block.length) {
          block = createHash('sha256').update(`${seed}:${next++}`).digest();
          at = 0;
        }
        target[i] = block[at++]!;
      }
    },
  };
}
