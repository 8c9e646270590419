import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Protection } from './key-file.ts';
import { newSeal, SEAL_BYTES, type Seal, sealOf } from './seal.ts';

/** Plain bytes of a chunk; the last may have fewer, and only it. */
const CHUNK = 1 << 20;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** Where bytes of the protected zone go; encrypted where a key is configured. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what is left. Nothing can be read back before that. */
  end(): Promise<void>;
}

/** Where they come from. */
export interface ByteSource {
  /** Bytes that it holds. */
  readonly length: number;
  /** Fills `bytes`, or throws where there are not so many. No byte is handed out before it is known to be what was written. */
  fill(bytes: Uint8Array): Promise<void>;
  /** Throws where more follows. */
  end(): Promise<void>;
}

/** All of a small source. */
export async function wholeOf(source: ByteSource): Promise<Buffer> {
  const bytes = Buffer.alloc(source.length);
  await source.fill(bytes);
  await source.end();
  return bytes;
}

/** Bytes on the disk that are not what was written there. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes';
}

/** `path` is where the file will stand when it is whole. */
export async function byteSink(file: FileHandle, path: string, protection: Protection | undefined): Promise<ByteSink> {
  if (protection === undefined) return { write: (bytes) => file.writeFile(bytes), end: async () => {} };
  const seal = newSeal(protection, path);
  await file.writeFile(seal.header);
  return new SealedSink(file, seal);
}

/** Throws `PROTECTION_KEY_INVALID` as `sealOf` does. */
export async function byteSource(
  file: FileHandle,
  path: string,
  protection: Protection | undefined,
): Promise<ByteSource> {
  const { size } = await file.stat();
  const start = Buffer.alloc(SEAL_BYTES);
  const { bytesRead } = await file.read(start, 0, SEAL_BYTES, 0);
  const seal = sealOf(start.subarray(0, bytesRead), protection, path);
  return seal === undefined ? new PlainSource(file, size) : new SealedSource(file, size, seal);
}

/**
 * STREAM (Hoang, Reyhanitabar, Rogaway and Vizár 2015) over AES-256-GCM: the nonce of a chunk is its number and whether it is the last, so that
 * chunks cannot be cut off, swapped or repeated unnoticed. A key is of one file alone, which keeps nonces unique; the header is in every tag.
 */
const nonceOf = (chunk: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(chunk, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

class SealedSink implements ByteSink {
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #chunk = Buffer.alloc(CHUNK);
  #used = 0;
  #chunks = 0;

  constructor(file: FileHandle, seal: Seal) {
    this.#file = file;
    this.#seal = seal;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      // A full chunk waits for the next byte, which says that it is not the last.
      if (this.#used === CHUNK) await this.#flush(false);
      const part = bytes.subarray(at, at + CHUNK - this.#used);
      this.#chunk.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
    }
  }

  async end(): Promise<void> {
    await this.#flush(true);
    this.#chunk.fill(0);
  }

  async #flush(isLast: boolean): Promise<void> {
    const cipher = createCipheriv(ALGORITHM, this.#seal.key, nonceOf(this.#chunks++, isLast));
    cipher.setAAD(this.#seal.header);
    const body = cipher.update(this.#chunk.subarray(0, this.#used));
    cipher.final();
    this.#used = 0;
    await this.#file.writeFile(Buffer.concat([body, cipher.getAuthTag()]));
  }
}

class SealedSource implements ByteSource {
  readonly length: number;
  readonly #size: number;
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #raw = Buffer.alloc(CHUNK + TAG_BYTES);
  #at = SEAL_BYTES;
  #chunks = 0;
  #plain: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, size: number, seal: Seal) {
    this.#file = file;
    this.#size = size;
    this.#seal = seal;
    const sealed = size - SEAL_BYTES;
    this.length = Math.max(0, sealed - TAG_BYTES * Math.ceil(sealed / (CHUNK + TAG_BYTES)));
  }

  async fill(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#plain.length === 0) await this.#next();
      const part = this.#plain.subarray(0, bytes.length - at);
      bytes.set(part, at);
      this.#plain = this.#plain.subarray(part.length);
      at += part.length;
    }
  }

  async end(): Promise<void> {
    if (this.#chunks === 0) await this.#next(); // of no byte, too, there is a chunk that says so
    if (this.#plain.length > 0 || this.#at !== this.#size) throw new DamagedBytes();
  }

  async #next(): Promise<void> {
    const length = Math.min(CHUNK + TAG_BYTES, this.#size - this.#at);
    if (length < TAG_BYTES) throw new DamagedBytes();
    for (let read = 0; read < length; ) {
      const { bytesRead } = await this.#file.read(this.#raw, read, length - read, this.#at + read);
      if (bytesRead === 0) throw new DamagedBytes();
      read += bytesRead;
    }
    this.#at += length;
    const isLast = this.#at === this.#size;
    const decipher = createDecipheriv(ALGORITHM, this.#seal.key, nonceOf(this.#chunks++, isLast));
    decipher.setAAD(this.#seal.header).setAuthTag(this.#raw.subarray(length - TAG_BYTES, length));
    const plain = decipher.update(this.#raw.subarray(0, length - TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw new DamagedBytes();
    }
    this.#plain = plain;
  }
}

/** One read takes no more than so many bytes on some systems. */
const LARGEST_READ = 1 << 26;

class PlainSource implements ByteSource {
  readonly length: number;
  readonly #file: FileHandle;
  #at = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.length = size;
  }

  async fill(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(LARGEST_READ, bytes.length - at);
      const { bytesRead } = await this.#file.read(bytes, at, length, this.#at);
      if (bytesRead === 0) throw new DamagedBytes();
      at += bytesRead;
      this.#at += bytesRead;
    }
  }

  async end(): Promise<void> {
    if (this.#at !== this.length) throw new DamagedBytes();
  }
}
