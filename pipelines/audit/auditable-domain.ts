import type { PublicColumn, Recoding } from '../../privacy/guard/guard.ts';
import type { Plan } from '../release/plan.ts';
import { countedColumns, toModelCodes } from '../spread/detail-columns.ts';
import { LawfulCodes } from './lawful-codes.ts';

/** What the rows of an audit are made of: public in every field. */
export interface AuditableDomain {
  /** As records are counted, in the cells of details. */
  readonly columns: readonly PublicColumn[];
  /** As the model has them. */
  readonly modelColumns: readonly PublicColumn[];
  /** From the codes of `columns` to those of `modelColumns`; absent where they are the same. */
  readonly maps: readonly (Recoding | undefined)[] | undefined;
  readonly lawful: LawfulCodes;
  readonly maxRowsPerUnit: number;
  /** Whether rows belong to units of several rows. */
  readonly hasUnits: boolean;
}

export function auditableDomain({
  dictionary,
  modelInputs,
}: Pick<Plan, 'dictionary' | 'modelInputs'>): AuditableDomain {
  const { codings, unit } = dictionary;
  const maps = toModelCodes(codings);
  const sizes = modelInputs.columns.map(({ size }) => size);
  return {
    columns: countedColumns(codings),
    modelColumns: modelInputs.columns,
    maps,
    lawful: new LawfulCodes(sizes, maps, modelInputs.impossible),
    maxRowsPerUnit: modelInputs.maxRowsPerUnit,
    hasUnits: unit.column !== undefined,
  };
}
