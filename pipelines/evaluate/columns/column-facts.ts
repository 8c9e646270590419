import { atomsIn } from '../../dictionary/atoms.ts';
import type { Cell, ColumnCoding, ColumnKind, Detail } from '../../dictionary/coding.ts';
import { type OffsetRule, UNITS_APART } from '../../dictionary/derived/rules.ts';
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
  /** What its cells hold where they are numbers: those of the records, or differences of any kind. */
  readonly numbers: 'integer' | 'real' | undefined;
  /** The finer cells that may have been counted. */
  readonly detail: Detail | undefined;
  /** Of an offset: the column from which differences are taken, and their unit. */
  readonly after:
    | { readonly column: string; readonly unit: (typeof UNITS_APART)[keyof typeof UNITS_APART] }
    | undefined;
}

/** What a column has by how its cells are coded: numbers that are not texts for values beyond a limit. */
export const numbersIn = ({
  kind,
  detail,
}: Pick<ColumnCoding, 'kind' | 'detail'>): Pick<ColumnFacts, 'numbers' | 'detail'> => ({
  numbers: kind === 'integer' || kind === 'real' ? kind : undefined,
  detail,
});

export const afterOf = (offset: OffsetRule | undefined): ColumnFacts['after'] =>
  offset && { column: offset.after, unit: UNITS_APART[offset.type] };

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
    ...numbersIn(coding),
    after: afterOf(offset),
  }));
