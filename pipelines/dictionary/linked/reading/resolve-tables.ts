import { type DictionaryColumn, isModelled, type ModelledColumn } from '../../dictionary.ts';
import { Problems } from '../../problems.ts';
import type { GroupingFiles } from '../../resolve-domain.ts';
import { type ResolvedTable, resolveTable } from '../../resolve-table.ts';
import { unfilledIn } from '../../unfilled.ts';
import type { YamlSource } from '../../yaml-source.ts';
import type { TableOrder } from '../linked-dictionary.ts';
import { type LinkedSpec, type OrderSpec, orderSpecOf, type TableSpec } from '../linked-schema.ts';
import { afterLast, anchorsFor, type NamedAnchor, type TimedEvents } from './anchors.ts';
import type { RoleOfTable } from './assign-roles.ts';
import { tableOrder } from './table-order.ts';
import { type TableSource, tableSource } from './table-source.ts';

/** A table of the file, with all of its columns: those by which it is linked too. */
export interface TableParts {
  readonly role: RoleOfTable & { readonly spec: TableSpec };
  readonly table: ResolvedTable;
  /** Names of its columns, in the order of the file. */
  readonly names: readonly string[];
  readonly byKind: TableSource['byKind'];
  readonly order: TableOrder | undefined;
  readonly anchors: readonly NamedAnchor[];
  readonly problems: Problems;
}

export interface LinkedTables {
  readonly roles: readonly RoleOfTable[];
  /** By name, those of the file. */
  readonly parts: ReadonlyMap<string, TableParts>;
  /** Absent where the order of events is known and no times. */
  readonly events: TimedEvents | undefined;
  /** What is wrong, in the order of the file. */
  readonly told: readonly string[];
  readonly unfilled: readonly string[];
}

/** Works out the columns of each table. Those by whose time others are counted come first. */
export async function resolveTables(
  root: YamlSource,
  roles: readonly RoleOfTable[],
  spec: LinkedSpec,
  files: GroupingFiles,
): Promise<LinkedTables> {
  const parts = new Map<string, TableParts>();
  const unfilled = new Map<string, string>();
  const events = roles.find(({ role }) => role === 'events')!;
  const timing = events.spec === undefined ? roles.filter(({ role }) => role === 'details') : [events];
  let timed: TimedEvents | undefined;

  const marksOf = ({ name }: RoleOfTable, source: YamlSource): ReturnType<typeof unfilledIn> => {
    const marks = unfilledIn(source.value as Record<string, unknown>);
    if (marks.list.length > 0) unfilled.set(name, `${name}: ${marks.list.join(', ')}`);
    return marks;
  };
  const resolve = async (role: RoleOfTable): Promise<void> => {
    if (role.spec === undefined) return;
    const { source, byKind } = sourceOf(root, role, timed);
    const problems = new Problems(source);
    const marks = marksOf(role, source);
    const anchors = timed === undefined || timing.includes(role) ? [] : anchorsFor(role.role, timed);
    const beside = anchors.map(({ column }) => column);
    const table = await resolveTable(source, { problems, unfilled: marks, files, beside });
    checkNames(role.spec, table.columns, problems);
    const names = Object.keys(((root.value as Fields)['tables'] as Fields)[role.name]!['columns'] ?? {});
    // Of what is left open nothing more can be said.
    const found = marks.list.length === 0 ? orderOf(role, table.columns, spec, problems) : undefined;
    const order = role.role === 'single' || role.role === 'units' ? undefined : found?.order;
    parts.set(role.name, { role: { ...role, spec: role.spec }, table, names, byKind, order, anchors, problems });
    if (timing[0] === role && found?.time !== undefined)
      timed = { name: events.name, order: found.order, time: found.time };
  };
  for (const role of timing) await resolve(role);
  // Where the order of the events is unknown, what is counted from it cannot be judged.
  const known = timing.every(({ name }) => parts.get(name)?.order !== undefined);
  for (const role of roles) {
    if (timing.includes(role)) continue;
    if (known) await resolve(role);
    else if (role.spec !== undefined) marksOf(role, sourceOf(root, role, timed).source);
  }

  const inFile = Object.keys(spec.tables);
  const told = inFile.flatMap((name) => parts.get(name)?.problems.inOrder() ?? []);
  return { roles, parts, events: timed, told, unfilled: inFile.flatMap((name) => unfilled.get(name) ?? []) };
}

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A column by which rows of a unit are in order, of which there is one at most, is counted from the last event unless it says otherwise. */
function sourceOf(root: YamlSource, { name, role, spec }: RoleOfTable, timed: TimedEvents | undefined): TableSource {
  const made = tableSource(root, name, spec!);
  const order = orderSpecOf(spec!)?.column;
  const columns = (made.source.value as Fields)['columns'] ?? {};
  const written = order === undefined ? undefined : columns[order];
  if (role !== 'single' || timed === undefined || typeof written !== 'object' || written === null || 'after' in written)
    return made;
  const value = {
    ...(made.source.value as Fields),
    columns: { ...columns, [order!]: afterLast(written as Record<string, unknown>, timed) },
  };
  return { ...made, source: { ...made.source, value } };
}

