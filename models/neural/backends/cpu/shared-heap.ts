import { UserError } from '../../../../privacy/errors.ts';

const PAGE_BYTES = 2 ** 16;
/** By which the memory grows at least. */
const CHUNK_PAGES = 2 ** 8;
/** All that 32 bits address, less a page: the end of every block can be told, and read past by a vector. */
const MOST_PAGES = 2 ** 16 - 1;
/** One cache line: no two blocks share one. */
const ALIGNMENT = 64;

interface FreeBlock {
  readonly address: number;
  readonly bytes: number;
}

/** Blocks of one memory that all threads share. What is given back is used again; the memory itself never shrinks. */
export interface SharedHeap {
  readonly memory: WebAssembly.Memory;
  /** Address of a block, at a multiple of 64, whose last 64 bytes nobody asked for. Not cleared. Throws `BACKEND_MEMORY`. */
  allocate(bytes: number): number;
  release(address: number): void;
  /** The whole memory; longer after an `allocate`. */
  floats(): Float32Array;
  integers(): Int32Array;
}

/** Nothing is held below `start`. `mostPages` of 64 KiB, all that there are without it. */
export function sharedHeap(start: number, mostPages: number = MOST_PAGES): SharedHeap {
  const memory = newMemory();
  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  let pages = 1;
  /** In order of addresses, no two of them side by side. */
  let free: FreeBlock[] = [{ address: start, bytes: PAGE_BYTES - start }];
  const held = new Map<number, number>();

  const grow = (bytes: number): void => {
    const last = free.at(-1);
    const end = pages * PAGE_BYTES;
    const have = last !== undefined && last.address + last.bytes === end ? last.bytes : 0;
    const needed = Math.ceil((bytes - have) / PAGE_BYTES);
    if (pages + needed > mostPages) throw full(bytes);
    const more = Math.min(Math.max(needed, CHUNK_PAGES), mostPages - pages);
    try {
      memory.grow(more);
    } catch {
      throw full(bytes);
    }
    pages += more;
    floats = new Float32Array(memory.buffer);
    integers = new Int32Array(memory.buffer);
    give({ address: end, bytes: more * PAGE_BYTES });
  };
  const give = (block: FreeBlock): void => {
    const merged: FreeBlock[] = [];
    for (const next of [...free, block].sort((a, b) => a.address - b.address)) {
      const before = merged.at(-1);
      if (before !== undefined && before.address + before.bytes === next.address) {
        merged[merged.length - 1] = { address: before.address, bytes: before.bytes + next.bytes };
      } else merged.push(next);
    }
    free = merged;
  };

  return {
    memory,
    allocate(bytes) {
      const size = ALIGNMENT * (Math.ceil(bytes / ALIGNMENT) + 1);
      let at = free.findIndex((block) => block.bytes >= size);
      if (at === -1) {
        grow(size);
        at = free.findIndex((block) => block.bytes >= size);
      }
      const block = free[at]!;
      if (block.bytes === size) free.splice(at, 1);
      else free[at] = { address: block.address + size, bytes: block.bytes - size };
      held.set(block.address, size);
      return block.address;
    },
    release(address) {
      const bytes = held.get(address);
      if (bytes === undefined) throw new RangeError(`Cannot give back ${address}: no block begins there`);
      held.delete(address);
      give({ address, bytes });
    },
    floats: () => floats,
    integers: () => integers,
  };
}

function newMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 2 ** 16, shared: true });
  } catch {
    throw new UserError('BACKEND_MEMORY', 'Cannot start the backend cpu: no 4 GiB of addresses can be had', {
      hint: 'Raise the limit on the virtual memory of the process (ulimit -v): addresses are reserved, not used.',
    });
  }
}

function full(bytes: number): UserError {
  return new UserError(
    'BACKEND_MEMORY',
    `Cannot hold another ${Math.max(1, Math.round(bytes / 2 ** 20))} MiB on the backend cpu: its memory is used up`,
    { hint: 'Smaller batches or a smaller network need less. The backend cpu holds at most 4 GiB.' },
  );
}
