import { parseIdPattern } from '../../dictionary/identifier/id-pattern.ts';
import type { OutputColumn } from './output-column.ts';

/** The identifiers of a column that gives each row one of its own. */
export interface IdentifierRoom {
  readonly column: string;
  readonly combinations: number;
}

/** The column whose pattern has the fewest identifiers; `undefined` where there is none. */
export function tightestPattern(columns: readonly OutputColumn[]): IdentifierRoom | undefined {
  const rooms = columns.flatMap((column): IdentifierRoom[] => {
    if (column.kind !== 'identifier' || typeof column.style === 'string') return [];
    return [{ column: column.name, combinations: parseIdPattern(column.style.pattern).combinations }];
  });
  return rooms.sort((a, b) => a.combinations - b.combinations)[0];
}

/** As many rows as a model estimates, and no more than have identifiers. */
export const estimatedRows = (total: number, columns: readonly OutputColumn[]): number =>
  Math.min(Math.max(1, Math.round(total)), tightestPattern(columns)?.combinations ?? Number.POSITIVE_INFINITY);