function orderOf(
  { role, spec, parent }: RoleOfTable,
  columns: readonly DictionaryColumn[],
  linked: LinkedSpec,
  problems: Problems,
): ReturnType<typeof tableOrder> {
  const written = orderSpecOf(spec!);
  if (written === undefined || role === 'single' || role === 'units') return undefined;
  const problem = (text: string): undefined => void problems.add(['order'], text);
  const column = columns.find((one) => one.name === written.column);
  if (column === undefined && written.column !== spec!.key) {
    if (problems.none)
      problem(
        `"${written.column}" is not in columns: describe it there, a date with its range, or an identifier for a plain number`,
      );
    return undefined;
  }
  if (role === 'events') return tableOrder(written, column, problem);
  const made = linked.tables[parent!] === undefined;
  const { gaps, entry, otherwise } = written;
  if (gaps !== undefined || entry !== undefined || otherwise !== undefined) {
    return problem(`gaps, entry and otherwise are of the events: say them ${made ? 'under days:' : `of "${parent}"`}`);
  }
  const found = tableOrder({ ...written, ...(made ? daysOf(linked) : {}) }, column, problem);
  if (found?.order.scale === 'number') {
    return problem(
      made
        ? 'tables of units that share their days are in order by a date, or by whole numbers with scale: days'
        : 'the column of time of such rows holds the time of their event, a date or a datetime',
    );
  }
  return found;
}

/** Keys are identifiers, and a source may write names in capitals. */
function checkNames({ key, unit, parent }: TableSpec, columns: readonly DictionaryColumn[], problems: Problems): void {
  const links = [key, unit, parent?.column];
  const seen = new Map<string, string>();
  for (const { name, kind } of columns) {
    if (links.includes(name) && kind !== 'identifier') {
      problems.add(['columns', name, 'kind'], `it links rows, and must be of kind identifier, not ${kind}`);
    }
    const same = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (same !== undefined)
      problems.add(['columns', name], `"${same}" and "${name}" are the same but for upper and lower case`);
  }
}

/** What is said of the days that tables share. */
const daysOf = ({ days: { most: _, ...days } = {} }: LinkedSpec): Partial<OrderSpec> => days;

/** Columns of a table that stand for single kinds, by the kind. */
export const partsByKind = (
  names: ReadonlyMap<string, string>,
  columns: readonly DictionaryColumn[],
): ReadonlyMap<string, ModelledColumn> =>
  new Map(
    [...names].flatMap(([kind, name]) => {
      const column = columns.find((one) => one.name === name);
      return column !== undefined && isModelled(column) ? [[kind, column] as const] : [];
    }),
  );
