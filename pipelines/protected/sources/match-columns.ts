import { UserError } from '../../../privacy/errors.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import type { Source } from './source.ts';
import { canHold, storageOf } from './storage.ts';

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
  for (const { name, kind } of dictionary.columns) {
    if (kind === 'computed') continue;
    const { storage } = fields[positions.get(name)!]!;
    if (!canHold(kind, storageOf(storage))) {
      fail(
        `column "${name}" is kept as ${storage.replace(/\(.*/s, '')}, which cannot be of kind ${kind}`,
        'Change the kind in the dictionary, or kind: text to leave the column out.',
      );
    }
  }
  return positions;
}
