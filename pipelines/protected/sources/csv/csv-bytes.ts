import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../../../privacy/errors.ts';
import type { CsvEncoding } from '../session/source.ts';

/** Byte order mark of UTF-8. */
const MARK = Buffer.from('\ufeff');

/** What Windows-1252 has from 0x80 to 0x9f, where Latin-1 has control characters; those of the five bytes that it leaves open stay. */
const WINDOWS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Bytes as text. Throws `TypeError` for bytes that are no UTF-8. Node's own decoder of Windows-1252 leaves that range as it is in Latin-1. */
export function textOfBytes(bytes: Uint8Array, encoding: CsvEncoding): string {
  if (encoding === 'utf-8') return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/[\u0080-\u009f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80]!);
}

/** The UTF-8 bytes of a CSV in blocks, without a byte order mark, unpacked where it is gzipped. Throws `FILE_UNREADABLE`, for a gzip file that was cut short too. */
export async function* csvBytes(
  path: string,
  gzipped: boolean,
  encoding: CsvEncoding = 'utf-8',
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const plain = gzipped ? createGunzip({ chunkSize: 1 << 18 }) : undefined;
  if (plain !== undefined) {
    file.on('error', (error) => plain.destroy(error));
    file.pipe(plain);
  }
  try {
    let isFirst = true;
    for await (const block of (plain ?? file) as AsyncIterable<Buffer>) {
      if (encoding === 'latin1') yield Buffer.from(textOfBytes(block, encoding));
      else yield isFirst && block.subarray(0, 3).equals(MARK) ? block.subarray(3) : block;
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
