import type { Input } from './input.ts';

/** The most tries of one shrinking. */
const MOST_TRIES = 600;

/** Takes away whole parts and stretches of bytes for as long as `fails` holds of what is left. */
export async function shrink(input: Input, fails: (smaller: Input) => Promise<boolean>): Promise<Input> {
  let smallest = input;
  let tries = 0;
  const attempt = async (smaller: Input): Promise<boolean> => {
    if (tries++ >= MOST_TRIES || !(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  for (const name of Object.keys(input)) {
    const { [name]: _, ...rest } = smallest;
    await attempt(rest);
  }
  for (const name of Object.keys(smallest)) {
    for (let length = Math.ceil(smallest[name]!.length / 2); length >= 1 && tries < MOST_TRIES; length >>= 1) {
      for (let at = 0; at < smallest[name]!.length && tries < MOST_TRIES; ) {
        const bytes = smallest[name]!;
        const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        if (!(await attempt({ ...smallest, [name]: shorter }))) at += length;
      }
    }
  }
  return smallest;
}
