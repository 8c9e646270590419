import { type DateSystem, isDateFormat } from './excel-date.ts';
import { damagedWorkbook, partNames, readPart, unfitWorkbook } from './excel-part.ts';
import { attribute } from './xml-reader.ts';

/** Where a sheet of a workbook is, and how its cells are read. */
export interface Workbook {
  readonly path: string;
  readonly sheetPart: string;
  /** Absent where no cell refers to one. */
  readonly stringsPart: string | undefined;
  /** Whether a number in a cell of this style is a date or time. */
  readonly isDateStyle: readonly boolean[];
  readonly dateSystem: DateSystem;
}

interface Sheet {
  readonly name: string;
  readonly id: string;
  readonly isVisible: boolean;
}

/** The sheet called `asked`, or the first that is not hidden. Reads no cell. Throws `FILE_UNREADABLE`. */
export async function openWorkbook(path: string, asked: string | undefined): Promise<Workbook> {
  const parts = await partNames(path);
  if (!parts.includes('xl/workbook.xml')) {
    const what = parts.includes('xl/workbook.bin')
      ? 'a binary Excel workbook (xlsb)'
      : 'an Office document without a workbook';
    throw unfitWorkbook(
      path,
      `it is ${what}, which is not supported`,
      'Save the sheet with the table as xlsx, or as CSV in UTF-8.',
    );
  }
  const sheets: Sheet[] = [];
  let dateSystem: DateSystem = 1900;
  await readPart(path, 'xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '')) dateSystem = 1904;
      if (name !== 'sheet') return;
      const [title, id] = [attribute(attributes, 'name'), attribute(attributes, 'id')];
      if (title === undefined || id === undefined) throw damagedWorkbook(path);
      sheets.push({ name: title, id, isVisible: (attribute(attributes, 'state') ?? 'visible') === 'visible' });
    },
    text() {},
    close() {},
  });
  const targets = await sheetParts(path, parts);
  const usable = sheets.filter(({ id }) => targets.has(id));
  const sheet = usable.find(({ name, isVisible }) => (asked === undefined ? isVisible : name === asked));
  if (sheet === undefined) {
    const told = usable.slice(0, 5).map(({ name }) => JSON.stringify(name.replace(/\p{C}/gu, '\ufffd')));
    throw unfitWorkbook(
      path,
      asked === undefined ? 'its workbook has no sheet that is not hidden' : 'its workbook has no sheet of that name',
      told.length === 0
        ? 'Check that it is the right file.'
        : `Say sheet under source in the configuration, or --sheet of init: ${told.join(', ')}.`,
    );
  }
  return {
    path,
    sheetPart: targets.get(sheet.id)!,
    stringsPart: parts.find((part) => part.toLowerCase() === 'xl/sharedstrings.xml'),
    isDateStyle: parts.includes('xl/styles.xml') ? await dateStyles(path) : [],
    dateSystem,
  };
}

/** The file of each sheet, by the id that the workbook gives it. */
async function sheetParts(path: string, parts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>();
  if (!parts.includes('xl/_rels/workbook.xml.rels')) return targets;
  await readPart(path, 'xl/_rels/workbook.xml.rels', {
    open(name, attributes) {
      if (name !== 'Relationship' || attribute(attributes, 'Type')?.endsWith('/worksheet') !== true) return;
      const target = attribute(attributes, 'Target') ?? '';
      const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      if (parts.includes(part)) targets.set(attribute(attributes, 'Id') ?? '', part);
    },
    text() {},
    close() {},
  });
  return targets;
}

async function dateStyles(path: string): Promise<readonly boolean[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await readPart(path, 'xl/styles.xml', {
    open(name, attributes) {
      if (name === 'numFmt') {
        codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
      } else if (name === 'cellXfs') {
        inCells = true;
      } else if (name === 'xf' && inCells) {
        formats.push(Number(attribute(attributes, 'numFmtId') ?? 0));
      }
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats.map((id) => isDateFormat(id, codes.get(id)));
}
