import { open } from 'node:fs/promises';
import { UserError } from '../../../../privacy/errors.ts';

/**
 * Walks the messages of an Arrow IPC file or stream by their lengths and checks that all are there, down to the mark at the
 * end: readers take a file that was cut between two batches for a shorter table. Reads lengths alone.
 * Throws `FILE_UNREADABLE`.
 *
 * Source: Arrow columnar format, "Encapsulated message format" and "IPC file format".
 */
export async function verifyArrowFrames(path: string, isFile: boolean): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (at: number, length: number): Promise<DataView> => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at);
      if (bytesRead < length) throw cutShort(path);
      return new DataView(buffer.buffer);
    };
    let at = isFile ? 8 : 0;
    for (;;) {
      if (at >= size) throw cutShort(path);
      let length = (await read(at, 4)).getInt32(0, true);
      at += 4;
      if (length === -1) {
        length = (await read(at, 4)).getInt32(0, true);
        at += 4;
      }
      if (length === 0) break;
      if (length < 0 || at + length > size) throw cutShort(path);
      const body = bodyLength(await read(at, length));
      at += length + body;
      if (body < 0 || at > size) throw cutShort(path);
    }
    if (isFile) {
      const magic = new TextDecoder('latin1').decode(await read(size - 6, 6));
      if (magic !== 'ARROW1') throw cutShort(path);
    }
  } catch (error) {
    throw error instanceof RangeError ? cutShort(path) : error;
  } finally {
    await file.close();
  }
}

/** Field `bodyLength` (the fourth) of a Message flatbuffer. */
function bodyLength(message: DataView): number {
  const table = message.getUint32(0, true);
  const layout = table - message.getInt32(table, true);
  const offset = message.getUint16(layout, true) > 10 ? message.getUint16(layout + 10, true) : 0;
  return offset === 0 ? 0 : Number(message.getBigInt64(table + offset, true));
}

const cutShort = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: it is no complete Arrow IPC file or stream`, {
    hint: 'Copy the file again, or write it as Parquet.',
  });
