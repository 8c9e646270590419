import type { Cell, ColumnCoding } from '../../dictionary/coding.ts';
import { isModelled, type ModelledColumn } from '../../dictionary/dictionary.ts';
import { tellingColumn } from '../../dictionary/linked/impossible-rows.ts';
import type {
  BoundColumn,
  DictionaryTable,
  LinkedDictionary,
  TableOrder,
} from '../../dictionary/linked/linked-dictionary.ts';
import { eventsOf, type LinkedColumns, linkedColumns, tablesOf } from '../../dictionary/linked/made-columns.ts';
import { inScale, yearOf } from '../../dictionary/linked/time-scale.ts';
import { type OutputColumn, outputName, type TimeSource } from '../decode/output-column.ts';
import { outputColumnsOf } from '../decode/output-columns-of.ts';
import { tableRules } from '../decode/table-rules.ts';
import type {
  BoundSource,
  CodeSource,
  CodesByKind,
  LinkedOutput,
  OutputTable,
  OutputTimeline,
  RowsOf,
} from './linked-output.ts';

/** The tables that a release of `dictionary` has, and how they are decoded. */
export function outputOfDictionary(dictionary: LinkedDictionary): LinkedOutput {
  const columns = linkedColumns(dictionary);
  const timeline = timelineOf(dictionary, columns);
  const { since, until } = dictionary;
  const sourceOf = ({ table, column }: BoundColumn): BoundSource => ({ table: dictionary.tables[table]!.name, column });
  return {
    timeline,
    ...(since === undefined ? {} : { since: sourceOf(since) }),
    ...(until === undefined ? {} : { until: until.map(sourceOf) }),
    tables: dictionary.tables.flatMap((table, at): OutputTable[] =>
      table.source === 'made' ? [] : [outputTable(table, at, { dictionary, columns, timeline })],
    ),
  };
}

interface Linked {
  readonly dictionary: LinkedDictionary;
  readonly columns: LinkedColumns;
  readonly timeline: OutputTimeline | undefined;
}

function timelineOf(dictionary: LinkedDictionary, { units }: LinkedColumns): OutputTimeline | undefined {
  const order = eventsOf(dictionary)?.order;
  const entry = units.findIndex(({ from }) => from.of === 'entry');
  if (order === undefined || order.scale === 'number' || entry < 0) return undefined;
  const { lower, upper } = order.reading;
  return { scale: order.scale, lower, upper, entry, coding: units[entry]!.coding };
}

function outputTable(table: DictionaryTable, at: number, linked: Linked): OutputTable {
  const codes = codeSources(table, at, linked.columns);
  const columns = writtenColumns(table, linked).map((column) => withAllKinds(column, table));
  const constraints = table.dictionary.constraints.map(({ source }) => source);
  return {
    name: table.name,
    rows: rowsOf(table, at, linked),
    key: table.key,
    codes,
    columns: [...columns, ...hiddenTimes(table, columns, linked)],
    rules: tableRules(constraints),
  };
}

/** A column whose codes go by the kind of its row, with the values of all kinds one after another, then missing. */
function withAllKinds(column: OutputColumn, { byKind }: DictionaryTable): OutputColumn {
  const kinds = column.kind === 'modelled' ? byKind.get(column.coding.name) : undefined;
  if (column.kind !== 'modelled' || kinds === undefined) return column;
  const cells = [...kinds.flatMap(valuesOf), MISSING];
  const decimals = kinds.flatMap(({ coding }) => coding.decimals ?? []);
  const { name } = column.coding;
  const coding = {
    name,
    kind: kinds[0]!.coding.kind,
    size: cells.length,
    cells,
    ...(decimals.length === 0 ? {} : { decimals: Math.max(...decimals) }),
  };
  return { ...column, coding };
}

const MISSING: Cell = { kind: 'missing' };
const valuesOf = ({ coding }: ModelledColumn): readonly Cell[] => coding.cells.filter(({ kind }) => kind !== 'missing');

/** How many values each kind has, where a column's codes go by it. */
function codesByKind({ dictionary, byKind, kind }: DictionaryTable, name: string): { byKind?: CodesByKind } {
  const kinds = byKind.get(name);
  const column = dictionary.codings.findIndex((coding) => coding.name === kind);
  return kinds === undefined ? {} : { byKind: { column, sizes: kinds.map((one) => valuesOf(one).length) } };
}

