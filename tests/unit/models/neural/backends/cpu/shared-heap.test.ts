import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { sharedHeap } from '../../../../../../models/neural/backends/cpu/shared-heap.ts';
import type { UserError } from '../../../../../../privacy/errors.ts';

test('blocks never overlap, lie at whole cache lines, and what is given back is used again', () => {
  const random = seedrandom('heap');
  const heap = sharedHeap(4096);
  const held: { readonly address: number; readonly bytes: number }[] = [];
  let largest = 0;
  for (let round = 0; round < 4000; round++) {
    if (held.length > 40 || (held.length > 0 && random() < 0.45)) {
      heap.release(held.splice(Math.floor(random() * held.length), 1)[0]!.address);
    } else {
      const bytes = Math.floor(random() ** 3 * 4e6);
      const address = heap.allocate(bytes);
      expect(address % 64).toBe(0);
      expect(address).toBeGreaterThanOrEqual(4096);
      expect(address + bytes + 64).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
      for (const other of held) {
        expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true);
      }
      held.push({ address, bytes });
    }
    largest = Math.max(
      largest,
      held.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  }
  expect(heap.memory.buffer.byteLength).toBeLessThan(2 * largest);
  for (const { address } of held.splice(0)) heap.release(address);
  const before = heap.memory.buffer.byteLength;
  expect(heap.allocate(before - 2 * 4096)).toBe(4096);
  expect(heap.memory.buffer.byteLength).toBe(before);
});

test('a block that is not held is not given back', () => {
  const heap = sharedHeap(4096);
  const address = heap.allocate(100);
  heap.release(address);
  expect(() => heap.release(address)).toThrow('no block begins there');
});

test('what does not fit is refused with a code, and the heap goes on', () => {
  const heap = sharedHeap(4096, 64);
  const address = heap.allocate(2 ** 21);
  expect(() => heap.allocate(2 ** 21 + 2 ** 20)).toThrow(
    expect.objectContaining({ code: 'BACKEND_MEMORY' } satisfies Partial<UserError>),
  );
  heap.release(address);
  expect(heap.allocate(2 ** 21 + 2 ** 20)).toBeGreaterThan(0);
  expect(() => sharedHeap(4096).allocate(2 ** 32)).toThrow('Cannot hold another 4096 MiB');
});
