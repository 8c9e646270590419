import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { readArrowSchema } from '../../pipelines/protected/sources/arrow-schema/arrow-schema.ts';
import { FlatTable } from '../../pipelines/protected/sources/arrow-schema/flatbuffer.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { arrowZones } from '../../pipelines/protected/sources/parquet/arrow-zones.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import { UserError } from '../../privacy/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const file = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`arrow-types/${name}`, import.meta.url)));

/** A Schema flatbuffer of `count` fields that are all the same structure, whose children are these fields again. */
function endlessSchema(count: number): Buffer {
  const [schema, fieldLayout, field, list] = [16, 24, 40, 64];
  const bytes = Buffer.alloc(list + 4 + 4 * count);
  bytes.writeUInt32LE(schema, 0);
  Buffer.from(Uint16Array.of(8, 8, 0, 4).buffer).copy(bytes, 4);
  bytes.writeInt32LE(schema - 4, schema);
  bytes.writeUInt32LE(list - schema - 4, schema + 4);
  Buffer.from(Uint16Array.of(16, 20, 0, 0, 4, 0, 0, 8).buffer).copy(bytes, fieldLayout);
  bytes.writeInt32LE(field - fieldLayout, field);
  bytes.writeUInt8(13, field + 4);
  bytes.writeUInt32LE(list - field - 8, field + 8);
  bytes.writeUInt32LE(count, list);
  for (let i = 0; i < count; i++) {
    const at = list + 4 + 4 * i;
    bytes.writeUInt32LE((field - at) >>> 0, at);
  }
  return bytes;
}

test.each([1, 2, 1000])('a schema of %i structures that hold each other is refused at once', (count) => {
  const start = Date.now();
  expect(() => readArrowSchema(FlatTable.root(endlessSchema(count)), 4)).toThrow(RangeError);
  expect(Date.now() - start).toBeLessThan(1000);
});

test('what a Parquet file says of its Arrow schema ends no reading', () => {
  const schema = endlessSchema(2);
  const message = Buffer.alloc(8 + schema.length);
  message.writeInt32LE(-1, 0);
  schema.copy(message, 8);
  expect(arrowZones(message.toString('base64'))).toEqual(new Map());
  expect(arrowZones('AAAA')).toEqual(new Map());
});

async function readAll(path: string): Promise<void> {
  const folder = temporaryFolder();
  const source = await openSource({ path, headerIsNames: true, format: 'arrow' });
  const unreadable = /^(BLOB|TIME|INTERVAL|LIST|STRUCT|UNION|MAP|DURATION|RUN_END_ENCODED)$/;
  const positions = source.fields().flatMap(({ storage }, i) => (unreadable.test(storage) ? [] : [i]));
  const session = await DuckDbSession.open({ spillFolder: folder });
  try {
    if (positions.length > 0) await source.prepare(session, folder, { positions });
  } finally {
    session.close();
  }
}

test.each(['every-type.arrow', 'every-type-lz4.arrows', 'delta.arrow', 'polars.arrow'])(
  '%s with changed bytes is read or refused in words, and soon',
  async (name) => {
    const bytes = file(name);
    const random = seedrandom(`hostile ${name}`);
    const path = join(temporaryFolder(), 't.arrow');
    const pick = (below: number): number => Math.floor(random() * below);
    for (let i = 0; i < 60; i++) {
      const changed = Buffer.from(bytes);
      // The first and the last kilobytes are metadata of every file.
      for (let k = 0; k <= pick(3); k++) {
        const at = random() < 0.5 ? 8 + pick(8000) : bytes.length - 1 - pick(8000);
        const value = [0, 0xff, 0x7f, 0x80, pick(256)][pick(5)]!;
        changed[((at % bytes.length) + bytes.length) % bytes.length] = value;
      }
      writeFileSync(path, random() < 0.1 ? changed.subarray(0, pick(bytes.length)) : changed);
      const start = Date.now();
      const error = await readAll(path).catch((caught: unknown) => caught);
      if (error !== undefined) expect(error).toBeInstanceOf(UserError);
      expect(Date.now() - start).toBeLessThan(5000);
    }
  },
);

/** A stream without columns or batches whose schema says in which order the bytes of numbers are. */
function streamIn(order: 0 | 1): Buffer {
  const [message, layoutOfSchema, schema] = [16, 28, 36];
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(message, 0);
  Buffer.from(Uint16Array.of(12, 12, 4, 6, 8, 0).buffer).copy(bytes, 4);
  bytes.writeInt32LE(message - 4, message);
  bytes.writeUInt16LE(4, message + 4);
  bytes.writeUInt8(1, message + 6);
  bytes.writeUInt32LE(schema - message - 8, message + 8);
  Buffer.from(Uint16Array.of(8, 8, 4, 0).buffer).copy(bytes, layoutOfSchema);
  bytes.writeInt32LE(schema - layoutOfSchema, schema);
  bytes.writeUInt16LE(order, schema + 4);
  return Buffer.concat([
    Buffer.from(Int32Array.of(-1, bytes.length).buffer),
    bytes,
    Buffer.from('ffffffff00000000', 'hex'),
  ]);
}

test('numbers in big-endian order are refused rather than turned round', async () => {
  const path = join(temporaryFolder(), 't.arrows');
  writeFileSync(path, streamIn(0));
  await expect(openSource({ path })).rejects.toMatchObject({ message: expect.stringContaining('it has no columns') });
  writeFileSync(path, streamIn(1));
  await expect(openSource({ path })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('big-endian'),
  });
});
