import { dictionaryOf } from '../../resolve-table.ts';
import type { DictionaryTable } from '../linked-dictionary.ts';
import type { DaysSpec, LinkedSpec } from '../linked-schema.ts';
import type { LinkedTables } from './resolve-tables.ts';
import { USUAL_MOST } from './usual-most.ts';

/** The units of a single table, or the days that several share. */
export function madeTable({ roles, parts, events }: LinkedTables, spec: LinkedSpec, position: number): DictionaryTable {
  const { name, role } = roles[position]!;
  const isDays = role === 'events';
  const days: DaysSpec = spec.days ?? {};
  const from =
    [...parts.values()].find((one) => one.role.role === (isDays ? 'details' : 'events')) ?? [...parts.values()][0]!;
  const unit = from.role.spec.unit ?? from.role.spec.parent?.column;
  const constant = isDays ? [] : (from.role.spec.constant ?? []);
  const columns = from.table.columns.filter((column) => constant.includes(column.name));
  const constraints = from.table.constraints.filter((one) => one.columns.every((column) => constant.includes(column)));
  const dictionary = dictionaryOf(
    {
      ...from.table,
      table: name,
      target: undefined,
      protectedAttributes: [],
      survival: undefined,
      columns,
      constraints,
    },
    '',
  );
  return {
    name,
    role,
    dictionary,
    layout: [],
    source: 'made',
    key: undefined,
    parent: isDays ? { table: 0, column: unit!, nullable: false } : undefined,
    unit,
    order: isDays ? events?.order : undefined,
    most: (isDays ? days.most : undefined) ?? USUAL_MOST[isDays ? 'events' : 'units'],
    constant: [],
    kind: undefined,
    groups: new Map(),
    byKind: new Map(),
    anchors: isDays && events !== undefined ? new Map([[events.order.column, { of: 'row', year: false }]]) : new Map(),
  };
}
