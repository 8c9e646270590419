import type { Grouping } from '../../../privacy/guard/views/view.ts';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import {
  type Dictionary,
  type DictionaryColumn,
  type IdentifierColumn,
  isModelled,
  type ModelledColumn,
} from '../dictionary.ts';
import { Problems } from '../problems.ts';
import type { GroupingFiles } from '../resolve-domain.ts';
import { dictionaryOf } from '../resolve-table.ts';
import type { Path, YamlSource } from '../yaml-source.ts';
import { type ColumnByKind, columnByKind } from './by-kind.ts';
import type { DictionaryTable, TableOrder } from './linked-dictionary.ts';
import { type DaysSpec, type LinkedSpec, orderSpecOf } from './linked-schema.ts';
import { type LinkedTables, partsByKind, type TableParts } from './resolve-tables.ts';
import { columnGroups, MOST_GROUPS_OF_KIND } from './table-groups.ts';
import { entryColumn } from './table-order.ts';

interface Context {
  readonly source: YamlSource;
  readonly files: GroupingFiles;
}

/** Rows of one parent that are looked at where nobody says. */
const USUAL_MOST = { units: 1, single: 1, events: 64, details: 16 } as const;

/** Puts tables together whose columns are sound. What is wrong between them is told. */
export async function putTogether(
  linked: LinkedTables,
  spec: LinkedSpec,
  { source, files }: Context,
): Promise<{ readonly tables: readonly DictionaryTable[]; readonly told: readonly string[] }> {
  const problems = new Problems(source);
  const tables: DictionaryTable[] = [];
  for (const [position, role] of linked.roles.entries()) {
    const parts = linked.parts.get(role.name);
    const table =
      parts === undefined
        ? madeTable(linked, spec, position)
        : await tableOf(parts, linked, { problems, files, order: orderOfTable(parts, linked, spec, problems) });
    tables.push(table);
  }
  return { tables: withTimes(tables, linked, spec, problems), told: problems.inOrder() };
}

interface TableContext {
  readonly problems: Problems;
  readonly files: GroupingFiles;
  readonly order: TableOrder | undefined;
}

