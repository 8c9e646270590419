import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder for the length of one check; `undefined` where the machine has none to give, which is no fault of a release. */
export const scratchFolder = (): Promise<string | undefined> =>
  mkdtemp(join(tmpdir(), 'synthward-verify-')).catch(() => undefined);
