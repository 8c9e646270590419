import { atomsIn } from '../../dictionary/atoms.ts';
import type { Cell, ColumnKind } from '../../dictionary/coding.ts';
import { type Dictionary, isModelled } from '../../dictionary/dictionary.ts';

/** What is public about a modelled column and decides how its released counts are read. */
export interface ColumnFacts {
  readonly name: string;
  /** What each code stands for. */
  readonly cells: readonly Cell[];
  /** Whether values of numbers or dates beyond the range were counted at its ends. */
  readonly clamped: boolean;
  /** Whether the dictionary says that most records have no value here. */
  readonly mostlyMissing: boolean;
  /** Numbers that many records are said to hold. */
  readonly atoms: readonly unknown[];
  /** What its cells hold where they are numbers as the records have them. */
  readonly numbers: 'integer' | 'real' | undefined;
}

/** Of a column whose values are those of its cells: numbers that are not texts for values beyond a limit, and no difference. */
export const numbersOf = (kind: ColumnKind, isOffset: boolean): ColumnFacts['numbers'] =>
  !isOffset && (kind === 'integer' || kind === 'real') ? kind : undefined;

/**
 * Whether values beyond the range are in its end bins. Behind those of a column with limits of measurement stand the cells of the limits, so that of
 * these columns nothing is told from the end bins.
 */
export const isClamped = (outside: unknown, kind: ColumnKind): boolean => outside === 'clamp' && kind !== 'censored';

/** Of each modelled column, in the order of the model's. */
export const columnFacts = ({ columns }: Pick<Dictionary, 'columns'>): ColumnFacts[] =>
  columns.filter(isModelled).map(({ name, kind, coding, outside, mostlyMissing, source, offset }) => ({
    name,
    cells: coding.cells,
    clamped: isClamped(outside, kind),
    mostlyMissing,
    atoms: atomsIn(source),
    numbers: numbersOf(kind, offset !== undefined),
  }));