async function tableOf(
  parts: TableParts,
  linked: LinkedTables,
  { problems, files, order }: TableContext,
): Promise<DictionaryTable> {
  const { role, byKind: written, anchors, names } = parts;
  const { name, spec } = role;
  const parent = linked.roles.findIndex((one) => one.name === role.parent);
  const parentColumn = spec.parent?.column ?? spec.unit;
  const unit = role.role === 'units' ? spec.key : (spec.unit ?? (parent === 0 ? parentColumn : undefined));
  const links = [spec.key, parentColumn, spec.unit].filter((one) => one !== undefined);
  const byKind = new Map<string, ColumnByKind>();
  const kindName = role.role === 'details' ? kindOf(parts, problems) : undefined;
  if (spec.kind !== undefined && role.role !== 'details')
    problems.add(['tables', name, 'kind'], 'kind is of rows that belong to events');
  const kind = parts.table.columns.find((column) => column.name === kindName);
  for (const [column, kinds] of written) {
    if (kind === undefined || !isModelled(kind)) {
      problems.add(
        ['tables', name, 'columns', column, 'byKind'],
        'byKind goes with kind:, the column that says what a row is about',
      );
      continue;
    }
    const found = columnByKind(
      column,
      partsByKind(kinds, parts.table.columns),
      kind,
      (one, text) =>
        void problems.add(['tables', name, 'columns', column, 'byKind', ...(one === undefined ? [] : [one])], text),
    );
    if (found !== undefined) byKind.set(column, found);
  }
  const columns = requiredIn(
    parts,
    problems,
    withoutLinks(parts, [...links, ...(parts.order === undefined ? [] : [parts.order.column])], byKind),
  );
  const dictionary = dictionaryOf({ ...parts.table, columns }, '');
  refuseNamed(parts, dictionary, problems);
  const groups = new Map<string, Grouping>();
  for (const [column, file] of Object.entries(spec.groups ?? {})) {
    const problem = (text: string): undefined => void problems.add(['tables', name, 'groups', column], text);
    const found = columns.find((one) => one.name === column);
    if (found === undefined || !isModelled(found)) {
      problem(
        `"${column}" is no modelled column of "${name}"${didYouMeanClause(
          column,
          dictionary.codings.map((one) => one.name),
        )}`,
      );
      continue;
    }
    const made = await columnGroups(file, found, files, problem);
    if (made !== undefined) groups.set(column, made);
  }
  if (kind !== undefined && isModelled(kind)) {
    const size = groups.get(kind.name)?.size ?? kind.coding.size;
    if (size > MOST_GROUPS_OF_KIND) {
      problems.add(
        ['tables', name, 'kind'],
        `"${kind.name}" has ${size} ${groups.has(kind.name) ? 'groups' : 'values'}, more than ${MOST_GROUPS_OF_KIND}; sort its values into groups: groups: { ${kind.name}: <file> }`,
      );
    }
  }
  return {
    name,
    role: role.role,
    dictionary,
    layout: layoutOf(names, links, parts.table.columns),
    source: 'table',
    key: spec.key,
    parent:
      role.role === 'units'
        ? undefined
        : { table: parent, column: parentColumn!, nullable: spec.parent?.nullable ?? false },
    unit,
    order,
    most: spec.most ?? USUAL_MOST[role.role],
    constant: constantsOf(parts, dictionary, problems),
    identifiers: parts.table.columns.filter(
      (one): one is IdentifierColumn => one.kind === 'identifier' && links.includes(one.name),
    ),
    kind: kindName,
    groups,
    byKind: new Map([...byKind].map(([column, one]) => [column, one.columns])),
    anchors: new Map([
      ...anchors.map(({ name: one, anchor }) => [one, anchor] as const),
      ...(order === undefined || order.scale === 'number'
        ? []
        : [[order.column, { of: role.role === 'events' ? 'row' : 'event', year: false }] as const]),
    ]),
  };
}

/** The order of details is the time of their event: its reading bounds are those of the events. */
function orderOfTable(
  parts: TableParts,
  { events }: LinkedTables,
  spec: LinkedSpec,
  problems: Problems,
): TableOrder | undefined {
  const { order, role } = parts;
  if (order === undefined || role.role !== 'details') return order;
  const problem = (text: string): undefined => void problems.add(['tables', role.name, 'order'], text);
  if (events === undefined) return problem(`"${role.parent}" is in order by a number, and its rows have no time`);
  const made = spec.tables[role.parent!] === undefined;
  if (order.scale !== events.order.scale)
    return problem(
      `it is of kind ${order.scale}, and that of "${made ? 'the tables before it' : role.parent}" of kind ${events.order.scale}`,
    );
  const { lower, upper } = events.order.reading;
  if (order.reading.lower !== lower || order.reading.upper !== upper)
    return problem('tables that share times have one range for them; say it once, under defaults:');
  return { ...order, entry: undefined, gaps: undefined };
}

/** Columns that a table is modelled by, or that a release makes: without those by which it is linked, and with one for those that stand for kinds. */
function withoutLinks(
  { table, byKind }: TableParts,
  links: readonly string[],
  together: ReadonlyMap<string, ColumnByKind>,
): DictionaryColumn[] {
  const placed = new Set<string>();
  return table.columns.flatMap((column) => {
    if (links.includes(column.name)) return [];
    const whole = [...byKind].find(([, names]) => [...names.values()].includes(column.name))?.[0];
    if (whole === undefined) return [column];
    if (placed.has(whole)) return [];
    placed.add(whole);
    return together.get(whole)?.column ?? [];
  });
}

