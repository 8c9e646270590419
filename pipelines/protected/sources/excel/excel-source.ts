import type { Source } from '../session/source.ts';
import { inOrder } from '../text/csv-sql.ts';
import { utf8OfText } from '../text/encoding.ts';
import { fieldTable } from '../text/field-table.ts';
import { Fields } from '../text/fields.ts';
import { writeFields } from '../text/write-fields.ts';
import { zipBlocks } from '../unpack/zip-blocks.ts';
import { PartReader, unfitWorkbook } from './excel-part.ts';
import { sharedStrings } from './shared-strings.ts';
import { readSheetHeader, type SheetHeader } from './sheet-header.ts';
import { type Cell, SheetReader } from './sheet-reader.ts';
import { openWorkbook } from './workbook.ts';

/**
 * A sheet of an Excel workbook (xlsx): the one called `sheet`, or the first that is not hidden. Its first row that holds anything has the
 * names. Every column is text: numbers as they are kept, dates and times by the format of their cells, results of formulas as they were saved.
 */
export async function openExcel(path: string, asked: string | undefined): Promise<Source> {
  const workbook = await openWorkbook(path, asked);
  const header = await readSheetHeader(workbook);
  const { names } = header;
  return {
    path,
    format: 'xlsx',
    columnNames: () => names,
    fields: () => names.map((name) => ({ name, storage: 'VARCHAR' })),
    async prepare(session, folder, wanted) {
      const positions = inOrder(wanted);
      const strings = await sharedStrings(workbook);
      const { output, sql } = await fieldTable(session, folder, positions, path);
      const fields = new Fields(output);
      const rules = { ...workbook, stringAt: (index: number) => strings[index] };
      const sheet = new SheetReader(rules, rowWriter({ path, header, positions, unit: wanted.unit, fields }));
      const reader = new PartReader(path, sheet);
      await writeFields(path, zipBlocks(path, workbook.sheetPart), output, {
        push: (block) => reader.push(block),
        finish() {
          reader.finish();
          if (sheet.hasMerged) {
            throw unfitWorkbook(
              path,
              'its sheet has merged cells',
              'Split them, so that each cell holds its own value, or save the table as CSV.',
            );
          }
        },
      });
      return { sql };
    },
  };
}

interface RowRequest {
  readonly path: string;
  readonly header: SheetHeader;
  readonly positions: readonly number[];
  readonly unit: readonly number[] | undefined;
  readonly fields: Fields;
}

function rowWriter({ path, header, positions, unit, fields }: RowRequest): (cells: readonly Cell[]) => void {
  const { start, names } = header;
  let isHeader = true;
  return (cells) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    const byPosition = new Map(cells.map((cell) => [cell.column - start, cell]));
    if (cells.some(({ column }) => column < start || column >= start + names.length)) {
      throw unfitWorkbook(
        path,
        'its sheet has cells beside the columns that its first row names',
        'The first row must hold the column names: take away titles above them and notes beside the table.',
      );
    }
    for (const position of positions) {
      const cell = byPosition.get(position);
      const isUnit = unit?.includes(position) === true;
      if (cell === undefined) fields.missing();
      else if (cell.text === undefined) fields.unreadable(isUnit);
      else fields.text(utf8OfText(cell.text), isUnit);
    }
    fields.endRecord();
  };
}
