/** First bytes of a frame. */
const MAGIC = 0x184d2204;
/** Of the frame descriptor. */
const FLAG = { version: 0xc0, checkedBlocks: 0x10, sized: 0x08, checked: 0x04, dictionary: 0x01 } as const;
const VERSION_1 = 0x40;
/** Of the size of a block: it is kept as it is. */
const STORED = 0x80000000;
const LEAST_MATCH = 4;

/**
 * Unpacks LZ4 frames into `output`, and gives how many bytes came out. Checksums are passed over. Throws where the frames are
 * damaged, cut short, or larger than `output`; nothing is allocated.
 *
 * Source: "LZ4 Frame Format Description" 1.6.4 and "LZ4 Block Format Description".
 */
export function unpackLz4(input: Uint8Array, output: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  let length = 0;
  while (at < input.length) {
    if (view.getUint32(at, true) !== MAGIC) throw damaged();
    const flags = view.getUint8(at + 4);
    if ((flags & FLAG.version) !== VERSION_1 || (flags & FLAG.dictionary) !== 0) throw damaged();
    at += 7 + ((flags & FLAG.sized) === 0 ? 0 : 8);
    const start = length; // matches reach back into earlier blocks of the same frame
    for (;;) {
      const size = view.getUint32(at, true);
      at += 4;
      if (size === 0) break;
      const end = at + (size & ~STORED);
      if (end > input.length) throw damaged();
      const block = input.subarray(at, end);
      length = (size & STORED) === 0 ? unpackBlock(block, output, start, length) : store(block, output, length);
      at = end + ((flags & FLAG.checkedBlocks) === 0 ? 0 : 4);
    }
    at += (flags & FLAG.checked) === 0 ? 0 : 4;
  }
  if (at > input.length) throw damaged();
  return length;
}

function store(block: Uint8Array, output: Uint8Array, length: number): number {
  if (length + block.length > output.length) throw damaged();
  output.set(block, length);
  return length + block.length;
}

function unpackBlock(input: Uint8Array, output: Uint8Array, start: number, from: number): number {
  let at = 0;
  let length = from;
  const more = (short: number): number => {
    if (short < 15) return short;
    let sum = short;
    for (;;) {
      const byte = input[at++];
      if (byte === undefined) throw damaged();
      sum += byte;
      if (byte < 255) return sum;
    }
  };
  while (at < input.length) {
    const token = input[at++]!;
    const literals = more(token >> 4);
    if (at + literals > input.length) throw damaged();
    length = store(input.subarray(at, at + literals), output, length);
    at += literals;
    if (at === input.length) break; // the last sequence has no match
    if (at + 2 > input.length) throw damaged();
    const back = input[at]! | (input[at + 1]! << 8);
    at += 2;
    const match = more(token & 15) + LEAST_MATCH;
    if (back === 0 || length - back < start || length + match > output.length) throw damaged();
    if (back >= match) output.copyWithin(length, length - back, length - back + match);
    else for (let i = 0; i < match; i++) output[length + i] = output[length + i - back]!;
    length += match;
  }
  return length;
}

const damaged = (): Error => new RangeError('The LZ4 data are damaged');