/** Columns that are never empty have no cell for it: a null in the records ends the run, as the schema of its source should have. */
function requiredIn(
  { role }: TableParts,
  problems: Problems,
  columns: readonly DictionaryColumn[],
): readonly DictionaryColumn[] {
  const { required = [] } = role.spec;
  for (const name of required) {
    if (columns.some((column) => column.name === name && isModelled(column))) continue;
    problems.add(
      ['tables', role.name, 'required'],
      `"${name}" is no modelled column${didYouMeanClause(
        name,
        columns.filter(isModelled).map((one) => one.name),
      )}`,
    );
  }
  return columns.map((column) => {
    if (!isModelled(column) || !required.includes(column.name)) return column;
    const cells = column.coding.cells.filter(({ kind }) => kind !== 'missing');
    return { ...column, missing: undefined, coding: { ...column.coding, cells, size: cells.length } };
  });
}

/** Keys that are not described stand before the columns of the file; what a release does not hold has no place. */
function layoutOf(names: readonly string[], links: readonly string[], columns: readonly DictionaryColumn[]): string[] {
  const isHeld = (name: string): boolean => {
    if (links.includes(name)) return true;
    const column = columns.find((one) => one.name === name);
    if (column === undefined) return true; // One that stands for several kinds.
    if (column.kind === 'text') return column.keep === 'nulls';
    return column.kind !== 'identifier' || column.generate !== undefined || column.keep === 'nulls';
  };
  return [...new Set([...links.filter((one) => !names.includes(one)), ...names.filter(isHeld)])];
}

/** Says what names a column by which rows are linked as if it were modelled. */
function refuseNamed({ role, table }: TableParts, dictionary: Dictionary, problems: Problems): void {
  const kept = new Set(dictionary.codings.map(({ name }) => name));
  const one = (key: string, names: readonly string[]): void => {
    const linked = names.find((name) => !kept.has(name));
    if (linked !== undefined)
      problems.add(
        ['tables', role.name, key],
        `"${linked}" links rows or tells their order, or means something else for each kind; it goes with no ${key}`,
      );
  };
  if (table.target !== undefined) one('target', [table.target]);
  one('protectedAttributes', table.protectedAttributes);
  one(
    'constraints',
    table.constraints.flatMap(({ columns }) => columns),
  );
}

function constantsOf(
  { role }: TableParts,
  { codings, constraints }: Dictionary,
  problems: Problems,
): readonly string[] {
  const { constant = [] } = role.spec;
  const problem = (text: string): void => void problems.add(['tables', role.name, 'constant'], text);
  if (constant.length > 0 && role.role !== 'events')
    problem(`constant is of the events, which have several rows of a unit, and "${role.name}" is not of them`);
  for (const name of constant) {
    if (!codings.some((coding) => coding.name === name))
      problem(
        `"${name}" is no modelled column${didYouMeanClause(
          name,
          codings.map((one) => one.name),
        )}`,
      );
  }
  const mixed = constraints.find(
    ({ columns }) => columns.some((one) => constant.includes(one)) && columns.some((one) => !constant.includes(one)),
  );
  if (mixed !== undefined)
    problem(
      `a constraint is on ${mixed.columns.map((one) => `"${one}"`).join(' and ')}, of which some are the same in all rows of a unit and some are not`,
    );
  return constant;
}

function kindOf({ role, table }: TableParts, problems: Problems): string | undefined {
  const problem = (text: string): undefined => void problems.add(['tables', role.name, 'kind'], text);
  const listed = table.columns.filter((one): one is ModelledColumn => isModelled(one) && LISTED.has(one.kind));
  if (role.spec.kind !== undefined) {
    if (listed.some(({ name }) => name === role.spec.kind)) return role.spec.kind;
    return problem(
      `"${role.spec.kind}" is no column of listed values or codes${didYouMeanClause(
        role.spec.kind,
        listed.map(({ name }) => name),
      )}`,
    );
  }
  if (listed.length === 1) return listed[0]!.name;
  return problem(`say which column tells what a row of "${role.name}" is about: kind: <column>`);
}

const LISTED: ReadonlySet<string> = new Set(['categorical', 'ordinal', 'boolean', 'code']);

/** The units of a single table, or the days that several share. */
function madeTable({ roles, parts, events }: LinkedTables, spec: LinkedSpec, position: number): DictionaryTable {
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

/** With the time of the first event among the attributes of the units, and where that of units without events is found. */
function withTimes(
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
