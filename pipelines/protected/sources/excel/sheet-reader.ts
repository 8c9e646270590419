import { type DateSystem, excelDate } from './excel-date.ts';
import { attribute, type XmlHandler } from './xml-reader.ts';

/** What a cell holds: text, or nothing that can be read. Empty cells are left out. */
export interface Cell {
  /** From 0 for A. */
  readonly column: number;
  readonly text: string | undefined;
}

export interface CellRules {
  /** The text that cells refer to by this number. */
  readonly stringAt: (index: number) => string | undefined;
  readonly isDateStyle: readonly boolean[];
  readonly dateSystem: DateSystem;
}

/** Excel writes letters that XML cannot hold as _x0007_. */
export const escapedLetters = (text: string): string =>
  text.replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Reads the rows of a sheet that hold anything, and whether it has merged cells. Throws `RangeError` where it is damaged. */
export class SheetReader implements XmlHandler {
  hasMerged = false;
  readonly #rules: CellRules;
  readonly #onRow: (cells: readonly Cell[]) => void;
  #cells: Cell[] = [];
  #column = -1;
  #type = 'n';
  #style = 0;
  #value: string | undefined;
  #hasFormula = false;
  #inText = false;
  #readingAid = 0;

  constructor(rules: CellRules, onRow: (cells: readonly Cell[]) => void) {
    this.#rules = rules;
    this.#onRow = onRow;
  }

  open(name: string, attributes: string): void {
    if (name === 'row') {
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'c') {
      this.#column = columnOf(attribute(attributes, 'r')) ?? this.#column + 1;
      if (this.#column >= MOST_COLUMNS || this.#cells.length >= MOST_COLUMNS)
        throw new RangeError('A row has too many cells');
      this.#type = attribute(attributes, 't') ?? 'n';
      this.#style = Number(attribute(attributes, 's') ?? 0);
      this.#value = undefined;
      this.#hasFormula = false;
    } else if (name === 'f') {
      this.#hasFormula = true;
    } else if (name === 'rPh') {
      this.#readingAid++;
    } else if (name === 'v' || name === 't') {
      this.#inText = this.#readingAid === 0;
    } else if (name === 'mergeCell') {
      this.hasMerged = true;
    }
  }

  text(text: string): void {
    if (this.#inText) this.#value = (this.#value ?? '') + text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inText = false;
    else if (name === 'rPh') this.#readingAid--;
    else if (name === 'c') this.#endCell();
    else if (name === 'row' && this.#cells.length > 0) this.#onRow(this.#cells);
  }

  #endCell(): void {
    const value = this.#value;
    if (value === undefined || value === '') {
      // A formula whose result was never worked out.
      if (this.#hasFormula && value === undefined) this.#cells.push({ column: this.#column, text: undefined });
      return;
    }
    const text = this.#textOf(value);
    if (text !== '') this.#cells.push({ column: this.#column, text });
  }

  #textOf(value: string): string | undefined {
    switch (this.#type) {
      case 's': {
        const text = this.#rules.stringAt(Number(value));
        if (text === undefined) throw new RangeError('A cell refers to a text that is not there');
        return text;
      }
      case 'inlineStr':
      case 'str':
        return escapedLetters(value);
      case 'b':
        return value === '1' ? 'true' : 'false';
      case 'e':
        return value === '#N/A' ? '' : undefined;
      case 'd':
        return value;
      default: {
        const number = NUMBER.test(value) ? Number(value) : Number.NaN;
        if (!Number.isFinite(number)) return undefined;
        if (this.#rules.isDateStyle[this.#style] === true) return excelDate(number, this.#rules.dateSystem);
        // Other programs keep more digits than Excel does; by fewer, two numbers of patients would become one.
        return Number.isInteger(number) && !Number.isSafeInteger(number) ? value.trim() : String(number);
      }
    }
  }
}

/** As XML Schema writes a double. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Most columns that a sheet has, up to XFD. */
const MOST_COLUMNS = 16_384;

function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined;
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  if (column === 0 || column > MOST_COLUMNS) throw new RangeError('A cell is in no column');
  return column - 1;
}
