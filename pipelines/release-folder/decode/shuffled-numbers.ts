import { createHash } from 'node:crypto';

const ROUNDS = 8;

/**
 * A bijection of the whole numbers below `size` (1 to 2^53) that looks like chance, the same for the same `key`. So numbers in a row become
 * different numbers without a list of those given.
 *
 * A Feistel network over pairs (left, right) of `a` times `b` numbers, `a b >= size`, adds to each half in turn what a mixing function makes
 * of the other, modulo `a` or `b`; a result of `size` or more goes round again until it lies below (cycle walking, Black and Rogaway 2002).
 */
export function shuffledNumbers(key: string, size: number): (index: number) => number {
  const b = Math.ceil(Math.sqrt(size));
  const a = Math.ceil(size / b);
  const digest = createHash('sha256').update(`synthward-identifiers/1\n${key}`).digest();
  const keys = Int32Array.from({ length: ROUNDS }, (_, round) => digest.readInt32LE(4 * round));
  return (index) => {
    let at = index;
    do {
      let left = Math.floor(at / b);
      let right = at - left * b;
      for (let round = 0; round < ROUNDS; round += 2) {
        left = (left + (mixed(right ^ keys[round]!) % a)) % a;
        right = (right + (mixed(left ^ keys[round + 1]!) % b)) % b;
      }
      at = left * b + right;
    } while (at >= size);
    return at;
  };
}

/** The finaliser of MurmurHash3 (Appleby 2011), twice with an odd number between. */
function mixed(word: number): number {
  let h = word;
  for (let time = 0; time < 2; time++) {
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h = (h ^ (h >>> 16)) + 0x9e3779b9;
  }
  return h >>> 0;
}
