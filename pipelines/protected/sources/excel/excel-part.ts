import { UserError } from '../../../../privacy/errors.ts';
import { zipBlocks } from '../unpack/zip-blocks.ts';
import { withZip } from '../unpack/zip-members.ts';
import { type XmlHandler, XmlReader } from './xml-reader.ts';

/** Names of the files that a workbook is made of. */
export const partNames = (path: string): Promise<readonly string[]> =>
  withZip(path, async (archive) => {
    const names: string[] = [];
    for await (const { fileName } of archive.eachEntry()) names.push(fileName);
    return names;
  });

/** Reads one of them from beginning to end, or until `isDone`. Throws `FILE_UNREADABLE`. */
export async function readPart(
  path: string,
  name: string,
  handler: XmlHandler,
  isDone: () => boolean = () => false,
): Promise<void> {
  const reader = new PartReader(path, handler);
  try {
    for await (const block of zipBlocks(path, name)) {
      reader.push(block);
      if (isDone()) return;
    }
  } catch (error) {
    throw error instanceof UserError ? error : damagedWorkbook(path);
  }
  reader.finish();
}

/** Reads the blocks of one of them. Throws `FILE_UNREADABLE`. */
export class PartReader {
  readonly #path: string;
  readonly #reader: XmlReader;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(path: string, handler: XmlHandler) {
    this.#path = path;
    this.#reader = new XmlReader(handler);
  }

  push(block: Buffer): void {
    this.#guarded(() => this.#reader.push(this.#decoder.decode(block, { stream: true })));
  }

  finish(): void {
    this.#guarded(() => {
      this.#reader.push(this.#decoder.decode());
      this.#reader.finish();
    });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof UserError ? error : damagedWorkbook(this.#path);
    }
  }
}

export const damagedWorkbook = (path: string): UserError =>
  unfitWorkbook(
    path,
    'its Excel workbook is damaged or cut short',
    'Open it in Excel, save it again, or copy it again.',
  );

export const unfitWorkbook = (path: string, reason: string, hint: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, { hint });
