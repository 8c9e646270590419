import type { Grouping } from '../../../../privacy/guard/views/view.ts';
import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { type Dictionary, type IdentifierColumn, isModelled } from '../../dictionary.ts';
import { Problems } from '../../problems.ts';
import type { GroupingFiles } from '../../resolve-domain.ts';
import { dictionaryOf } from '../../resolve-table.ts';
import type { YamlSource } from '../../yaml-source.ts';
import type { DictionaryTable, LinkedDictionary, TableOrder } from '../linked-dictionary.ts';
import type { LinkedSpec } from '../linked-schema.ts';
import { boundsOf } from './bounds-of.ts';
import { type ColumnByKind, columnByKind } from './by-kind.ts';
import { madeTable } from './made-table.ts';
import { refuseConstraints } from './refuse-constraints.ts';
import { constantsOf, kindOf, refuseNamed } from './refuse-parts.ts';
import { refuseTwinNames } from './refuse-twin-names.ts';
import { type LinkedTables, partsByKind, type TableParts } from './resolve-tables.ts';
import { layoutOf, requiredIn, withoutLinks } from './table-columns.ts';
import { columnGroups, MOST_GROUPS_OF_KIND } from './table-groups.ts';
import { USUAL_MOST } from './usual-most.ts';
import { withTimes } from './with-times.ts';

interface Context {
  readonly source: YamlSource;
  readonly files: GroupingFiles;
}

/** Puts tables together whose columns are sound. What is wrong between them is told. */
export async function putTogether(
  linked: LinkedTables,
  spec: LinkedSpec,
  { source, files }: Context,
): Promise<{
  readonly tables: readonly DictionaryTable[];
  readonly bounds: Pick<LinkedDictionary, 'since' | 'until'>;
  readonly told: readonly string[];
}> {
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
  refuseConstraints(tables, problems);
  const timed = withTimes(tables, linked, spec, problems);
  refuseTwinNames(timed, problems);
  return { tables: timed, bounds: boundsOf(timed, spec, problems), told: problems.inOrder() };
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
  const { role, anchors, names } = parts;
  const { name, spec } = role;
  const parent = linked.roles.findIndex((one) => one.name === role.parent);
  const parentColumn = spec.parent?.column ?? spec.unit;
  const unit = role.role === 'units' ? spec.key : (spec.unit ?? (parent === 0 ? parentColumn : undefined));
  const links = [spec.key, parentColumn, spec.unit].filter((one) => one !== undefined);
  const kindName = role.role === 'details' ? kindOf(parts, problems) : undefined;
  if (spec.kind !== undefined && role.role !== 'details')
    problems.add(['tables', name, 'kind'], 'kind is of rows that belong to events');
  const byKind = columnsByKind(parts, kindName, problems);
  const columns = requiredIn(
    parts,
    problems,
    withoutLinks(parts, [...links, ...(parts.order === undefined ? [] : [parts.order.column])], byKind),
  );
  const dictionary = dictionaryOf({ ...parts.table, columns }, '');
  refuseNamed(parts, dictionary, problems);
  const groups = await groupsOf(parts, dictionary, files, problems);
  refuseManyKinds(name, dictionary, kindName, groups, problems);
  return {
    name,
    description: spec.description,
    role: role.role,
    dictionary,
    layout: layoutOf(names, links, parts.table.columns),
    source: 'table',
    ...alwaysIn(role.role, name, spec, problems),
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
    ...repeatsIn(role.role, name, spec, problems),
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

function repeatsIn(
  role: DictionaryTable['role'],
  name: string,
  { repeats }: TableParts['role']['spec'],
  problems: Problems,
): Pick<DictionaryTable, 'repeats'> {
  if (repeats === undefined) return {};
  if (role === 'details') return { repeats };
  problems.add(['tables', name, 'repeats'], 'repeats is of rows that belong to events');
  return {};
}

function alwaysIn(
  role: DictionaryTable['role'],
  name: string,
  { always }: TableParts['role']['spec'],
  problems: Problems,
): Pick<DictionaryTable, 'always'> {
  if (always === undefined) return {};
  if (role === 'single') return { always };
  problems.add(['tables', name, 'always'], 'always goes with once: true');
  return {};
}

/** What the codes of columns mean for each kind of row, where they say so. */
function columnsByKind(
  { role: { name }, table, byKind }: TableParts,
  kindName: string | undefined,
  problems: Problems,
): ReadonlyMap<string, ColumnByKind> {
  const kind = table.columns.find((column) => column.name === kindName);
  const found = new Map<string, ColumnByKind>();
  for (const [column, kinds] of byKind) {
    const place = ['tables', name, 'columns', column, 'byKind'];
    if (kind === undefined || !isModelled(kind)) {
      problems.add(place, 'byKind goes with kind:, the column that says what a row is about');
      continue;
    }
    const one = columnByKind(
      column,
      partsByKind(kinds, table.columns),
      kind,
      (value, text) => void problems.add(value === undefined ? place : [...place, value], text),
    );
    if (one !== undefined) found.set(column, one);
  }
  return found;
}

async function groupsOf(
  { role: { name, spec } }: TableParts,
  dictionary: Dictionary,
  files: GroupingFiles,
  problems: Problems,
): Promise<ReadonlyMap<string, Grouping>> {
  const modelled = dictionary.columns.filter(isModelled);
  const groups = new Map<string, Grouping>();
  for (const [column, file] of Object.entries(spec.groups ?? {})) {
    const problem = (text: string): undefined => void problems.add(['tables', name, 'groups', column], text);
    const found = modelled.find((one) => one.name === column);
    if (found === undefined) {
      problem(
        `"${column}" is no modelled column of "${name}"${didYouMeanClause(
          column,
          modelled.map((one) => one.name),
        )}`,
      );
      continue;
    }
    const made = await columnGroups(file, found, files, problem);
    if (made !== undefined) groups.set(column, made);
  }
  return groups;
}

function refuseManyKinds(
  table: string,
  { codings }: Dictionary,
  kind: string | undefined,
  groups: ReadonlyMap<string, Grouping>,
  problems: Problems,
): void {
  const coding = codings.find(({ name }) => name === kind);
  const grouped = groups.get(kind ?? '');
  const size = grouped?.size ?? coding?.size ?? 0;
  if (size <= MOST_GROUPS_OF_KIND) return;
  problems.add(
    ['tables', table, 'kind'],
    `"${kind}" has ${size} ${grouped === undefined ? 'values' : 'groups'}, more than ${MOST_GROUPS_OF_KIND}; sort its values into groups: groups: { ${kind}: <file> }`,
  );
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
