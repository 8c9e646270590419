import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { completeColumns } from '../../complete-columns.ts';
import { fitsGlob } from '../../glob.ts';
import type { Problems } from '../../problems.ts';
import { DICTIONARY_SCHEMA } from '../../schema.ts';
import type { Path, YamlSource } from '../../yaml-source.ts';
import type { TableSpec } from '../linked-schema.ts';
import { orderSpecOf } from '../linked-schema.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A table of several as the file of a table by itself, with its columns written out. */
export interface TableSource {
  readonly source: YamlSource;
  /** By column that means something else for each kind of row: the value of the kind, and the name of the column that stands for it. */
  readonly byKind: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Keys of a table that its file by itself has too. */
const SHARED = ['target', 'protectedAttributes', 'constraints', 'combinations'] as const;

/**
 * What the file says of all tables comes after what the table says itself. Places are where a thing stands. A column of dates by which rows are in
 * order has bins of a month where it says nothing of them: they are those of the first row of a unit.
 */
export function tableSource(root: YamlSource, name: string, spec: TableSpec): TableSource {
  const file = root.value as Fields;
  const table = fieldsOf(fieldsOf(file['tables'])[name]);
  const { columns, byKind, standsAt } = columnsOf(table, orderSpecOf(spec)?.column);
  const own = listOf(table['patterns']);
  const fitting = [...listOf(file['patterns']).entries()].filter(([, pattern]) =>
    Object.keys(columns).some((column) => fitsPattern(pattern, column)),
  );
  const origin = table['origin'] ?? file['origin'];
  const value: Fields = {
    schema: DICTIONARY_SCHEMA,
    table: name,
    ...(origin === undefined ? {} : { origin }),
    unit: { rows: 'each' },
    ...Object.fromEntries(SHARED.flatMap((key) => (table[key] === undefined ? [] : [[key, table[key]]]))),
    ...(file['defaults'] === undefined && table['defaults'] === undefined
      ? {}
      : { defaults: merged(file['defaults'], table['defaults']) }),
    ...(own.length + fitting.length === 0 ? {} : { patterns: [...own, ...fitting.map(([, pattern]) => pattern)] }),
    ...(table['columns'] === undefined ? {} : { columns }),
  };
  const inTable = (path: Path): Path => ['tables', name, ...path];
  const source: YamlSource = {
    path: root.path,
    value,
    at(path) {
      const [top, step, ...inner] = path;
      if (top === undefined || top === 'table') return root.at(['tables', name]);
      if (top === 'columns' && step !== undefined) return root.at(inTable(standsAt(String(step), inner)));
      if (top === 'patterns' && typeof step === 'number' && step >= own.length)
        return root.at([top, fitting[step - own.length]![0], ...inner]);
      if ((top === 'defaults' || top === 'origin') && !holds(table, path)) return root.at(path);
      return root.at(inTable(path));
    },
  };
  return { source: completeColumns(source), byKind };
}

/** Patterns of the file that no column of any table has the name for. */
export function reportIdleAmongTables({ value }: YamlSource, problems: Problems): void {
  const file = value as Fields;
  const names = Object.values(fieldsOf(file['tables'])).flatMap((table) =>
    Object.keys(fieldsOf(fieldsOf(table)['columns'])),
  );
  for (const [i, pattern] of listOf(file['patterns']).entries()) {
    if (names.some((name) => fitsPattern(pattern, name))) continue;
    problems.add(['patterns', i, 'match'], 'no name under columns of any table fits this pattern');
  }
}

interface Columns {
  readonly columns: Fields;
  readonly byKind: TableSource['byKind'];
  /** The path, in the table, of a key of a column. */
  readonly standsAt: (column: string, key: Path) => Path;
}

/** A column that says what it holds by kind becomes one column for each; what it says of all goes into each. */
function columnsOf(table: Fields, order: string | undefined): Columns {
  const columns: Record<string, unknown> = {};
  const byKind = new Map<string, ReadonlyMap<string, string>>();
  const madeOf = new Map<string, readonly [string, string]>();
  for (const [column, written] of Object.entries(fieldsOf(table['columns']))) {
    const fields = fieldsOf(written);
    const kinds = fields['byKind'];
    if (!isFields(kinds)) {
      columns[column] = column === order ? withMonths(written) : written;
      continue;
    }
    const { byKind: _, ...shared } = fields;
    const names = new Map(Object.keys(kinds).map((kind) => [kind, `${column} of ${kind}`]));
    byKind.set(column, names);
    for (const [kind, one] of names) {
      columns[one] = { ...shared, ...fieldsOf(kinds[kind]) };
      madeOf.set(one, [column, kind]);
    }
  }
  return {
    columns,
    byKind,
    standsAt(column, key) {
      const made = madeOf.get(column);
      if (made === undefined) return ['columns', column, ...key];
      const path = ['columns', made[0], 'byKind', made[1], ...key];
      return key.length === 0 || holds(table, path) ? path : ['columns', made[0], ...key];
    },
  };
}

const withMonths = (written: unknown): unknown =>
  isFields(written) && written['kind'] === 'date' && written['bins'] === undefined && written['after'] === undefined
    ? { ...written, bins: { every: 'month' } }
    : written;

/** Of two mappings, key by key; what `over` says counts. */
function merged(under: unknown, over: unknown): unknown {
  if (!isFields(under) || !isFields(over)) return over ?? under;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [a, b] = [under[key], over[key]];
      return [key, isFields(a) && isFields(b) ? { ...a, ...b } : (b ?? a)];
    }),
  );
}

const fitsPattern = (pattern: unknown, column: string): boolean => {
  const match = fieldsOf(pattern)['match'];
  return (Array.isArray(match) ? match : [match]).some((glob) => typeof glob === 'string' && fitsGlob(glob, column));
};

function holds(value: unknown, path: Path): boolean {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<string | number, unknown>)[step];
  }
  return true;
}

/** Says that a name is none of the columns of a table. */
export const notAColumn = (name: string, columns: Iterable<string>): string =>
  `"${name}" is not in columns${didYouMeanClause(name, columns)}`;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
