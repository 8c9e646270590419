import { Decompress } from 'fzstd';
import { unpackLz4 } from './lz4-frame.ts';

/** How the buffers of a batch are compressed, by number: `CompressionType` of `format/Message.fbs`. */
const CODECS: readonly Unpack[] = [unpackLz4, unpackZstd];

/** Unpacks into `output` and gives how many bytes came out. Throws where the bytes are damaged or more than `output` holds. */
type Unpack = (packed: Uint8Array, output: Uint8Array) => number;

/** Most bytes that the wanted buffers of one batch may unpack to. Writers make batches of some 64,000 rows. */
const LARGEST_BATCH = 2 ** 31;

/**
 * Unpacks the buffers of one batch, as pandas, pyarrow and R compress Feather; `codec` is absent where they stand as they are. A length
 * that lies allocates no more than a batch may have. Throws where a buffer is damaged, or is not as long as it says before its compressed bytes.
 */
export function arrowUnpacker(codec: number | undefined): (buffer: Uint8Array) => Uint8Array {
  if (codec === undefined) return (buffer) => buffer;
  const into = CODECS[codec];
  if (into === undefined) throw new RangeError('An Arrow batch is compressed in an unknown way');
  let left = LARGEST_BATCH;
  return (buffer) => {
    if (buffer.length === 0) return buffer;
    const length = Number(new DataView(buffer.buffer, buffer.byteOffset).getBigInt64(0, true));
    const packed = buffer.slice(8); // a buffer of its own, so that any numbers can be read from its beginning
    if (length === AS_IT_IS) return packed;
    if (length < 0 || length > left) throw new RangeError('An Arrow buffer states a length that it cannot have');
    left -= length;
    const output = new Uint8Array(length);
    if (into(packed, output) !== length) throw new RangeError('An Arrow buffer is not as long as it states');
    return output;
  };
}

/** Stands for the length of a buffer that did not become shorter. */
const AS_IT_IS = -1;

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
