import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { READ_WHAT_IS_THERE } from '../../workspace/read-what-is-there.ts';
import { FileRefused } from './file-refused.ts';
import { type FolderEntry, identityOf, listFolder } from './folder.ts';

/** What reads the files of one release folder. */
export interface ReleaseFiles {
  /** All bytes of the file at `path`, which may be no more than `most`. Throws `FileRefused`. */
  read(path: string, most: number): Buffer;
}

/**
 * The files that a stranger's folder really holds. Only what was listed as a plain file is opened, without following a link and without
 * waiting for a writer, and only the very file that was listed is read, no further than it was long then. Windows knows neither flag:
 * there the identity of what was opened is all that tells.
 */
export class ListedFolder implements ReleaseFiles {
  readonly dir: string;
  readonly entries: ReadonlyMap<string, FolderEntry>;

  /** Throws `FileRefused` where `dir` is no folder, or holds more than any release does. */
  constructor(dir: string) {
    this.dir = dir;
    this.entries = new Map(listFolder(dir).map((entry) => [entry.path, entry]));
  }

  read(path: string, most: number): Buffer {
    const entry = this.#file(path, most);
    const descriptor = this.#open(entry);
    try {
      // Memory of its own begins where numbers of any width may lie.
      const body = Buffer.allocUnsafeSlow(entry.bytes);
      for (let at = 0; at < body.length; ) {
        const count = readSync(descriptor, body, at, body.length - at, at);
        if (count === 0) throw changedMeanwhile(path);
        at += count;
      }
      return body;
    } catch (error) {
      throw error instanceof FileRefused ? error : new FileRefused(path, 'it cannot be read');
    } finally {
      closeSync(descriptor);
    }
  }

  /** SHA-256 of the file at `path`, in lower-case hexadecimal, without holding it in memory. Throws `FileRefused`. */
  async sha256(path: string, most: number): Promise<string> {
    const entry = this.#file(path, most);
    const hash = createHash('sha256');
    const fd = this.#open(entry);
    if (entry.bytes === 0) closeSync(fd);
    else {
      const stream = createReadStream('', { fd, start: 0, end: entry.bytes - 1, highWaterMark: 1 << 20 });
      await pipeline(stream, hash).catch(() => {
        throw new FileRefused(path, 'it cannot be read');
      });
      if (stream.bytesRead !== entry.bytes) throw changedMeanwhile(path);
    }
    return hash.digest('hex');
  }

  #file(path: string, most: number): FolderEntry {
    const entry = this.entries.get(path);
    if (entry === undefined) throw new FileRefused(path, 'it is missing');
    if (entry.kind !== 'file') throw new FileRefused(path, 'it is no plain file');
    if (entry.bytes > most)
      throw new FileRefused(path, `it is too large to be one: ${entry.bytes} bytes, not ${most} at most`);
    return entry;
  }

  #open({ path, bytes, identity }: FolderEntry): number {
    let descriptor: number;
    try {
      descriptor = openSync(join(this.dir, path), READ_WHAT_IS_THERE);
    } catch {
      throw new FileRefused(path, 'it cannot be read');
    }
    const info = fstatSync(descriptor, { bigint: true });
    if (info.isFile() && identityOf(info) === identity && info.size === BigInt(bytes)) return descriptor;
    closeSync(descriptor);
    throw changedMeanwhile(path);
  }
}

const changedMeanwhile = (path: string): FileRefused => new FileRefused(path, 'it was changed while it was read');
