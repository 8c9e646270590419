import type { Problems } from '../../problems.ts';
import { dictionaryOf } from '../../resolve-table.ts';
import type { Path } from '../../yaml-source.ts';
import type { DictionaryTable, TableOrder } from '../linked-dictionary.ts';
import { type LinkedSpec, orderSpecOf } from '../linked-schema.ts';
import type { LinkedTables } from './resolve-tables.ts';
import { entryColumn } from './table-order.ts';

/** With the time of the first event among the attributes of the units, and where that of units without events is found. */
export function withTimes(
  tables: readonly DictionaryTable[],
  { events, parts }: LinkedTables,
  spec: LinkedSpec,
  problems: Problems,
): readonly DictionaryTable[] {
  if (events === undefined) return tables;
  const { order, time, name } = events;
  const place = parts.has(name) ? ['tables', name, 'order', 'entry'] : ['days', 'entry'];
  const entry = order.entry!;
  const [units, ...others] = tables as [DictionaryTable, ...DictionaryTable[]];
  if (units.dictionary.columns.some((column) => column.name === entry) || units.layout.includes(entry))
    problems.add(
      place,
      `"${entry}" is a column of "${units.name}"; call the time of the first row otherwise: entry: <name>`,
    );
  const { columns, codings } = dictionaryOf(
    { ...units.dictionary, columns: [...units.dictionary.columns, entryColumn(entry, time)] },
    '',
  );
  const written = parts.has(name) ? orderSpecOf(spec.tables[name]!)?.otherwise : spec.days?.otherwise;
  const otherwise =
    written === undefined
      ? undefined
      : otherwiseOf(
          written,
          tables,
          parts.has(name) ? ['tables', name, 'order', 'otherwise'] : ['days', 'otherwise'],
          problems,
        );
  return [
    { ...units, dictionary: { ...units.dictionary, columns, codings } },
    ...others.map((table) =>
      table.role === 'events' && otherwise !== undefined ? { ...table, order: { ...table.order!, otherwise } } : table,
    ),
  ];
}

function otherwiseOf(
  written: string,
  tables: readonly DictionaryTable[],
  place: Path,
  problems: Problems,
): TableOrder['otherwise'] {
  const [tableName, column] = written.split(/\.(.*)/s) as [string, string | undefined];
  const table = tables.findIndex((one) => one.name === tableName && (one.role === 'single' || one.role === 'units'));
  const found = tables[table]?.dictionary.columns.find((one) => one.name === column);
  if (found !== undefined && (found.kind === 'date' || found.kind === 'datetime' || found.kind === 'integer'))
    return { table, column: column! };
  problems.add(place, `"${written}" is no column of days of a table with one row a unit; write it as table.column`);
  return undefined;
}
