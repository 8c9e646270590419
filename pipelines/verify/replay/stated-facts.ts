import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { ColumnFacts } from '../../evaluate/columns/column-facts.ts';
import { type DerivedFacts, derivedFacts } from '../../evaluate/columns/derived-facts.ts';
import { isModelledColumn, type OutputColumn } from '../../release-folder/decode/output-column.ts';
import type { TableRules } from '../../release-folder/decode/table-rules.ts';
import type { CheckedDictionary } from '../tables/check-dictionary.ts';
import { factsOfColumns } from '../tables/facts-of-columns.ts';

/** What a data dictionary says that the numbers of a release are made again with. */
export interface StatedFacts {
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  /** Of the modelled columns, as the next. */
  readonly codings: readonly ColumnCoding[];
  readonly facts: readonly ColumnFacts[];
  readonly derived: readonly DerivedFacts[];
}

export function statedFacts({ described, columns, rules }: CheckedDictionary): StatedFacts {
  const facts = factsOfColumns(described, columns);
  const codings = columns.filter(isModelledColumn).map(({ coding }) => coding);
  return { columns, rules, codings, facts, derived: derivedFacts(columns, facts) };
}
