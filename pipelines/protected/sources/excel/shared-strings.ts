import { UserError } from '../../../../privacy/errors.ts';
import { readPart } from './excel-part.ts';
import { escapedLetters } from './sheet-reader.ts';
import type { Workbook } from './workbook.ts';
import type { XmlHandler } from './xml-reader.ts';

/** Most letters of the texts that the cells of a workbook share; they are kept in memory, where each takes the room of so many more. */
const MOST_LETTERS = 1 << 28;
const ROOM_OF_ONE = 16;

/** The texts that cells refer to by number, or the first `count` of them. Protected. */
export async function sharedStrings(
  { path, stringsPart }: Workbook,
  count: number = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> {
  const strings: string[] = [];
  if (stringsPart === undefined || count === 0) return strings;
  let text = '';
  let letters = 0;
  let depth = 0; // of readings aid, which are no part of the text
  let inText = false;
  const handler: XmlHandler = {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') depth++;
      else if (name === 't') inText = depth === 0;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') depth--;
      else if (name === 'si') {
        letters += text.length + ROOM_OF_ONE;
        if (letters > MOST_LETTERS) throw tooLarge(path);
        strings.push(escapedLetters(text));
      }
    },
  };
  await readPart(path, stringsPart, handler, () => strings.length >= count);
  return strings;
}

const tooLarge = (path: string): UserError =>
  new UserError('TABLE_TOO_LARGE', `Cannot read ${path}: the texts of its workbook do not fit into memory`, {
    hint: 'Save the sheet with the table as CSV in UTF-8.',
  });