function rowsOf(table: DictionaryTable, at: number, { dictionary, columns }: Linked): RowsOf {
  switch (table.role) {
    case 'units':
    case 'events':
      return { of: table.role };
    case 'details':
      return { of: 'details', detail: tablesOf(dictionary, 'details').indexOf(table) };
    case 'single':
      return { of: 'single', ...tellingColumn(columns, dictionary, at) };
  }
}

/** Where the codes of each modelled column of a table are among those that are drawn, in the order of its codings. */
function codeSources(table: DictionaryTable, at: number, { units, events }: LinkedColumns): CodeSource[] {
  const { role, dictionary, constant } = table;
  return dictionary.codings.flatMap((coding, column): CodeSource[] => {
    if (role === 'details') return [{ of: 'row', column, ...codesByKind(table, coding.name) }];
    if (role === 'events' && !constant.includes(coding.name)) {
      return [{ of: 'row', column: events.findIndex((own) => own.column === column) }];
    }
    const own = units.findIndex(
      ({ from, coding: { name } }) =>
        ('column' in from && from.table === at && from.column === column) ||
        (role === 'events' && from.of === 'units' && name === coding.name),
    );
    return [{ of: 'unit', column: own }];
  });
}

/** The columns of a table in a release, in the order of the dictionary file. */
function writtenColumns(table: DictionaryTable, linked: Linked): OutputColumn[] {
  const own = new Map(outputColumnsOf(table.dictionary).map((column) => [outputName(column), column]));
  const { tables } = linked.dictionary;
  const units = tables.find(({ role }) => role === 'units')!;
  return table.layout.flatMap((name): OutputColumn[] => {
    if (name === table.key) return [{ kind: 'identifier', name, style: 'sequence' }];
    const parent = table.parent?.column === name ? tables[table.parent.table]! : undefined;
    if (parent?.source === 'table') return [{ kind: 'parent', name, of: parent.name }];
    // Rows of what is made have the key of the unit.
    if (parent !== undefined || name === table.unit) return [{ kind: 'parent', name, of: units.name }];
    if (name === table.order?.column) return [timeColumn(name, orderSource(table), true, table.order, linked)];
    const column = own.get(name);
    return column === undefined ? [] : [column];
  });
}

const orderSource = ({ role, order }: DictionaryTable): TimeSource =>
  order!.scale === 'number' ? { of: 'place' } : { of: role === 'events' ? 'row' : 'event', year: false };

/** Times that columns of the table are counted from, and that are no columns of it. */
function hiddenTimes(
  { dictionary, anchors }: DictionaryTable,
  written: readonly OutputColumn[],
  linked: Linked,
): OutputColumn[] {
  const names = new Set(written.map(outputName));
  const after = dictionary.columns.flatMap((column) =>
    isModelled(column) && column.offset !== undefined ? [column.offset.after] : [],
  );
  return [...new Set(after)]
    .filter((name) => !names.has(name) && anchors.has(name))
    .map((name) => timeColumn(name, anchors.get(name)!, false, eventsOf(linked.dictionary)!.order!, linked));
}

function timeColumn(
  name: string,
  from: TimeSource,
  written: boolean,
  { scale, stored }: TableOrder,
  { dictionary, timeline }: Linked,
): OutputColumn {
  const kept = written && stored !== undefined ? { stored } : {};
  return {
    kind: 'time',
    coding: timeCoding(name, from, scale, { most: eventsOf(dictionary)!.most, timeline }),
    from,
    written,
    ...kept,
  };
}

function timeCoding(
  name: string,
  from: TimeSource,
  scale: TableOrder['scale'],
  { most, timeline }: { readonly most: number; readonly timeline: OutputTimeline | undefined },
): ColumnCoding {
  if (from.of === 'place' || timeline === undefined || scale === 'number') return whole(name, 'integer', 1, most);
  const { scale: own, lower, upper } = timeline;
  if (from.year) return whole(name, 'integer', yearOf(lower, own), yearOf(upper, own));
  const kind = scale === 'days' ? 'integer' : scale;
  return whole(name, kind, inScale(lower, own, scale), inScale(upper, own, scale));
}

/** Every whole number, day or second from `lower` to `upper`. */
function whole(name: string, kind: ColumnCoding['kind'], lower: number, upper: number): ColumnCoding {
  const cells: readonly Cell[] = [{ kind: 'interval', lower, upper, closed: true }];
  return Object.freeze({ name, kind, size: 1, cells });
}
