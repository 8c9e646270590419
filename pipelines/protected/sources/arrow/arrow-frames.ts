import { FlatTable } from '../arrow-schema/flatbuffer.ts';
import { type ArrowInput, type ArrowMessage, arrowMessage, incomplete, readRegion } from './arrow-messages.ts';

/** What an Arrow IPC file or stream is made of. */
export interface ArrowFrames {
  /** A flatbuffer, and the version of its metadata. */
  readonly schema: FlatTable;
  readonly version: number;
  /** Dictionaries and batches, in the order in which they are read: in a file, batches may name what stands in dictionaries behind them. */
  messages(): AsyncGenerator<ArrowMessage>;
}

/** Throws `FILE_UNREADABLE`, or `RangeError` where the metadata are damaged. */
export const arrowFrames = (input: ArrowInput, isFile: boolean): Promise<ArrowFrames> =>
  isFile ? framesOfFile(input) : framesOfStream(input);

/**
 * Down to the mark at the end: a stream that was cut between two batches would pass for a shorter table.
 *
 * Source: Arrow columnar format, "IPC streaming format".
 */
async function framesOfStream(input: ArrowInput): Promise<ArrowFrames> {
  const first = await arrowMessage(input, 0);
  if (first?.kind !== 'schema') throw incomplete(input.path);
  async function* messages(): AsyncGenerator<ArrowMessage> {
    let last = first;
    while (last !== undefined) {
      last = await arrowMessage(input, last.bodyAt + last.bodyLength);
      if (last !== undefined) yield last;
    }
  }
  return { schema: first.header, version: first.version, messages };
}

/** The length of the footer, and the letters behind it. */
const FOOTER_END = 10;

/**
 * By the footer, which alone says where all is: some writers begin their files without a schema, or write dictionaries last. No two
 * messages may lie over each other.
 *
 * Source: Arrow columnar format, "IPC file format".
 */
async function framesOfFile(input: ArrowInput): Promise<ArrowFrames> {
  const { path, file, size } = input;
  if (size < FOOTER_END) throw incomplete(path);
  const end = Buffer.from(await readRegion(file, size - FOOTER_END, FOOTER_END));
  const length = end.readInt32LE(0);
  if (end.toString('latin1', 4) !== 'ARROW1' || length < 0 || length + FOOTER_END > size) throw incomplete(path);
  const footer = FlatTable.root(await readRegion(file, size - FOOTER_END - length, length));
  const schema = footer.table(1);
  if (schema === undefined) throw incomplete(path);
  const [dictionaries, batches] = [footer.longs(2, BLOCK, 1), footer.longs(3, BLOCK, 1)];
  async function* messages(): AsyncGenerator<ArrowMessage> {
    let left = size;
    for (const at of [...dictionaries, ...batches]) {
      const message = await arrowMessage(input, at);
      if (message === undefined) throw incomplete(path);
      left -= message.bodyAt + message.bodyLength - at;
      if (left < 0) throw incomplete(path);
      yield message;
    }
  }
  return { schema, version: footer.short(0), messages };
}

/** A place in the footer takes up as many whole numbers of 64 bits, of which the first is where a message begins. */
const BLOCK = 3;
