import {
  type Dictionary,
  type IdentifierColumn,
  isModelled,
  type ModelledColumn,
} from '../../../dictionary/dictionary.ts';
import type { DictionaryTable, LinkedDictionary, TableOrder } from '../../../dictionary/linked/linked-dictionary.ts';
import { MISSING_CODES } from '../../../dictionary/missing-codes.ts';

/** How a table is read: its columns by itself, with keys and the order, and which of them are read as numbers. */
export interface ReadingPlan {
  readonly table: DictionaryTable;
  /** What its file must hold. */
  readonly reading: Dictionary;
  /** Columns whose codes follow only when tables are linked. */
  readonly raw: readonly RawColumn[];
  readonly key: IdentifierColumn | undefined;
  /** The key of the row that it belongs to; absent where that is the unit alone. */
  readonly parent: IdentifierColumn | undefined;
  readonly unit: IdentifierColumn | undefined;
  readonly order: ModelledColumn | undefined;
}

/** A column that is read as numbers first. */
export interface RawColumn {
  /** Position in the codings of the table. */
  readonly column: number;
  readonly modelled: ModelledColumn;
  /** What its values are read by. */
  readonly reading: ModelledColumn;
}

export function readingPlan(table: DictionaryTable, { tables }: LinkedDictionary): ReadingPlan {
  const flat = table.dictionary;
  const events = tables.find(({ role }) => role === 'events')?.order;
  const entry = table.role === 'units' ? events?.entry : undefined;
  const otherwise = tables[events?.otherwise?.table ?? -1] === table ? events?.otherwise?.column : undefined;
  const columns = flat.columns.filter(({ name }) => name !== entry);
  const isMade = (at: number): boolean => tables[at]?.source === 'made';
  const { parent } = table;
  const ofUnit = table.role === 'units' ? undefined : (table.unit ?? (parent && unitColumnOf(table, isMade)));
  const key = table.key === undefined ? undefined : identifier(table, table.key);
  const unit = ofUnit === undefined ? undefined : identifier(table, ofUnit);
  const linked = parent !== undefined && parent.table > 0 && !isMade(parent.table);
  const parentKey = linked ? identifier(table, parent.column) : undefined;
  const order = table.order && orderColumn(table.order);
  const beside = [key, unit, parentKey, order].filter((column) => column !== undefined);
  return {
    table,
    reading: {
      ...flat,
      columns: [...columns.filter(({ name }) => !beside.some((one) => one.name === name)), ...beside],
    },
    raw: flat.codings.flatMap(({ name }, column): RawColumn[] => rawColumn(table, columns, name, column, otherwise)),
    key,
    parent: parentKey,
    unit,
    order,
  };
}

/** Rows of units, and of days that are made, name the unit itself. */
function unitColumnOf({ parent }: DictionaryTable, isMade: (table: number) => boolean): string | undefined {
  return parent !== undefined && (parent.table === 0 || isMade(parent.table)) ? parent.column : undefined;
}

function rawColumn(
  table: DictionaryTable,
  columns: Dictionary['columns'],
  name: string,
  column: number,
  otherwise: string | undefined,
): RawColumn[] {
  const modelled = columns.filter(isModelled).find((one) => one.name === name);
  if (modelled === undefined) return [];
  const kinds = table.byKind.get(name);
  if (kinds !== undefined) return [{ column, modelled, reading: { ...kinds[0]!, name } }];
  const { offset } = modelled;
  if (offset === undefined) return name === otherwise ? [{ column, modelled, reading: modelled }] : [];
  if (!table.anchors.has(offset.after)) return [];
  return [{ column, modelled, reading: { ...modelled, rule: offset.reading } }];
}

/** As the dictionary describes it, and else like any other. */
const identifier = ({ identifiers }: DictionaryTable, name: string): IdentifierColumn =>
  identifiers?.find((column) => column.name === name) ?? plainIdentifier(name);

const plainIdentifier = (name: string): IdentifierColumn => ({
  kind: 'identifier',
  name,
  description: undefined,
  generate: undefined,
  keep: undefined,
  missing: [...MISSING_CODES],
});

/** A column as others, so that names and storage are checked and read as theirs are. */
function orderColumn({ column, scale, reading, missing }: TableOrder): ModelledColumn {
  const kind = scale === 'number' ? 'real' : scale === 'days' ? 'integer' : scale;
  return {
    kind,
    name: column,
    description: undefined,
    origin: 'public',
    event: undefined,
    missing,
    outside: 'missing',
    mostlyMissing: false,
    coding: { name: column, size: 1, kind, cells: [{ kind: 'missing' }] },
    rule: reading,
    source: {},
  };
}
