import { crc32 } from 'node:zlib';
import { type Entry, openPromise } from 'yauzl';
import { UserError } from '../../../../privacy/errors.ts';
import { damagedZip, findEntry } from './zip-members.ts';

/** A member that grows to more than this, by more than that factor, is no table: deflate cannot do much better on zeros alone. */
const LARGE = 2 ** 30;
const STEEPEST = 500;
/** Ways to compress that are read. */
const STORED = 0;
const DEFLATED = 8;

/** The unpacked blocks of one member. Throws `FILE_UNREADABLE`, for contents without their checksum too. */
export async function* zipBlocks(path: string, member: string): AsyncGenerator<Buffer> {
  const archive = await openPromise(path, { autoClose: false });
  try {
    const entry = await findEntry(archive, path, member);
    refuseUnfit(path, entry);
    const stream = await archive.openReadStreamPromise(entry);
    let sum = 0;
    for await (const block of stream as AsyncIterable<Buffer>) {
      sum = crc32(block, sum);
      yield block;
    }
    if (sum !== entry.crc32) throw damagedZip(path);
  } finally {
    archive.close();
  }
}

function refuseUnfit(path: string, entry: Entry): void {
  const refuse = (reason: string, hint: string): never => {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, { hint });
  };
  if (entry.isEncrypted()) refuse('what is packed in it is encrypted', 'Unpack it first, inside the protected zone.');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    refuse('it is compressed in a way that is not supported, such as Deflate64', 'Unpack it first, or pack it again.');
  }
  if (entry.uncompressedSize > LARGE && entry.uncompressedSize > STEEPEST * entry.compressedSize) {
    refuse('what is packed in it would grow beyond all proportion', 'Check where it comes from, and unpack it first.');
  }
}
