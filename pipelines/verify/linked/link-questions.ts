import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import { isWritten, type OutputColumn, outputName } from '../../release-folder/decode/output-column.ts';
import { outputFields } from '../../release-folder/decode/output-fields.ts';
import type { LinkedOutput, OutputTable } from '../../release-folder/linked/linked-output.ts';
import { linksOf } from '../../release-folder/linked/links-of.ts';
import { sqlName } from '../../release-folder/tables/sql-text.ts';
import { countedColumns } from './scanned-columns.ts';

/** Something that no rows of linked tables do: `sql` counts those that do. */
export interface LinkQuestion {
  readonly table: string;
  /** What so many of them do. */
  readonly words: string;
  readonly sql: string;
}

/** Everything that is asked of the tables of a release. `view` names a table in SQL, with the number of each row in its file. */
export function linkQuestions(
  output: LinkedOutput,
  shape: LinkedShape,
  _dictionary: unknown,
  view: (table: string) => string,
): LinkQuestion[] {
  return output.tables.flatMap((table) => [
    ...keyQuestions(table, output, view),
    ...unitQuestions(table, output, { shape, view }),
    ...timeQuestions(table, output, view),
  ]);
}

type ViewName = (table: string) => string;

/** Keys name one row each, and what holds the key of another table names a row of it. */
function keyQuestions(table: OutputTable, { tables }: LinkedOutput, view: ViewName): LinkQuestion[] {
  const { key, parents } = linksOf(table, tables);
  const { name } = table;
  const own = view(name);
  const unique: LinkQuestion[] =
    key === undefined
      ? []
      : [
          {
            table: name,
            words: 'keys are given twice, or none',
            sql: `SELECT count(*) - count(DISTINCT ${sqlName(key)}) FROM ${own}`,
          },
        ];
  const found = parents.map(({ column, table: other }): LinkQuestion => {
    const parent = tables.find((one) => one.name === other)!;
    return {
      table: name,
      words: `rows have a ${column} that no row of ${other} has`,
      sql: `SELECT count(*) FROM ${own} AS child WHERE NOT EXISTS (SELECT 1 FROM ${view(other)} AS parent WHERE parent.${sqlName(parent.key!)} = child.${sqlName(column)})`,
    };
  });
  return [...unique, ...found];
}

/** Rows of a unit stand together, in order, are no more than were looked at, and agree in what is the same for all of them. */
function unitQuestions(
  table: OutputTable,
  { tables }: LinkedOutput,
  { shape, view }: { readonly shape: LinkedShape; readonly view: ViewName },
): LinkQuestion[] {
  const { name, rows, columns, codes } = table;
  const unit = unitColumn(table, tables);
  if (rows.of === 'units' || unit === undefined) return [];
  const own = view(name);
  const grouped = `PARTITION BY ${sqlName(unit)} ORDER BY file_row_number`;
  const together: LinkQuestion = {
    table: name,
    words: 'rows stand before those of an earlier unit',
    sql: `SELECT count(*) FROM (SELECT ${sqlName(unit)} < lag(${sqlName(unit)}) OVER (ORDER BY file_row_number) AS broken FROM ${own}) WHERE broken`,
  };
  const most = (column: string, of: string, limit: number): LinkQuestion => ({
    table: name,
    words: `${of} have more than ${limit} rows`,
    sql: `SELECT count(*) FROM (SELECT 1 FROM ${own} GROUP BY ${sqlName(column)} HAVING count(*) > ${limit})`,
  });
  if (rows.of === 'single') return [together, most(unit, 'units', 1)];
  if (rows.of === 'details') {
    const event = columns.find(
      (column) => column.kind === 'parent' && tables.some((one) => one.rows.of === 'events' && one.name === column.of),
    );
    const wrong = event === undefined ? [] : eventQuestions(table, outputName(event), unit, { tables, shape, view });
    return [together, ...wrong];
  }
  const times = columns.filter((column) => column.kind === 'time' && column.written);
  const constants = columns.filter((column) => column.kind === 'modelled' && codes[column.position]?.of === 'unit');
  return [
    together,
    most(unit, 'units', shape.events.most),
    ...times.map((time): LinkQuestion => {
      const column = sqlName(outputName(time));
      return {
        table: name,
        words: `rows have a ${outputName(time)} before that of the row before them`,
        sql: `SELECT count(*) FROM (SELECT ${column} < lag(${column}) OVER (${grouped}) AS broken FROM ${own}) WHERE broken`,
      };
    }),
    ...constants.map((constant): LinkQuestion => {
      const column = sqlName(outputName(constant));
      return {
        table: name,
        words: `units have different values of ${outputName(constant)}, which is the same in all their rows`,
        sql: `SELECT count(*) FROM (SELECT 1 FROM ${own} GROUP BY ${sqlName(unit)} HAVING count(DISTINCT ${column}) + (count(*) > count(${column}))::INTEGER > 1)`,
      };
    }),
  ];
}

