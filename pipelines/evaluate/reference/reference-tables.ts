import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { type Halves, halvesOf } from './halves.ts';
import { independentColumns } from './independent-columns.ts';

/** What metrics are held against: ceilings come from `halves`, floors from `independent`. */
export interface ReferenceTables {
  readonly halves: Halves | undefined;
  readonly independent: EvaluatedTable;
}

const made = new WeakMap<EvaluatedTable, { readonly seed: string; readonly tables: ReferenceTables }>();

/** The same for every metric of one evaluation: made when first asked for, and kept as long as the records are. */
export function referenceTables({
  real,
  seed,
}: {
  readonly real: EvaluatedTable;
  readonly seed: string;
}): ReferenceTables {
  const known = made.get(real);
  if (known?.seed === seed) return known.tables;
  const tables = { halves: halvesOf(real, seed), independent: independentColumns(real, seed) };
  made.set(real, { seed, tables });
  return tables;
}
