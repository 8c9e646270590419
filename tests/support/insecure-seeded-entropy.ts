import { hash } from 'node:crypto';
import type { EntropySource } from '../../privacy/random/entropy.ts';

/**
 * A repeatable byte stream for tests: SHA-256 of `<seed>:0`, `<seed>:1`, ... joined. Whoever knows the seed knows the
 * noise, hence the name.
 */
export function insecureSeededEntropy(seed: string): EntropySource {
  let counter = 0;
  let block = new Uint8Array(0);
  return {
    fill(target) {
      for (let at = 0; at < target.length; ) {
        if (block.length === 0) block = hash('sha256', `${seed}:${counter++}`, 'buffer');
        const part = block.subarray(0, target.length - at);
        target.set(part, at);
        at += part.length;
        block = block.subarray(part.length);
      }
    },
  };
}

/** Hands out `bytes` in order and throws once they are used up: for tests of one path through a sampler. */
export function fixedBytesEntropy(bytes: Uint8Array): EntropySource {
  let at = 0;
  return {
    fill(target) {
      if (at + target.length > bytes.length) {
        throw new RangeError(`Cannot fill ${target.length} bytes: ${bytes.length - at} of the fixed bytes are left`);
      }
      target.set(bytes.subarray(at, at + target.length));
      at += target.length;
    },
  };
}
