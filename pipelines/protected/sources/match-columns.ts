import { UserError } from '../../../privacy/errors.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from '../../dictionary/dictionary.ts';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import type { Source } from './source.ts';
import { canHold, type Storage, storageOf } from './storage.ts';

/**
 * Position in the file of each dictionary column, by name. Compares names and storage types alone, so nothing here
 * depends on a record.
 *
 * Throws `DICTIONARY_MISMATCH`. Names from the file are repeated only where it shares a name with the dictionary: the
 * first line of a CSV without a header is a record.
 */
export function matchColumns(source: Source, dictionary: Dictionary): ReadonlyMap<string, number> {
  const positions = new Map(source.columnNames().map((name, i) => [name, i]));
  const wanted = dictionary.columns.filter(({ kind }) => kind !== 'computed').map(({ name }) => name);
  const fail = (reason: string, hint: string): never => {
    throw new UserError('DICTIONARY_MISMATCH', `Cannot read ${source.path} as table "${dictionary.table}": ${reason}`, {
      hint,
    });
  };
  if (!wanted.some((name) => positions.has(name))) {
    fail(
      'none of the columns of the dictionary is in it',
      'Check that it has a header line, that the delimiter is right, and that this is the table that the dictionary describes.',
    );
  }
  // What is computed may stand in the file, too: it is not read.
  const extra = [...positions.keys()].filter((name) => !dictionary.columns.some((column) => column.name === name));
  const absent = wanted.find((name) => !positions.has(name));
  if (absent !== undefined) {
    fail(
      `it has no column "${absent}"${didYouMeanClause(absent, extra)}`,
      'Names must be the same to the letter, upper and lower case included.',
    );
  }
  if (extra.length > 0) {
    fail(
      `its column "${extra[0]}" is not in the dictionary${extra.length === 1 ? '' : ` (nor are ${extra.length - 1} others)`}`,
      'Describe it; kind: text leaves a column out.',
    );
  }
  const fields = source.fields();
  for (const column of dictionary.columns) {
    const { name, kind } = column;
    if (kind === 'computed') continue;
    const { storage } = fields[positions.get(name)!]!;
    if (!canHold(kind, storageOf(storage), hasFormat(column))) {
      fail(
        `column "${name}" is kept as ${storage.replace(/\(.*/s, '')}, which cannot be of kind ${kind}`,
        hintFor(kind, storageOf(storage)),
      );
    }
  }
  return positions;
}

function hasFormat(column: DictionaryColumn): boolean {
  if (!isModelled(column)) return false;
  const rule = column.offset?.reading ?? column.rule;
  return rule.kind === 'scale' && rule.formats.length > 0;
}

const hintFor = (kind: string, storage: Storage): string =>
  (kind === 'date' || kind === 'datetime') && (storage === 'whole' || storage === 'float')
    ? 'Say how its numbers are dates, such as format: "%Y%m%d" for 20230131, or change the kind.'
    : 'Change the kind in the dictionary, or kind: text to leave the column out.';
