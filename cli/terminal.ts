/**
 * Where a command writes: answers to stdout, everything else to stderr. Nothing reaches it raw: what cannot be seen is written as an escape,
 * whatever it comes from.
 */
export interface Terminal {
  /** Lines for stdout. What stands in one of them starts no other. */
  print(lines: readonly string[]): void;
  /** Text for stdout that keeps its own line ends: one JSON object, CSV, a page of the documentation. */
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
  /** How wide a terminal that shows the answers is. */
  readonly columnsOut: number | undefined;
  /** Asks on the terminal and resolves to the typed line. */
  ask(question: string): Promise<string>;
}
