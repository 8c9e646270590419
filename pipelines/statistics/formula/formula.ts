/** A regression as written, read but not yet held against columns. */
export interface Formula {
  readonly text: string;
  readonly outcome: FormulaOutcome;
  /** Without the intercept, which every regression has; each once, in the order written. */
  readonly terms: readonly FormulaTerm[];
}

/** A column or, with a `level`, whether its value is that. */
export interface FormulaOutcome {
  readonly column: string;
  readonly level: string | undefined;
}

/** One variable, or the product of several. */
export type FormulaTerm = readonly FormulaVariable[];

export interface FormulaVariable {
  readonly column: string;
  /** The level that others are held against, where the formula names one. */
  readonly reference: string | undefined;
}

/** The columns of a formula, the outcome first, each once. */
export const columnsOfFormula = ({ outcome, terms }: Formula): string[] => [
  ...new Set([outcome.column, ...terms.flatMap((term) => term.map(({ column }) => column))]),
];
