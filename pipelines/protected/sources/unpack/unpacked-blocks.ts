import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../../../privacy/errors.ts';
import { type Packing, packingInWords } from './packing.ts';
import { zipBlocks } from './zip-blocks.ts';
import { zstdBlocks } from './zstd-blocks.ts';

/**
 * The bytes of a file in blocks, unpacked. Memory is bounded by a block (for zstd by its window). Throws `FILE_UNREADABLE`, for packed
 * data that are damaged or were cut short too; the words depend on nothing else.
 */
export async function* unpackedBlocks(
  path: string,
  packing: Packing,
  blockBytes: number = 1 << 18,
): AsyncGenerator<Buffer> {
  try {
    if (packing.kind === 'zip') yield* zipBlocks(path, packing.member);
    else yield* streamed(path, packing.kind, blockBytes);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const refused = (error as NodeJS.ErrnoException).code === 'EACCES' || packing.kind === 'plain';
    const reason = refused
      ? 'the system does not let it be read'
      : `its ${packingInWords[packing.kind]} data are damaged or cut short`;
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, {
      hint: refused ? 'Check who may read it, or copy it again.' : 'Copy the file again.',
    });
  }
}

async function* streamed(path: string, kind: 'plain' | 'gzip' | 'zstd', blockBytes: number): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: blockBytes });
  const plain = kind === 'gzip' ? createGunzip({ chunkSize: blockBytes }) : undefined;
  if (plain !== undefined) {
    file.on('error', (error) => plain.destroy(error));
    file.pipe(plain);
  }
  try {
    const blocks = (plain ?? file) as AsyncIterable<Buffer>;
    yield* kind === 'zstd' ? zstdBlocks(blocks) : blocks;
  } finally {
    file.destroy();
    plain?.destroy();
  }
}
