import { UserError } from '../../../privacy/errors.ts';
import { type FitKernels, fitKernels } from './fit-kernels.ts';

const PAGE_BYTES = 2 ** 16;
const MOST_PAGES = 2 ** 16 - 1;
/** By which the memory grows at least. */
const CHUNK_PAGES = 2 ** 6;
/** A larger memory is given back to the system after a fit: 64 MiB. */
const MOST_KEPT_PAGES = 2 ** 10;
/** A cache line. */
const ALIGNMENT = 64;

/** Arrays that kernels work on. They are gone when the fit is over. */
export interface Workspace {
  readonly kernels: FitKernels;
  /** So many zeros. Throws `DOMAIN_TOO_LARGE` beyond 4 GiB in all. */
  numbers(count: number): Float64Array;
  integers(count: number): Int32Array;
}

interface Memory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: FitKernels;
  pages: number;
  /** First byte that nobody has. */
  top: number;
}

let kept: Memory | undefined;

/** Runs `work` with a workspace of its own, one after another or one inside another. */
export function withWorkspace<T>(work: (workspace: Workspace) => T): T {
  const memory = kept ?? newMemory();
  kept = memory;
  const before = memory.top;
  try {
    return work({
      kernels: memory.kernels,
      numbers: (count) => {
        const address = take(memory, 8 * count);
        return new Float64Array(memory.memory.buffer, address, count).fill(0);
      },
      integers: (count) => {
        const address = take(memory, 4 * count);
        return new Int32Array(memory.memory.buffer, address, count).fill(0);
      },
    });
  } finally {
    memory.top = before;
    if (before === ALIGNMENT && memory.pages > MOST_KEPT_PAGES) kept = undefined;
  }
}

function newMemory(): Memory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 ** 16, shared: true });
  return { memory, kernels: fitKernels(memory), pages: 1, top: ALIGNMENT };
}

function take(memory: Memory, bytes: number): number {
  const address = memory.top;
  const top = address + ALIGNMENT * Math.ceil(bytes / ALIGNMENT);
  const missing = Math.ceil(top / PAGE_BYTES) - memory.pages;
  if (missing > 0) {
    if (memory.pages + missing > MOST_PAGES) throw tooLarge();
    const more = Math.min(Math.max(missing, CHUNK_PAGES), MOST_PAGES - memory.pages);
    try {
      memory.memory.grow(more);
    } catch {
      throw tooLarge();
    }
    memory.pages += more;
  }
  memory.top = top;
  return address;
}

const tooLarge = (): UserError =>
  new UserError('DOMAIN_TOO_LARGE', 'Cannot fit the model: it takes more memory than the 4 GiB that a fit may have', {
    hint: 'Group rare values of the largest columns in the dictionary, or widen their bins.',
  });
