import { Decompress } from 'fzstd';

/** Bytes after which the end of a frame must have come where there is no more input. */
const NOTHING = new Uint8Array();

/** The unpacked blocks of zstd frames. Checksums are passed over. Throws where the data are damaged or cut short. */
export async function* zstdBlocks(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  // What is handed over may be a part of the window, which goes on changing.
  const stream = new Decompress((block) => ready.push(Buffer.from(block)));
  const take = (): readonly Buffer[] => {
    const blocks = ready;
    ready = [];
    return blocks;
  };
  for await (const block of packed) {
    stream.push(block);
    yield* take();
  }
  stream.push(NOTHING, true);
  yield* take();
}
