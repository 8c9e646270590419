import type { EvaluatedColumn, EvaluatedTable } from './evaluated-table.ts';
import {
  MISSING,
  REFERENCE,
  type ResolvedFormula,
  type ResolvedTerm,
  type ResolvedVariable,
} from './formula/resolve-formula.ts';

/**
 * The numbers of a regression, without the rows that lack one of its values. A row has at most one coefficient of each term, so the matrix is
 * kept by terms: its width does not cost memory.
 */
export interface Design {
  readonly kind: 'linear' | 'logistic';
  /** Names of the coefficients, `(intercept)` first. */
  readonly names: readonly string[];
  readonly terms: readonly DesignTerm[];
  readonly outcome: Float64Array;
  /** One a row: how many records it stands for. */
  readonly weights: Float64Array | undefined;
  /** Unit of each row, where the table names them. */
  readonly unitOfRow: Uint32Array | undefined;
  readonly rows: number;
  /** Rows without one of the values, or their weight where rows are weighted. */
  readonly dropped: number;
}

export interface DesignTerm {
  /** Its first coefficient among all. */
  readonly first: number;
  readonly count: number;
  /** Which of its coefficients each row has; `REFERENCE` where none. Absent where all rows have the one. */
  readonly places: Int32Array | undefined;
  /** What it is multiplied by; 1 where absent. */
  readonly values: Float64Array | undefined;
}

/**
 * Lays out a regression over the rows of a table. `weights` says how many records each row stands for. Levels are held against the first of
 * their domain, unless the formula names another; numbers stand as they are, dates in days and moments in seconds.
 */
export function designOf(
  table: EvaluatedTable,
  { kind, outcome, terms }: ResolvedFormula,
  weights?: Float64Array,
): Design {
  const kept = keptRows(table, { outcome, terms }, weights);
  const rows = kept.length;
  const names = ['(intercept)'];
  const laidOut = terms.map((term) => {
    const first = names.length;
    names.push(...term.names);
    return { first, count: term.names.length, ...layOut(table.columns, term, kept) };
  });
  const answer = outcomeReader(table.columns, outcome);
  const unitOfRow = table.unitOfRow;
  return {
    kind,
    names,
    terms: laidOut,
    outcome: Float64Array.from(kept, answer),
    weights: weights && Float64Array.from(kept, (row) => weights[row]!),
    unitOfRow: unitOfRow && Uint32Array.from(kept, (row) => unitOfRow[row]!),
    rows,
    dropped:
      weights === undefined ? table.rows - rows : total(weights) - kept.reduce((sum, row) => sum + weights[row]!, 0),
  };
}

/** Rows that have all values and stand for anything. */
function keptRows(
  { rows, columns }: EvaluatedTable,
  { outcome, terms }: Pick<ResolvedFormula, 'outcome' | 'terms'>,
  weights: Float64Array | undefined,
): Uint32Array {
  const answer = outcomeReader(columns, outcome);
  const missing = terms.flatMap(({ variables }) => variables.map((variable) => missingReader(columns, variable)));
  const kept = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (weights !== undefined && !(weights[row]! > 0)) continue;
    if (Number.isNaN(answer(row)) || missing.some((lacks) => lacks(row))) continue;
    kept[count++] = row;
  }
  return kept.subarray(0, count);
}

function missingReader(columns: readonly EvaluatedColumn[], variable: ResolvedVariable): (row: number) => boolean {
  const { codes, numbers } = columns[variable.position]!;
  if (variable.kind === 'number') return (row) => !Number.isFinite(numbers![row]!);
  const { places } = variable;
  return (row) => places[codes[row]!] === MISSING;
}

/** The outcome of a row; NaN where there is none. */
function outcomeReader(
  columns: readonly EvaluatedColumn[],
  outcome: ResolvedFormula['outcome'],
): (row: number) => number {
  const { codes, numbers, coding } = columns[outcome.position]!;
  const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  switch (outcome.kind) {
    case 'number':
      return (row) => finite(numbers![row]!);
    case 'equal':
      return (row) => (Number.isFinite(numbers![row]!) ? Number(numbers![row] === outcome.value) : Number.NaN);
    case 'codes': {
      const answers = Float64Array.from(coding.cells, ({ kind }, code) =>
        kind === 'missing' ? Number.NaN : outcome.isOne[code]!,
      );
      return (row) => answers[codes[row]!]!;
    }
  }
}

function layOut(
  columns: readonly EvaluatedColumn[],
  { variables }: ResolvedTerm,
  kept: Uint32Array,
): Pick<DesignTerm, 'places' | 'values'> {
  let places: Int32Array | undefined;
  let values: Float64Array | undefined;
  for (const variable of variables) {
    const { codes, numbers } = columns[variable.position]!;
    if (variable.kind === 'number') {
      values ??= new Float64Array(kept.length).fill(1);
      for (let i = 0; i < kept.length; i++) values[i]! *= numbers![kept[i]!]!;
      continue;
    }
    places ??= new Int32Array(kept.length);
    const count = variable.names.length;
    for (let i = 0; i < kept.length; i++) {
      const own = variable.places[codes[kept[i]!]!]!;
      places[i] = own === REFERENCE || places[i] === REFERENCE ? REFERENCE : places[i]! * count + own;
    }
  }
  return { places, values };
}

const total = (weights: Float64Array): number => weights.reduce((sum, weight) => sum + weight, 0);
