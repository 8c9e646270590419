import { UserError } from '../../../privacy/errors.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from '../../dictionary/dictionary.ts';
import { isLeftOutByName } from '../../dictionary/header/left-out-by-name.ts';
import { parseCsv } from '../../workspace/text/csv.ts';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import { DELIMITERS } from './csv/csv-header.ts';
import type { Source } from './session/source.ts';
import { canHold, type Storage, storageOf } from './storage.ts';

/** What is matched: names and types, of a file or of a table elsewhere. */
type NamedColumns = Pick<Source, 'path' | 'columnNames' | 'fields' | 'delimiter'>;

/** How names of a file are held against those of a dictionary. */
export interface MatchOptions {
  /** The file may have columns that the dictionary does not describe. */
  readonly mayHaveOthers?: boolean;
  /** Names were found whatever their case. */
  readonly anyCase?: boolean;
}

/** Something in which a file and a dictionary do not agree, in words. */
export interface Mismatch {
  readonly reason: string;
  readonly hint: string;
}

/**
 * Everything in which the names and storage types of a file contradict the dictionary; nothing here depends on a record. Names from
 * the file are repeated only where it shares a name with the dictionary: the first line of a CSV without a header is a record. Columns that
 * the dictionary does not describe are none where it may have others.
 */
export function columnMismatches(
  source: NamedColumns,
  dictionary: Dictionary,
  { mayHaveOthers = false, anyCase = false }: MatchOptions = {},
): readonly Mismatch[] {
  const positions = positionsIn(source);
  const read = dictionary.columns.filter(({ kind }) => kind !== 'computed');
  if (!read.some(({ name }) => positions.has(name))) {
    const delimiter = otherDelimiter(source, read);
    const hint =
      delimiter === undefined
        ? 'Check that it has a header line, that the delimiter is right, and that this is the table that the dictionary describes.'
        : `Its first line has them, with another delimiter between: say delimiter: ${JSON.stringify(delimiter)} under source in the configuration.`;
    return [{ reason: 'none of the columns of the dictionary is in it', hint }];
  }
  // What is computed may stand in the file, too: it is not read.
  const extra = [...positions.keys()].filter(
    (name) => !isLeftOutByName(name) && !dictionary.columns.some((column) => column.name === name),
  );
  const found = read.flatMap(({ name }): Mismatch[] => {
    if (positions.has(name)) return [];
    const hint = anyCase
      ? 'Names must be the same to the letter; upper and lower case do not matter.'
      : 'Names must be the same to the letter, upper and lower case included.';
    return [{ reason: `it has no column "${name}"${didYouMeanClause(name, extra)}`, hint }];
  });
  // Where most names are known, the line is one of names.
  const named = 2 * found.length > read.length ? extra.slice(0, 1) : extra;
  for (const name of mayHaveOthers ? [] : named) {
    const others = named.length === extra.length ? '' : ` (nor are ${extra.length - 1} others)`;
    const hint = 'Describe it; kind: text leaves a column out.';
    found.push({ reason: `its column "${name}" is not in the dictionary${others}`, hint });
  }
  const fields = source.fields();
  for (const column of read) {
    const { name, kind } = column;
    const position = positions.get(name);
    if (position === undefined) continue;
    const { storage: asRead, declared: storage = asRead } = fields[position]!;
    if (!canHold(kind, storageOf(storage), hasFormat(column))) {
      const reason = `column "${name}" is kept as ${storage.replace(/\(.*/s, '')}, which cannot be of kind ${kind}`;
      found.push({ reason, hint: hintFor(kind, storageOf(storage)) });
    }
  }
  return found;
}

/** Position in the file of each dictionary column, by name. Throws `DICTIONARY_MISMATCH` with all of `columnMismatches`. */
export function matchColumns(
  source: NamedColumns,
  dictionary: Dictionary,
  options: MatchOptions = {},
): ReadonlyMap<string, number> {
  const [first, ...others] = columnMismatches(source, dictionary, options);
  if (first === undefined) return positionsIn(source);
  const { reason, hint } = first;
  const more = others.length === 0 ? '' : ` (and ${others.length} more mismatch${others.length === 1 ? '' : 'es'})`;
  throw new UserError(
    'DICTIONARY_MISMATCH',
    `Cannot read ${source.path} as table "${dictionary.table}": ${reason}${more}`,
    { hint, others: others.map((one) => one.reason) },
  );
}

const positionsIn = (source: NamedColumns): ReadonlyMap<string, number> =>
  new Map(source.columnNames().map((name, i) => [name, i]));

/** What separates the names of a CSV, where they are in its first line and were not found. */
function otherDelimiter(source: NamedColumns, read: readonly DictionaryColumn[]): string | undefined {
  if (source.delimiter === undefined) return undefined;
  const line = source.columnNames().join(source.delimiter);
  return DELIMITERS.find((one) => {
    const names = parseCsv(line, one)?.[0] ?? [];
    return read.some(({ name }) => names.includes(name));
  });
}

function hasFormat(column: DictionaryColumn): boolean {
  if (!isModelled(column)) return false;
  const rule = column.offset?.reading ?? column.rule;
  return rule.kind === 'scale' && rule.formats.length > 0;
}

const hintFor = (kind: string, storage: Storage): string =>
  storage === 'unsupported'
    ? 'Say kind: text to leave the column out, or write it as numbers, dates or text first.'
    : (kind === 'date' || kind === 'datetime') && (storage === 'whole' || storage === 'float')
      ? 'Say how its numbers are dates, such as format: "%Y%m%d" for 20230131, or change the kind.'
      : 'Change the kind in the dictionary, or kind: text to leave the column out.';
