import { randomFillSync } from 'node:crypto';
import type { EntropySource } from './entropy.ts';

const POOL_BYTES = 65_536;

/**
 * The operating system's generator, read 64 KiB at a time.
 *
 * Bytes handed out are zeroed in the pool at once, so that a later look at this process's memory finds noise that is
 * still to come but none that was used. Each call makes a source with a pool of its own; nothing is shared between threads.
 */
export function systemEntropy(): EntropySource {
  const pool = new Uint8Array(POOL_BYTES);
  let at = POOL_BYTES;
  return {
    origin: 'operating-system',
    fill(target) {
      if (target.length >= POOL_BYTES) {
        randomFillSync(target);
        return;
      }
      let done = 0;
      while (done < target.length) {
        if (at === POOL_BYTES) {
          randomFillSync(pool);
          at = 0;
        }
        const end = Math.min(POOL_BYTES, at + target.length - done);
        target.set(pool.subarray(at, end), done);
        pool.fill(0, at, end);
        done += end - at;
        at = end;
      }
    },
  };
}
