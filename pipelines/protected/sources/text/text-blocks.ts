import { UserError } from '../../../../privacy/errors.ts';
import type { Packing } from '../unpack/packing.ts';
import { unpackedBlocks } from '../unpack/unpacked-blocks.ts';
import { Latin1Doubt, type TextEncoding, utf8OfText, windowsText } from './encoding.ts';

/** A file of text: where it is, what it is wrapped in, how its letters are kept. */
export interface TextFile {
  readonly path: string;
  readonly packing: Packing;
  readonly encoding: TextEncoding;
}

/** Byte order mark of UTF-8. */
const MARK = Buffer.from('\ufeff');

/**
 * The text as UTF-8 in blocks, unpacked and without a byte order mark. Bytes that are no UTF-8 stay as they are. Throws `FILE_UNREADABLE`,
 * for a packed file that was cut short and for text that was said to be Latin-1 and is UTF-8.
 */
export async function* textBlocks(file: TextFile, blockBytes?: number): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const block of decoded(file, unpackedBlocks(file.path, file.packing, blockBytes))) {
    yield isFirst && block.subarray(0, 3).equals(MARK) ? block.subarray(3) : block;
    isFirst = false;
  }
}

function decoded({ path, encoding }: TextFile, blocks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  if (encoding === 'utf-8') return blocks;
  return encoding === 'latin1' ? fromLatin1(path, blocks) : fromUtf16(path, encoding, blocks);
}

async function* fromLatin1(path: string, blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const doubt = new Latin1Doubt();
  for await (const block of blocks) {
    doubt.see(block);
    yield Buffer.from(windowsText(block));
  }
  doubt.refuseUtf8(path);
}

async function* fromUtf16(
  path: string,
  encoding: 'utf-16le' | 'utf-16be',
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let cut: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    const whole = Buffer.concat([cut, block]);
    const units = whole.subarray(0, whole.length & ~1);
    if (encoding === 'utf-16be') units.swap16();
    // The first half of a letter waits for the second.
    const end = units.length > 0 && (units[units.length - 1]! & 0xfc) === 0xd8 ? units.length - 2 : units.length;
    yield utf8OfText(units.toString('utf16le', 0, end));
    if (encoding === 'utf-16be') units.subarray(end).swap16();
    cut = Buffer.from(whole.subarray(end));
  }
  if (cut.length % 2 === 1) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its UTF-16 text is cut short`, {
      hint: 'Copy the file again.',
    });
  }
  if (cut.length > 0) yield utf8OfText((encoding === 'utf-16be' ? cut.swap16() : cut).toString('utf16le'));
}
