/** Where a command writes. Data goes to `data`; everything else to `note`. */
export interface Terminal {
  /** One chunk of output for stdout, with its line end. */
  data(text: string): void;
  /** One line for stderr. */
  note(line: string): void;
  /** Overwrites the current line of stderr; only called on a terminal. */
  sketch(line: string): void;
  readonly interactive: boolean;
  /** Whether notes may be coloured, and whether data may. */
  readonly colour: boolean;
  readonly colourOut: boolean;
  readonly columns: number;
  /** Asks on the terminal and resolves to the typed line. */
  ask(question: string): Promise<string>;
}

export type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

const style =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const plain: Paint = (text) => text;

export const paletteFor = (colour: boolean): Palette =>
  colour
    ? { good: style(32, 39), bad: style(31, 39), faint: style(2, 22), strong: style(1, 22) }
    : { good: plain, bad: plain, faint: plain, strong: plain };
