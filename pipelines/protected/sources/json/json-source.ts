import { UserError } from '../../../../privacy/errors.ts';
import type { Source } from '../session/source.ts';
import { inOrder } from '../text/csv-sql.ts';
import { fieldTable } from '../text/field-table.ts';
import { type TextFile, textBlocks } from '../text/text-blocks.ts';
import { writeFields } from '../text/write-fields.ts';
import { jsonNames } from './json-names.ts';
import { JsonRecords } from './json-records.ts';

/**
 * JSON lines, or a JSON file that is one list of objects. Its columns are the names in the first record, whose values are not looked at, and
 * `expected`, which other records may have: many programs leave out what is null. Every column is text; values with parts of their own
 * are unreadable.
 */
export async function openJson(file: TextFile, expected: readonly string[] = []): Promise<Source> {
  const { path } = file;
  const first = await jsonNames(file);
  if (first.length === 0) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its first record is empty or not there`, {
      hint: 'Each line must hold a JSON object with the names of the columns, or the file one list of such objects.',
    });
  }
  if (first.includes('')) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its first record has a value without a name`, {
      hint: 'Write the table without row names, or name that column.',
    });
  }
  // Where it shares no name with the dictionary, it is another table.
  const isDescribed = expected.some((name) => first.includes(name));
  const names = isDescribed ? [...new Set([...first, ...expected])] : first;
  return {
    path,
    format: 'json',
    columnNames: () => names,
    fields: () => names.map((name) => ({ name, storage: 'VARCHAR' })),
    async prepare(session, folder, wanted) {
      const positions = inOrder(wanted);
      const { output, sql } = await fieldTable(session, folder, positions, path);
      const records = new JsonRecords({ path, names, wanted: positions, unit: wanted.unit, output });
      await writeFields(path, textBlocks(file), output, records);
      return { sql };
    },
  };
}
