import { malformedCsv } from '../session/read-failure.ts';
import { BYTE } from '../text/bytes.ts';
import { textBlocks } from '../text/text-blocks.ts';
import { writeFields } from '../text/write-fields.ts';
import { TidyRecords, type TidyRequest } from './tidy-records.ts';

/**
 * Writes the wanted columns of a CSV as `Fields` keep them, in the order of the file. Memory is bounded by a field, not by a line.
 *
 * Throws `FILE_UNREADABLE` for what is wrong with the file as a whole: records with more or fewer fields than the header, quotes that
 * are not closed, many rows that are not UTF-8.
 */
export async function tidyCsv(request: TidyRequest): Promise<void> {
  const { file, delimiter, output } = request;
  const records = new TidyRecords(request);
  const reader = new CsvReader(file.path, delimiter.charCodeAt(0), records);
  await writeFields(file.path, textBlocks(file), output, {
    push: (block) => reader.push(block),
    finish: () => reader.finish(),
  });
}

/** Before anything but blanks, in text without quotes, inside quotes, after a quote that may have closed it, after blanks behind that. */
type State = 'start' | 'plain' | 'quoted' | 'closed' | 'after';

/** Splits blocks into fields as DuckDB does, but for a carriage return without a line feed, which is part of its field. */
class CsvReader {
  readonly #path: string;
  readonly #delimiter: number;
  readonly #records: TidyRecords;
  #state: State = 'start';
  #returned = false;

  constructor(path: string, delimiter: number, records: TidyRecords) {
    this.#path = path;
    this.#delimiter = delimiter;
    this.#records = records;
  }

  push(block: Buffer): void {
    let at = 0;
    while (at < block.length) {
      const end = this.#endOfRun(block, at);
      if (end > at) {
        this.#records.add(block, at, end);
        at = end;
      } else {
        this.#step(block[at++]!);
      }
    }
  }

  finish(): void {
    if (this.#state === 'quoted') throw malformedCsv(this.#path);
    this.#records.finish();
  }

  /** Where bytes end that only go on with the field. */
  #endOfRun(block: Buffer, from: number): number {
    let at = from;
    if (this.#state === 'quoted') {
      const quote = block.indexOf(BYTE.quote, from);
      return quote < 0 ? block.length : quote;
    }
    if (this.#state !== 'plain' || this.#returned) return from;
    for (; at < block.length; at++) {
      const byte = block[at]!;
      if (byte === this.#delimiter || byte === BYTE.lineFeed || byte === BYTE.carriageReturn) return at;
    }
    return at;
  }

  #step(byte: number): void {
    const records = this.#records;
    if (this.#state === 'quoted') {
      this.#state = 'closed';
      return;
    }
    if (this.#returned && byte !== BYTE.lineFeed) this.#text(BYTE.carriageReturn);
    this.#returned = byte === BYTE.carriageReturn;
    if (byte === BYTE.lineFeed) {
      records.endRecord();
      this.#state = 'start';
    } else if (byte === this.#delimiter) {
      records.endField();
      this.#state = 'start';
    } else if (byte === BYTE.quote && this.#state !== 'plain') {
      if (this.#state === 'after') throw malformedCsv(this.#path);
      if (this.#state === 'closed') records.addByte(BYTE.quote);
      else records.beginQuotes();
      this.#state = 'quoted';
    } else if (!this.#returned) {
      this.#text(byte);
    }
  }

  #text(byte: number): void {
    if (this.#state === 'closed' || this.#state === 'after') {
      if (byte !== BYTE.space) throw malformedCsv(this.#path);
      this.#state = 'after';
      return;
    }
    if (byte !== BYTE.space) this.#state = 'plain';
    this.#records.addByte(byte);
  }
}
