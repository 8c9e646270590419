import { formatDay, formatSecond } from '../../calendar.ts';
import type { ModelledColumn } from '../../dictionary.ts';
import type { Anchor, TableOrder, TableRole } from '../linked-dictionary.ts';

/** An anchor, and the column as which offsets are judged that are counted from it. */
export interface NamedAnchor {
  readonly name: string;
  readonly anchor: Anchor;
  readonly column: ModelledColumn;
}

/** The events that columns of other tables are counted from. */
export interface TimedEvents {
  readonly name: string;
  readonly order: TableOrder;
  readonly time: ModelledColumn;
}

/** What columns of a table of this part may be counted from beside its own: `visits.first`, `visits.last.year`, `visits.visit_start_date`. */
export function anchorsFor(role: TableRole, { name, order, time }: TimedEvents): readonly NamedAnchor[] {
  const named = (text: string, of: Anchor['of'], year: boolean): NamedAnchor => {
    const full = `${name}.${text}`;
    return { name: full, anchor: { of, year }, column: year ? yearsOf(full, time) : { ...renamed(full, time) } };
  };
  if (role === 'details') return [named(order.column, 'event', false)];
  if (role === 'events') return [];
  const ends = (['first', 'last'] as const).map((end) => named(end, end, false));
  if (order.scale === 'days') return ends;
  return [...ends, ...(['first', 'last'] as const).map((end) => named(`${end}.year`, end, true))];
}

const renamed = (name: string, column: ModelledColumn): ModelledColumn => ({
  ...column,
  name,
  coding: { ...column.coding, name },
});

/** A calendar year of a column of days or seconds. */
function yearsOf(name: string, time: ModelledColumn): ModelledColumn {
  const rule = time.rule as TableOrder['reading'];
  const year = (value: number): number =>
    Number((rule.scale === 'day' ? formatDay(value) : formatSecond(value)).slice(0, 4));
  const [lower, upper] = [year(rule.lower), year(rule.upper)];
  const cells = [{ kind: 'interval', lower, upper, closed: true }, { kind: 'missing' }] as const;
  return {
    ...renamed(name, time),
    kind: 'integer',
    coding: { name, kind: 'integer', size: cells.length, cells },
    rule: { ...rule, scale: 'integer', lower, upper, steps: { kind: 'starts', starts: [lower] }, formats: [] },
  };
}

/** A column of a row that a unit has at most once, as days after its last event: in the classes of days between events, and wide at the end. */
export function afterLast(
  written: Readonly<Record<string, unknown>>,
  { name, order, time }: TimedEvents,
): Readonly<Record<string, unknown>> {
  const { range: _, bins: __, ...fields } = written;
  const { lower, upper } = time.rule as TableOrder['reading'];
  const unit = order.scale === 'datetime' ? 86_400 : 1;
  const span = Math.ceil((upper - lower) / unit);
  const edges = [...order.gaps!.filter((edge) => edge < span), Math.max(1, span)];
  return { ...fields, after: `${name}.last`, range: [0, Math.max(1, span)], bins: { edges } };
}
