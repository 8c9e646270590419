import { UserError } from '../../errors.ts';
import type { ClippedSums } from './clipped-sums.ts';

/** What a backend is opened with. */
export interface SumsLimits {
  /** Most rows that are worked on at once. */
  readonly rows: number;
  /** Names of backends that have failed. */
  readonly without: readonly string[];
}

export interface OpenedSums {
  readonly backend: string;
  readonly sums: ClippedSums;
}

const LEAST_ROWS = 64;

/**
 * Clipped sums that outlast their backend: where it has no room for a batch, fewer rows are worked on at once; where that does not help or
 * the device is gone, another backend does the same sum from its beginning. The batch is the same throughout, and what a failed try has
 * added up is thrown away, so that no unit is in a sum twice.
 *
 * Throws what `open` throws when no backend is left.
 */
export async function steadySums(
  open: (limits: SumsLimits) => Promise<OpenedSums>,
  rows: number,
): Promise<ClippedSums> {
  let limits: SumsLimits = { rows, without: [] };
  let { backend, sums } = await open(limits);
  const { shapes, parameters } = sums;
  const attempt = new Float64Array(parameters);
  const reopen = async (next: SumsLimits): Promise<void> => {
    sums.close();
    limits = next;
    ({ backend, sums } = await open(limits));
    if (sums.parameters !== parameters) throw new Error('Another backend has another number of parameters');
  };
  return {
    shapes,
    parameters,
    async add(at, batch, clip, sum) {
      for (;;) {
        attempt.fill(0);
        try {
          await sums.add(at, batch, clip, attempt);
          break;
        } catch (error) {
          const next = fewer(error, limits, backend);
          if (next === undefined) throw error;
          await reopen(next);
        }
      }
      for (let i = 0; i < parameters; i++) sum[i]! += attempt[i]!;
    },
    close: () => sums.close(),
  };
}

/** Absent for an error that no other backend mends. */
function fewer(error: unknown, { rows, without }: SumsLimits, backend: string): SumsLimits | undefined {
  if (!(error instanceof UserError)) return undefined;
  const code: string = error.code;
  if (code === 'BACKEND_MEMORY' && rows > LEAST_ROWS) return { rows: Math.floor(rows / 2), without };
  if (code !== 'BACKEND_MEMORY' && code !== 'BACKEND_LOST') return undefined;
  return { rows, without: [...without, backend] };
}
