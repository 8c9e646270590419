import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../../privacy/errors.ts';

/**
 * Reads a gzip file to its end and checks its length and checksum, keeping nothing: DuckDB does not notice a file that
 * lost its last bytes. Throws `FILE_UNREADABLE`.
 */
export async function verifyGzip(path: string): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done(), highWaterMark: 1 << 20 });
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), createGunzip({ chunkSize: 1 << 18 }), nowhere);
  } catch {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its gzip data are damaged or cut short`, {
      hint: 'Copy the file again.',
    });
  }
}
