import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadProtection, type Protection } from '../../../../pipelines/workspace/protection/key-file.ts';
import { byteSink, byteSource, DamagedBytes, wholeOf } from '../../../../pipelines/workspace/protection/sealed-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const HEADER = 48;
const CHUNK = (1 << 20) + 16;

let root: string;
let protection: Protection;

const keyOf = async (byte: number): Promise<Protection> => {
  const path = join(temporaryFolder(), 'key');
  writeFileSync(path, Buffer.alloc(32, byte), { mode: 0o600 });
  return loadProtection(path, root);
};

beforeEach(async () => {
  root = temporaryFolder();
  mkdirSync(join(root, 'runs'));
  protection = await keyOf(1);
});

async function write(name: string, bytes: Uint8Array, with_ = protection): Promise<string> {
  const path = join(root, name);
  const file = await open(path, 'w');
  const sink = await byteSink(file, path, with_);
  for (let at = 0; at < bytes.length; at += 300_001) await sink.write(bytes.subarray(at, at + 300_001));
  await sink.end();
  await file.close();
  return path;
}

async function read(path: string, with_: Protection | undefined = protection): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return await wholeOf(await byteSource(file, path, with_));
  } finally {
    await file.close();
  }
}

test.each([0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])(
  '%i bytes come back, and none stands in the file',
  async (length) => {
    const bytes = randomBytes(length);
    const path = await write('a', bytes);
    expect((await read(path)).equals(bytes)).toBe(true);
    const kept = readFileSync(path);
    if (length >= 1000) {
      for (let at = 0; at + 16 < length; at += 4099) expect(kept.includes(bytes.subarray(at, at + 16))).toBe(false);
    }
  },
);

test('the same bytes give another file each time', async () => {
  const bytes = Buffer.alloc(100);
  const [one, two] = [readFileSync(await write('a', bytes)), readFileSync(await write('a', bytes))];
  expect(one.subarray(HEADER).equals(two.subarray(HEADER))).toBe(false);
});

describe('what is not as it was written is refused', () => {
  const spoilt = async (spoil: (file: Buffer) => Buffer, length = 3 << 20): Promise<unknown> => {
    const path = await write('a', randomBytes(length));
    writeFileSync(path, spoil(readFileSync(path)));
    return read(path).then(
      () => 'read',
      (error: unknown) => error,
    );
  };
  const chunk = (file: Buffer, i: number): Buffer => file.subarray(HEADER + i * CHUNK, HEADER + (i + 1) * CHUNK);
  const start = (file: Buffer): Buffer => file.subarray(0, HEADER);

  test('any changed byte', async () => {
    const path = await write('a', randomBytes(20));
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      writeFileSync(path, bad);
      await expect(read(path), `byte ${at}`).rejects.toThrow();
    }
  });

  test.each<[string, (file: Buffer) => Buffer]>([
    ['a chunk cut off', (file) => file.subarray(0, HEADER + 2 * CHUNK)],
    ['a byte cut off', (file) => file.subarray(0, -1)],
    ['all chunks cut off', start],
    ['chunks swapped', (file) => Buffer.concat([start(file), chunk(file, 1), chunk(file, 0), chunk(file, 2)])],
    ['a chunk repeated', (file) => Buffer.concat([start(file), chunk(file, 0), chunk(file, 0), chunk(file, 2)])],
    ['a chunk left out', (file) => Buffer.concat([start(file), chunk(file, 0), chunk(file, 2)])],
    ['the last chunk twice', (file) => Buffer.concat([file, chunk(file, 2)])],
    ['bytes added', (file) => Buffer.concat([file, Buffer.alloc(5)])],
  ])('%s', async (_, spoil) => {
    expect(await spoilt(spoil)).toBeInstanceOf(DamagedBytes);
  });

  test('a file of another run, whole as it is', async () => {
    writeFileSync(join(root, 'b'), readFileSync(await write('a', randomBytes(100))));
    await expect(read(join(root, 'b'))).rejects.toBeInstanceOf(DamagedBytes);
  });
});

test('another key, no key, and bytes in the clear where a key is asked for are told apart from damage', async () => {
  const path = await write('a', randomBytes(100));
  for (const other of [await keyOf(2), undefined]) {
    const reading = (async () => {
      const file = await open(path, 'r');
      try {
        return await byteSource(file, path, other);
      } finally {
        await file.close();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
  }
  writeFileSync(path, randomBytes(100));
  await expect(read(path)).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
});
