import { isAscii, isUtf8 } from 'node:buffer';
import { UserError } from '../../../../privacy/errors.ts';
import { parseCsv } from '../../../workspace/text/csv.ts';
import { OTHER_ENCODING } from '../session/bad-text.ts';
import { BYTE } from '../text/bytes.ts';
import { type TextFile, textBlocks } from '../text/text-blocks.ts';

const EXPORT = 'Export the table as CSV in UTF-8 with a header line, or as Parquet.';

/** Longest header line that is read, in bytes. */
const LONGEST_HEADER = 1 << 20;

export interface CsvHeader {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** Asks for the separator that splits the header line into the most names. */
export const FIND = 'find';

/** The first of equals is taken. */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|'];

/**
 * The column names of a CSV. Reads up to the end of the header line; what follows in the same block is not looked at.
 * Throws `FILE_UNREADABLE`, without any of the text, where there is no header.
 */
export async function readCsvHeader(file: TextFile, delimiter: string): Promise<CsvHeader> {
  const { path } = file;
  const bytes = await firstLine(file);
  if (file.encoding === 'latin1' && isUtf8Beyond(await firstLine({ ...file, encoding: 'utf-8' }))) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path} as latin1: its first line is UTF-8 text`, {
      hint: 'Leave encoding out.',
    });
  }
  if (bytes.includes(0)) throw unreadable(path, 'its first line is no text', EXPORT);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'its first line is not UTF-8 text', OTHER_ENCODING);
  }
  const [header] = (delimiter === FIND ? DELIMITERS : [delimiter])
    .map((one) => ({ delimiter: one, names: parseCsv(text, one)?.[0] ?? [] }))
    .sort((a, b) => b.names.length - a.names.length);
  const { names } = header!;
  if (names.some((name) => name.includes('\r'))) {
    throw unreadable(
      path,
      'its lines end with a carriage return alone',
      'Write it with LF or CR LF at the end of lines.',
    );
  }
  if (names.length === 0) throw unreadable(path, 'it has no header line', 'The first line must hold the column names.');
  if (names.some((name) => name === '')) {
    throw unreadable(
      path,
      'its first line leaves a column without a name',
      names.length > 1 && names.indexOf('') === 0 && names.lastIndexOf('') === 0
        ? 'Row names, as R and pandas write them, have no name in the first line: write the table without them (row.names = FALSE, index=False), or name that column.'
        : 'The first line must hold the column names: take away titles above them, and check the delimiter.',
    );
  }
  return header!;
}

/** Bytes before the first line end outside quotes. */
async function firstLine(file: TextFile): Promise<Uint8Array> {
  const blocks: Buffer[] = [];
  let size = 0;
  let quoted = false;
  for await (const block of textBlocks(file, 1 << 14)) {
    for (let at = 0; at < block.length; at++) {
      if (block[at] === BYTE.quote) quoted = !quoted;
      else if (block[at] === BYTE.lineFeed && !quoted) {
        return withoutReturn(Buffer.concat([...blocks, block.subarray(0, at)]));
      }
    }
    blocks.push(block);
    size += block.length;
    if (size > LONGEST_HEADER) throw unreadable(file.path, 'its first line does not end', 'Check that it is CSV.');
  }
  return Buffer.concat(blocks);
}

/** Latin-1 is hardly ever UTF-8 by accident, but for letters of both. */
const isUtf8Beyond = (bytes: Uint8Array): boolean => isUtf8(bytes) && !isAscii(bytes);

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === 0x0d ? line.subarray(0, -1) : line);

const unreadable = (path: string, reason: string, hint: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, { hint });
