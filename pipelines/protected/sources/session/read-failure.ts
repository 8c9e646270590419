import { UserError } from '../../../../privacy/errors.ts';
import { notUtf8 } from './bad-text.ts';

/**
 * What to tell about a failure of a library that was reading `path`. The library's text is looked at to tell causes
 * apart and then forgotten: it quotes records and row numbers.
 */
export function readFailure(path: string, error: unknown): Error {
  const text = error instanceof Error ? error.message : '';
  const fail = (code: ConstructorParameters<typeof UserError>[0], reason: string, hint: string): UserError =>
    new UserError(code, `Cannot read ${path}: ${reason}`, { hint });

  if (/^(Parser|Binder|Catalog|INTERNAL|Not implemented)( Error)?:/i.test(text)) {
    return new Error('Cannot encode the table: DuckDB refused a generated statement'); // a defect of ours, not of the file
  }
  if (/no space left|disk full|max_temp_directory_size/i.test(text)) {
    return fail(
      'DISK_FULL',
      'there is no room left for temporary files',
      'Free some space in the workspace, or give more memory.',
    );
  }
  if (/out of memory|failed to allocate|could not allocate|allocation failed/i.test(text)) {
    return fail(
      'TABLE_TOO_LARGE',
      'it does not fit into the memory that may be used for reading it',
      'Raise memory in the configuration where the machine has more, lower threads, or set counting: sql under source.',
    );
  }
  if (/encrypt|\bAES\b/i.test(text)) {
    return fail(
      'FILE_UNREADABLE',
      'it is encrypted',
      'Decrypt it with the program that wrote it, inside the protected zone.',
    );
  }
  if (/at least one non-root column/i.test(text)) {
    return fail('FILE_UNREADABLE', 'it has no columns', 'Check that the export is complete.');
  }
  if (/unicode|utf-?8|string encoding/i.test(text)) {
    return notUtf8(path);
  }
  if (/permission denied|EACCES/i.test(text)) {
    return fail('FILE_UNREADABLE', 'the system does not let it be read', 'Check who may read the file.');
  }
  if (/csv/i.test(text)) {
    return malformedCsv(path);
  }
  if (/gzip|deflate|miniz/i.test(text)) {
    return fail('FILE_UNREADABLE', 'its gzip data are damaged or cut short', 'Copy the file again.');
  }
  return fail(
    'FILE_UNREADABLE',
    'it is damaged, cut short or in a form that is not supported',
    'Check it with the program that wrote it, or copy it again.',
  );
}

export const malformedCsv = (path: string): UserError =>
  new UserError(
    'FILE_UNREADABLE',
    `Cannot read ${path}: it is not well-formed CSV: a line has more or fewer fields than the header, a quote is not closed, or the file was cut short`,
    {
      hint: 'Export it again with quotes as in RFC 4180, the declared delimiter and as many fields on each line as in the header, with no title above that.',
    },
  );

export const malformedJson = (path: string): UserError =>
  new UserError(
    'FILE_UNREADABLE',
    `Cannot read ${path}: it is not well-formed JSON: it holds something else than objects, one of them is not closed, or the file was cut short`,
    { hint: 'Export it again as JSON lines, an object a line, or as one list of objects.' },
  );
