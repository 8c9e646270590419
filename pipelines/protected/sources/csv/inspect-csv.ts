import { isUtf8 } from 'node:buffer';
import { BYTE } from '../text/bytes.ts';
import { cutBytes } from '../text/encoding.ts';
import { type TextFile, textBlocks } from '../text/text-blocks.ts';

/** DuckDB reads records up to 2 MiB; half of it leaves room for its own notion of where one ends. */
const LONGEST_RECORD = 1 << 20;

/**
 * Whether a CSV holds something that would end DuckDB's reading although the rest of the file is sound, which a single record may:
 * a record of more than a megabyte, bytes that are not UTF-8, or line ends of two kinds. Reads the file to its end, so a gzip file
 * that lost its last bytes, which DuckDB takes for whole, is noticed: throws `FILE_UNREADABLE`.
 */
export async function isAwkwardCsv(file: TextFile, delimiter: string): Promise<boolean> {
  const inspector = new CsvInspector(delimiter.charCodeAt(0));
  for await (const block of textBlocks(file)) {
    if (!inspector.awkward) inspector.push(block);
    else if (file.packing.kind === 'plain') break;
  }
  return inspector.finish();
}

/** Within a field: before anything but blanks, in text without quotes, inside quotes, after a quote that may have closed it. */
type State = 'start' | 'plain' | 'quoted' | 'closed';

/** Sees the blocks of a file one after another. Blocks without a quote or a carriage return are looked at as a whole. */
class CsvInspector {
  awkward = false;
  readonly #delimiter: number;
  #state: State = 'start';
  #recordBytes = 0;
  #afterReturn = false;
  /** Whether lines end with CR LF; unknown before the first. */
  #returns: boolean | undefined;
  /** Bytes of a character that the next block goes on with. */
  #cut: Buffer = Buffer.alloc(0);

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  push(block: Buffer): void {
    this.#checkText(block);
    const plain =
      this.#state !== 'quoted' &&
      this.#state !== 'closed' &&
      !this.#afterReturn &&
      !block.includes(BYTE.quote) &&
      !block.includes(BYTE.carriageReturn);
    if (plain) this.#skim(block);
    else this.#walk(block);
    if (this.#recordBytes > LONGEST_RECORD) this.awkward = true;
  }

  finish(): boolean {
    return this.awkward || this.#afterReturn || this.#cut.length > 0;
  }

  #checkText(block: Buffer): void {
    const whole = this.#cut.length === 0 ? block : Buffer.concat([this.#cut, block]);
    const end = whole.length - cutBytes(whole);
    if (!isUtf8(whole.subarray(0, end))) this.awkward = true;
    this.#cut = Buffer.from(whole.subarray(end));
  }

  #skim(block: Buffer): void {
    const first = block.indexOf(BYTE.lineFeed);
    if (first < 0) {
      this.#recordBytes += block.length;
    } else {
      if (this.#recordBytes + first > LONGEST_RECORD) this.awkward = true;
      this.#lineEnd(false);
      this.#recordBytes = block.length - 1 - block.lastIndexOf(BYTE.lineFeed);
    }
    let at = block.length - 1;
    while (at >= 0 && block[at] === BYTE.space) at--;
    if (at >= 0) this.#state = block[at] === this.#delimiter || block[at] === BYTE.lineFeed ? 'start' : 'plain';
  }

  #walk(block: Buffer): void {
    let state = this.#state;
    let returned = this.#afterReturn;
    for (let at = 0; at < block.length; at++) {
      const byte = block[at]!;
      if (state === 'quoted') {
        if (byte === BYTE.quote) state = 'closed';
        continue;
      }
      if (returned && byte !== BYTE.lineFeed) this.awkward = true;
      if (byte === BYTE.lineFeed) {
        this.#lineEnd(returned);
        if (this.#recordBytes + at > LONGEST_RECORD) this.awkward = true;
        this.#recordBytes = -1 - at;
        state = 'start';
      } else if (byte === BYTE.quote) {
        state = state === 'plain' ? 'plain' : 'quoted';
      } else if (byte === this.#delimiter) {
        state = 'start';
      } else if (byte !== BYTE.space) {
        state = 'plain';
      }
      returned = byte === BYTE.carriageReturn;
    }
    this.#state = state;
    this.#afterReturn = returned;
    this.#recordBytes += block.length;
  }

  #lineEnd(returned: boolean): void {
    this.#returns ??= returned;
    if (this.#returns !== returned) this.awkward = true;
  }
}