/** Details belong to the unit of their event, are as late as it, and no more than were looked at. */
function eventQuestions(
  { name, rows, columns }: OutputTable,
  event: string,
  unit: string,
  {
    tables,
    shape,
    view,
  }: { readonly tables: readonly OutputTable[]; readonly shape: LinkedShape; readonly view: ViewName },
): LinkQuestion[] {
  const events = tables.find((one) => one.rows.of === 'events')!;
  const eventUnit = unitColumn(events, tables);
  const joined = `${view(name)} AS child JOIN ${view(events.name)} AS parent ON parent.${sqlName(events.key!)} = child.${sqlName(event)}`;
  const limit = shape.details[rows.of === 'details' ? rows.detail : 0]!.most;
  const time = events.columns.find((column) => column.kind === 'time' && column.written);
  const own = columns.find((column) => column.kind === 'time' && column.written && column.from.of === 'event');
  return [
    {
      table: name,
      words: `events have more than ${limit} rows`,
      sql: `SELECT count(*) FROM (SELECT 1 FROM ${view(name)} GROUP BY ${sqlName(event)} HAVING count(*) > ${limit})`,
    },
    ...(eventUnit === undefined
      ? []
      : [
          {
            table: name,
            words: `rows have another ${unit} than their row of ${events.name}`,
            sql: `SELECT count(*) FROM ${joined} WHERE child.${sqlName(unit)} <> parent.${sqlName(eventUnit)}`,
          },
        ]),
    ...(time === undefined || own === undefined
      ? []
      : [
          {
            table: name,
            words: `rows have another ${outputName(own)} than the day of their row of ${events.name}`,
            sql: `SELECT count(*) FROM ${joined} WHERE child.${sqlName(outputName(own))}::DATE <> parent.${sqlName(outputName(time))}::DATE`,
          },
        ]),
  ];
}

/** What is counted from the first or the last event of a unit lies where its differences allow: no event after a death, none before a birth. */
function timeQuestions(table: OutputTable, { tables, timeline }: LinkedOutput, view: ViewName): LinkQuestion[] {
  const events = tables.find(({ rows }) => rows.of === 'events');
  const time = events?.columns.find((column) => column.kind === 'time' && column.written);
  if (events === undefined || time === undefined || timeline === undefined) return [];
  const eventUnit = unitColumn(events, tables);
  const unit = table.rows.of === 'units' ? table.key : unitColumn(table, tables);
  if (eventUnit === undefined || unit === undefined) return [];
  const fields = outputFields(table.columns);
  return countedColumns(table.columns).flatMap(({ column, from, least, most }): LinkQuestion[] => {
    const { of } = from.from;
    const own = outputName(column);
    const { stored } = fields.find(({ name }) => name === own)!;
    const kind = column.offset!.type;
    const year = 'year' in from.from && from.from.year;
    // Times that files keep as texts or numbers were read back where each table was looked at by itself.
    if ((of !== 'first' && of !== 'last') || (stored !== undefined && !year)) return [];
    const edge = `${of === 'first' ? 'min' : 'max'}(${sqlName(outputName(time))})`;
    const anchor = year ? `date_part('year', ${edge})` : edge;
    const apart = differenceSql(`own.${sqlName(own)}`, 'anchor', year ? 'integer' : kind);
    return [
      {
        table: table.name,
        words: `rows have a ${own} that is no ${least} to ${most} from the ${of} event of their unit`,
        sql: `SELECT count(*) FROM ${view(table.name)} AS own JOIN (SELECT ${sqlName(eventUnit)} AS of_unit, ${anchor} AS anchor FROM ${view(events.name)} GROUP BY ALL) ON of_unit = own.${sqlName(unit)} WHERE NOT (${apart} BETWEEN ${least} AND ${most})`,
      },
    ];
  });
}

function differenceSql(own: string, anchor: string, type: string): string {
  if (type === 'date') return `date_diff('day', ${anchor}::DATE, ${own}::DATE)`;
  if (type === 'datetime') return `date_diff('second', ${anchor}::TIMESTAMP, ${own}::TIMESTAMP)`;
  return `${own} - ${anchor}`;
}

/** The column that says whose row it is. */
function unitColumn({ columns }: OutputTable, tables: readonly OutputTable[]): string | undefined {
  const units = tables.find(({ rows }) => rows.of === 'units')?.name;
  const own = columns.filter(
    (column): column is Extract<OutputColumn, { kind: 'parent' }> => column.kind === 'parent' && isWritten(column),
  );
  const isOther = (table: string): boolean => tables.some(({ name, rows }) => name === table && rows.of !== 'units');
  return own.find(({ of }) => (units === undefined ? !isOther(of) : of === units))?.name;
}
