import type { KeyObject } from 'node:crypto';
import { loadSigningKey } from '../release-folder/manifest/keys.ts';

/** The public half of the signing key at that path; `undefined` where there is none to be used. */
export async function stewardsKey(path: string): Promise<KeyObject | undefined> {
  try {
    return (await loadSigningKey(path)).publicKey;
  } catch {
    return undefined; // whatever needs it to sign says why
  }
}
