import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../../privacy/errors.ts';

/** Byte order mark of UTF-8. */
const MARK = Buffer.from('\ufeff');

/** The bytes of a CSV in blocks, without a byte order mark, unpacked where it is gzipped. Throws `FILE_UNREADABLE`, for a gzip file that was cut short too. */
export async function* csvBytes(path: string, gzipped: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const plain = gzipped ? createGunzip({ chunkSize: 1 << 18 }) : undefined;
  if (plain !== undefined) {
    file.on('error', (error) => plain.destroy(error));
    file.pipe(plain);
  }
  try {
    let isFirst = true;
    for await (const block of (plain ?? file) as AsyncIterable<Buffer>) {
      yield isFirst && block.subarray(0, 3).equals(MARK) ? block.subarray(3) : block;
      isFirst = false;
    }
  } catch {
    const reason = gzipped ? 'its gzip data are damaged or cut short' : 'the system does not let it be read';
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, {
      hint: gzipped ? 'Copy the file again.' : 'Check who may read it, or copy it again.',
    });
  } finally {
    file.destroy();
    plain?.destroy();
  }
}

/** What a CSV is made of, as bytes. */
export const BYTE = { lineFeed: 0x0a, carriageReturn: 0x0d, space: 0x20, quote: 0x22 } as const;
