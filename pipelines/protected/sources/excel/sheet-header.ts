import { readPart, unfitWorkbook } from './excel-part.ts';
import { sharedStrings } from './shared-strings.ts';
import { type Cell, type CellRules, SheetReader } from './sheet-reader.ts';
import type { Workbook } from './workbook.ts';
import type { XmlHandler } from './xml-reader.ts';

/** The column names of a sheet, and the column that the first of them is in. */
export interface SheetHeader {
  readonly names: readonly string[];
  readonly start: number;
}

/**
 * Takes the first row of a sheet that holds anything, and the texts that it refers to; no other is looked at. Throws `FILE_UNREADABLE`, without
 * any of the text.
 */
export async function readSheetHeader(workbook: Workbook): Promise<SheetHeader> {
  const { path } = workbook;
  let most = -1;
  await firstRow(workbook, (index) => {
    most = Math.max(most, index);
    return 'text';
  });
  const strings = await sharedStrings(workbook, most + 1);
  const first = await firstRow(workbook, (index) => strings[index]);
  if (first === undefined) {
    throw unfitWorkbook(
      path,
      'its sheet is empty',
      'Name the right one with sheet under source in the configuration, or --sheet of init.',
    );
  }
  const [start, end] = [first[0]!.column, first.at(-1)!.column];
  const names = Array.from(
    { length: end - start + 1 },
    (_, i) => first!.find(({ column }) => column === start + i)?.text ?? '',
  );
  if (names.includes('')) {
    throw unfitWorkbook(
      path,
      'the first row of its sheet leaves a column without a name',
      'The first row must hold the column names, each in a cell of its own: take away titles and second rows of names, and split merged cells.',
    );
  }
  return { names, start };
}

async function firstRow(workbook: Workbook, stringAt: CellRules['stringAt']): Promise<readonly Cell[] | undefined> {
  let first: readonly Cell[] | undefined;
  const sheet = new SheetReader({ ...workbook, stringAt }, (cells) => {
    first = cells;
  });
  // What comes after it in the same block is for whoever reads the table, and may be wrong.
  const untilFirst: XmlHandler = {
    open(name, attributes) {
      if (first === undefined) sheet.open(name, attributes);
    },
    text(text) {
      if (first === undefined) sheet.text(text);
    },
    close(name) {
      if (first === undefined) sheet.close(name);
    },
  };
  try {
    await readPart(workbook.path, workbook.sheetPart, untilFirst, () => first !== undefined);
  } catch (error) {
    if (first === undefined) throw error;
  }
  return first;
}
