import { CompressionType, compressionRegistry } from 'apache-arrow';
import { Decompress } from 'fzstd';
import { unpackLz4 } from './lz4-frame.ts';

/** Most bytes that the buffers of one batch may unpack to. Writers make batches of some 64,000 rows. */
const LARGEST_BATCH = 2 ** 31;

let left = 0;

/** Before each batch is read: a header that lies allocates no more than a batch may have. */
export function beginArrowBatch(): void {
  left = LARGEST_BATCH;
}

/** Lets Arrow read buffers that are compressed with LZ4 or zstd, as pandas, pyarrow and R write Feather. */
export function registerArrowCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (packed) => unpack(packed, unpackLz4) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed) => unpack(packed, unpackZstd) });
}

/** Throws where a buffer is damaged, or is not as long as it says before its compressed bytes. */
function unpack(packed: Uint8Array, into: (packed: Uint8Array, output: Uint8Array) => number): Uint8Array {
  const length = statedLength(packed);
  if (length < 0 || length > left) throw new RangeError('An Arrow buffer states a length that it cannot have');
  left -= length;
  const output = new Uint8Array(length);
  if (into(packed, output) !== length) throw new RangeError('An Arrow buffer is not as long as it states');
  return output;
}

/** A codec is handed what follows the eight bytes that say how long the buffer is unpacked. */
const statedLength = ({ buffer, byteOffset }: Uint8Array): number =>
  Number(new DataView(buffer, byteOffset - 8, 8).getBigInt64(0, true));

/** By blocks, so that no more is unpacked than `output` holds, whatever the frame says of itself. */
function unpackZstd(packed: Uint8Array, output: Uint8Array): number {
  let length = 0;
  const stream = new Decompress((block) => {
    output.set(block, length); // throws `RangeError` beyond the end
    length += block.length;
  });
  stream.push(packed, true);
  return length;
}
