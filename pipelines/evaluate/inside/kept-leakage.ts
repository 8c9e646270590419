import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GATED_ATTACKS } from '../../config/leakage-gate.ts';
import type { GatedResult } from '../gate/leakage-gate.ts';
import { type Unavailable, unavailable } from './unavailable.ts';

const schema: z.ZodType<{ readonly leakage: { readonly results: readonly GatedResult[] } }> = z.object({
  leakage: z.object({
    results: z.array(
      z.object({
        attack: z.enum(GATED_ATTACKS),
        targets: z.enum(['random', 'vulnerable', 'all']),
        excess: z.number().nullable(),
        verdict: z.enum(['leakage-found', 'none-found', 'too-weak']).nullable(),
      }),
    ),
  }),
});

/** What attacks found when the records of a run were still there, as its inside report keeps it: a release that is made again is decided by the same numbers. */
export async function keptLeakage(path: string): Promise<{ readonly results: readonly GatedResult[] } | Unavailable> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8'))).leakage;
  } catch {
    return unavailable('the records of the run were removed, and no inside report says what attacks found');
  }
}
