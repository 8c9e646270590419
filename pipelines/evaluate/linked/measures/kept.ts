import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';

/** What must hold of every release: constants of units, the order of events, links that lead somewhere. `constants` are columns of events by name. */
export function kept(constants: readonly string[]): (records: LinkedTable, other: LinkedTable) => Measured[] {
  return (records, other) => [
    ...constants.map(
      (name): Measured => ({
        measure: 'constantChanges',
        of: [name],
        records: changes(records, name),
        value: changes(other, name),
      }),
    ),
    { measure: 'outOfOrder', of: [], records: outOfOrder(records), value: outOfOrder(other) },
  ];
}

/** Throws `RangeError` for a name that no column of events has. */
function changes({ shape, rows: { events, unitCount } }: LinkedTable, name: string): number {
  const column = shape.events.columns.findIndex((one) => one.name === name);
  if (column < 0) throw new RangeError(`Cannot look at constant ${name}: events have no such column`);
  const codes = events.columns[column]!;
  let found = 0;
  for (let unit = 0; unit < unitCount; unit++) {
    for (let event = events.start[unit]! + 1; event < events.start[unit + 1]!; event++) {
      if (codes[event] !== codes[event - 1]) found++;
    }
  }
  return found;
}

function outOfOrder({ rows: { events, details, unitCount } }: LinkedTable): number {
  const eventRows = events.columns[0]?.length ?? events.start[unitCount]!;
  let found = brokenLinks(events.start, unitCount, eventRows);
  for (const { start, columns } of details) found += brokenLinks(start, eventRows, columns[0]?.length ?? start.at(-1)!);
  const { time } = events;
  if (time === undefined) return found;
  for (let unit = 0; unit < unitCount; unit++) {
    for (let event = events.start[unit]! + 1; event < events.start[unit + 1]!; event++) {
      // Neither is what is no number.
      if (!(time[event]! >= time[event - 1]!)) found++;
    }
  }
  return found;
}

/** Parents whose rows do not follow on those of the one before, and rows that belong to none. */
function brokenLinks(start: Uint32Array, parents: number, rows: number): number {
  let broken = Math.abs(start.length - parents - 1) + (start[0] === 0 ? 0 : 1);
  for (let i = 0; i + 1 < start.length; i++) if (start[i + 1]! < start[i]!) broken++;
  return broken + Math.abs(rows - (start.at(-1) ?? 0));
}
