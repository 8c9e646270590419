import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { DecodedRows } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { readAhead } from '../../../../pipelines/release-folder/tables/read-ahead.ts';

/** Chunks that use the same arrays again, as decoders do. */
function* chunksOf(count: number, made: () => void = () => {}): Generator<DecodedRows, void, void> {
  const data = new Int32Array(4);
  const validity = new Uint8Array(1);
  for (let chunk = 0; chunk < count; chunk++) {
    made();
    data.fill(chunk);
    validity[0] = chunk;
    const rows = chunk === count - 1 ? 3 : 4;
    yield { firstRow: 4 * chunk, rows, columns: [{ data, validity: chunk % 2 === 0 ? validity : undefined }] };
  }
}

const saidBy = ({ firstRow, rows, columns }: DecodedRows): unknown[] => [
  firstRow,
  rows,
  ...columns.map(({ data, validity }) => [[...data], validity && [...validity]]),
];
const expected = [0, 1, 2, 3].map((chunk) => [
  4 * chunk,
  chunk === 3 ? 3 : 4,
  [[chunk, chunk, chunk, chunk], chunk % 2 === 0 ? [chunk] : undefined],
]);

test('rows are those of the chunks and stay while the next are made, whether they were made ahead or not', async () => {
  for (const pause of [0, 20]) {
    let made = 0;
    const ahead = readAhead(chunksOf(4, () => made++));
    const found: unknown[] = [];
    for (let chunk = ahead.next(); chunk !== undefined; chunk = ahead.next()) {
      ahead.whenIdle();
      if (pause > 0) await setTimeout(pause);
      found.push(saidBy(chunk));
      expect(made).toBe(pause > 0 ? Math.min(4, found.length + 1) : found.length);
    }
    expect(found).toEqual(expected);
    expect(ahead.next()).toBeUndefined();
  }
});

test('what goes wrong while rows are made ahead is thrown when they are asked for; nothing is made after the end', async () => {
  const broken = function* (): Generator<DecodedRows, void, void> {
    yield* chunksOf(1);
    throw new Error('broken');
  };
  const ahead = readAhead(broken());
  expect(ahead.next()?.rows).toBe(3);
  ahead.whenIdle();
  await setTimeout(20);
  expect(() => ahead.next()).toThrow('broken');
  ahead.whenIdle();
  await setTimeout(20);
  expect(() => ahead.next()).toThrow('broken');

  let made = 0;
  const stopped = readAhead(chunksOf(4, () => made++));
  stopped.next();
  stopped.whenIdle();
  stopped.stop();
  await setTimeout(20);
  expect(made).toBe(1);
});
