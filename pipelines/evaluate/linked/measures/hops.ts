import type { Codes } from '../../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../../privacy/guard/guard.ts';
import type { LinkedMeasure, Measured } from '../figure.ts';
import { eventOfDetail, type LinkedTable, unitOfEvent } from '../linked-table.ts';
import { meanOf, PairCounts } from '../pair-counts.ts';

/** What units are and what happens to them: one hop to events, two to details. The means over pairs of columns have no name. */
export function hops(records: LinkedTable, other: LinkedTable): Measured[] {
  const { shape } = records;
  const [a, b] = [unitOfEvent(records.rows), unitOfEvent(other.rows)];
  const events = pairsWithAttributes('oneHop', '', shape.events.columns, {
    records: { table: records, units: a, columns: records.rows.events.columns },
    other: { table: other, units: b, columns: other.rows.events.columns },
  });
  const details = shape.details.flatMap(({ name, columns }, detail) => {
    const side = (table: LinkedTable, units: Uint32Array): Side => {
      const { start, columns: codes } = table.rows.details[detail]!;
      return { table, units: eventOfDetail(start).map((event) => units[event]!), columns: codes };
    };
    return pairsWithAttributes('twoHop', `${name}.`, columns, { records: side(records, a), other: side(other, b) });
  });
  return [...meanFirst('oneHop', events), ...meanFirst('twoHop', details)];
}

interface Side {
  readonly table: LinkedTable;
  /** The unit of each row. */
  readonly units: Uint32Array;
  readonly columns: readonly Codes[];
}

function pairsWithAttributes(
  measure: LinkedMeasure,
  prefix: string,
  columns: readonly PublicColumn[],
  sides: { readonly records: Side; readonly other: Side },
): Measured[] {
  return sides.records.table.shape.units.flatMap((attribute, a) =>
    columns.map(({ name, size }, column) => {
      const counts = ({ table, units, columns: codes }: Side): PairCounts => {
        const counted = new PairCounts(attribute.size, size);
        const [attributes, values] = [table.rows.units[a]!, codes[column]!];
        for (let row = 0; row < units.length; row++) counted.add(attributes[units[row]!]!, values[row]!);
        return counted;
      };
      const value = counts(sides.records).distanceTo(counts(sides.other));
      return { measure, of: [attribute.name, `${prefix}${name}`], value };
    }),
  );
}

const meanFirst = (measure: LinkedMeasure, each: readonly Measured[]): Measured[] =>
  each.length === 0 ? [] : [{ measure, of: [], value: meanOf(each.map(({ value }) => value)) }, ...each];
