import { createHash } from 'node:crypto';
import { parseDay, SECONDS_A_DAY } from '../../pipelines/dictionary/calendar.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import type {
  DictionaryTable,
  LinkedDictionary,
  TableOrder,
} from '../../pipelines/dictionary/linked/linked-dictionary.ts';
import { dictionaryOf } from './dictionaries.ts';

/** What a test says of a table; everything else has the plainest value. */
export type StatedTable = Partial<Omit<DictionaryTable, 'dictionary'>> &
  Pick<DictionaryTable, 'name' | 'role'> & {
    /** YAML lines. */
    readonly columns: readonly string[];
  };

/** Puts tables together, the way a loaded dictionary has them. Writes each into `folder` on the way. */
export async function linkedDictionaryOf(folder: string, tables: readonly StatedTable[]): Promise<LinkedDictionary> {
  const resolved: DictionaryTable[] = [];
  for (const { columns, ...stated } of tables) {
    resolved.push({
      source: 'table',
      key: undefined,
      parent: undefined,
      order: undefined,
      most: 1000,
      constant: [],
      kind: undefined,
      groups: new Map(),
      byKind: new Map(),
      anchors: new Map(),
      unit: undefined,
      layout: [],
      ...stated,
      dictionary: await flatOf(folder, stated.name, columns, stated.anchors ?? new Map()),
    });
  }
  const sourceDigest = createHash('sha256').update(JSON.stringify(tables)).digest('hex');
  return { unit: { name: 'patient', origin: 'public' }, tables: resolved, sourceDigest };
}

/**
 * A table may have no column of its own but its keys, which one by itself may not. What columns are counted from is written as a column of
 * that name, and is then none.
 */
async function flatOf(
  folder: string,
  table: string,
  columns: readonly string[],
  anchors: DictionaryTable['anchors'],
): Promise<Dictionary> {
  const flat = await dictionaryOf(
    folder,
    columns.length > 0 ? columns : ['none: { kind: boolean, true: ["1"], false: ["0"] }'],
  );
  const isOwn = ({ name }: { readonly name: string }): boolean => columns.length > 0 && !anchors.has(name);
  return { ...flat, table, columns: flat.columns.filter(isOwn), codings: flat.codings.filter(isOwn) };
}

/** Cells of months, for a column of the day of entry. */
export const ENTRY = 'entry: { kind: date, range: [2000-01-01, 2019-12-31], bins: { every: month }, missing: [""] }';

export const byDate = (column: string): TableOrder => ({
  ...byNumber(column),
  scale: 'date',
  reading: scale('day'),
  entry: 'entry',
  gaps: [0, 1, 8, 31, 366],
});

export const byDatetime = (column: string): TableOrder => ({
  ...byDate(column),
  scale: 'datetime',
  reading: scale('second'),
});

export const byNumber = (column: string): TableOrder => ({
  column,
  scale: 'number',
  reading: scale('number'),
  missing: [],
  description: undefined,
  stored: undefined,
  entry: undefined,
  gaps: undefined,
});

function scale(of: 'number' | 'day' | 'second'): TableOrder['reading'] {
  const dated = of === 'number' ? 1 : of === 'day' ? 1 : SECONDS_A_DAY;
  const lower = of === 'number' ? -1e15 : dated * parseDay('2000-01-01')!;
  const upper = of === 'number' ? 1e15 : dated * parseDay('2020-01-01')! - 1;
  return {
    kind: 'scale',
    scale: of,
    lower,
    upper,
    steps: { kind: 'starts', starts: [lower] },
    formats: [],
    form: undefined,
    censored: [],
  };
}
