import { expect, test } from 'vitest';
import { drawOf } from '../../../fuzz/engine/draw.ts';
import { inputFromJson, inputToJson } from '../../../fuzz/engine/input.ts';
import { shrink } from '../../../fuzz/engine/shrink.ts';
import { mutateArrow } from '../../../fuzz/mutators/arrow.ts';
import { slotsOf } from '../../../fuzz/mutators/flatbuffer.ts';
import { mutateJson } from '../../../fuzz/mutators/json-tree.ts';
import { mutateParquet } from '../../../fuzz/mutators/parquet.ts';
import { readStruct, writeStruct } from '../../../fuzz/mutators/thrift.ts';
import { TARGETS } from '../../../fuzz/targets/all.ts';
import { fixture } from '../../../fuzz/targets/folders.ts';

const arrow = fixture('fixtures/broken-releases/releases/sound/data/visits.arrow');
const parquet = fixture('fixtures/broken-releases/releases/sound/data/visits.parquet');

test('an input is made again from target, seed and number', () => {
  const tree = { a: [1, 2, { b: 'text' }], c: null };
  const made = (name: string) => JSON.stringify(mutateJson(tree, drawOf(name), 'far'));
  expect(made('x/1/7')).toBe(made('x/1/7'));
  expect(new Set(Array.from({ length: 50 }, (_, i) => made(`x/1/${i}`))).size).toBeGreaterThan(30);
  expect(tree).toEqual({ a: [1, 2, { b: 'text' }], c: null });
});

test('an input is kept as it was, text or not', () => {
  const input = { 'a/b': Buffer.from('grüße'), c: Buffer.from([0, 255, 254]) };
  const kept = inputFromJson(inputToJson({ target: 'model', found: 'hangs', input }));
  expect(kept.target).toBe('model');
  expect(Buffer.from(kept.input['a/b']!).toString()).toBe('grüße');
  expect([...kept.input['c']!]).toEqual([0, 255, 254]);
});

test('what is shrunk still fails, and is small', async () => {
  const input = { a: Buffer.from('x'.repeat(200)), b: Buffer.from(`${'.'.repeat(300)}!${'.'.repeat(300)}`) };
  const smallest = await shrink(input, async ({ b }) => Buffer.from(b ?? []).includes('!'));
  expect(Object.keys(smallest)).toEqual(['b']);
  expect(Buffer.from(smallest['b']!).toString()).toBe('!');
});

test('the footer of a Parquet file is written as it was read', () => {
  const length = parquet.readUInt32LE(parquet.length - 8);
  const footer = parquet.subarray(parquet.length - 8 - length, parquet.length - 8);
  const { struct, end } = readStruct(footer, 0);
  expect(end).toBe(length);
  expect(struct.fields.length).toBeGreaterThan(3);
  expect(writeStruct(struct).equals(footer)).toBe(true);
});

test('a flatbuffer is walked into its tables and vectors', () => {
  const length = arrow.readUInt32LE(arrow.length - 10);
  const footer = arrow.subarray(arrow.length - 10 - length, arrow.length - 10);
  const slots = slotsOf(footer);
  const names = ['patient', 'sex', 'ward'].map((name) => footer.indexOf(name));
  for (const at of names) expect(slots).toContainEqual({ at: at - 4, size: 4 });
  expect(slots.every(({ at, size }) => at + size <= footer.length)).toBe(true);
});

test('most changed files are whole enough to be looked into', () => {
  for (const [mutate, bytes] of [
    [mutateArrow, arrow],
    [mutateParquet, parquet],
  ] as const) {
    const changed = Array.from({ length: 100 }, (_, i) => Buffer.from(mutate(bytes, drawOf(`mutators/${i}`))));
    expect(changed.filter((one) => !one.equals(bytes)).length).toBeGreaterThan(85);
    const ends = changed.filter((one) => one.subarray(-4).equals(bytes.subarray(-4)));
    expect(ends.length).toBeGreaterThan(70);
  }
});

test('targets have names of their own', () => {
  expect(new Set(TARGETS.map(({ name }) => name)).size).toBe(TARGETS.length);
});
