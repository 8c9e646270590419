import type { RunRecord } from '../../privacy/ledger/ledger.ts';
import type { DictionaryUnit } from '../dictionary/dictionary.ts';

/** Public facts of a describe run, which decide whether a release may build on its answers. */
export function describeFacts(
  createdAt: string,
  unit: Pick<DictionaryUnit, 'column' | 'maxRows'>,
): Record<string, string> {
  return {
    kind: 'describe',
    createdAt,
    unit: unit.column === undefined ? '' : unit.column,
    maxRowsPerUnit: String(unit.maxRows),
  };
}

export const isDescribeRun = ({ facts }: Pick<RunRecord, 'facts'>): boolean => facts['kind'] === 'describe';
