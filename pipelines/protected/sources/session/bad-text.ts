import { UserError } from '../../../../privacy/errors.ts';

/** Stands for text that cannot be read: no dictionary lists it, and it is no number or date. */
export const UNREADABLE_TEXT = '\ufffd';

/** Fewer rows than this, and a hundredth of all, may have text that is not UTF-8 before the file as a whole is refused. */
const FEW = 10;

/**
 * Counts rows with text that is not UTF-8 where it is wanted. A few such rows lose the value; where there are many, the file is
 * in another encoding, and reading it would lose a value in every second row without a word.
 */
export class BadText {
  #rows = 0;
  #bad = 0;

  count(rows: number, bad: number): void {
    this.#rows += rows;
    this.#bad += bad;
  }

  /** Throws `FILE_UNREADABLE` where there are many. */
  refuseMany(path: string): void {
    if (this.#bad <= FEW || this.#bad * 100 <= this.#rows) return;
    throw notUtf8(path);
  }
}

/** What to do with text that is not UTF-8. */
export const OTHER_ENCODING: string =
  'Say encoding: latin1 under source in the configuration (--encoding latin1 of init) where it is Latin-1 or Windows-1252, or convert it first, for example with `iconv -f latin1 -t utf-8`.';

export const notUtf8 = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: it is not UTF-8 text`, {
    hint: OTHER_ENCODING,
  });
