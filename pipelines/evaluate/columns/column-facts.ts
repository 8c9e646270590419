import type { Cell } from '../../dictionary/coding.ts';
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
}

/** Of each modelled column, in the order of the model's. */
export const columnFacts = ({ columns }: Pick<Dictionary, 'columns'>): ColumnFacts[] =>
  columns.filter(isModelled).map(({ name, coding, outside, mostlyMissing }) => ({
    name,
    cells: coding.cells,
    clamped: outside === 'clamp',
    mostlyMissing,
  }));
