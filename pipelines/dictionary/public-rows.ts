import { readFile } from 'node:fs/promises';
import { parseCsv } from '../workspace/text/csv.ts';

/** A public file that cannot be used. The message continues the sentence "the file <name> ...". */
export class PublicFileError extends Error {}

export interface PublicRows {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly fields: readonly string[] }[];
  /** The file as read, for the digest. */
  readonly text: string;
}

/**
 * Reads a small public CSV with a header line. Messages hold line numbers and nothing that stands in the file, since a path to a
 * file of records may be given by mistake. Throws `PublicFileError`.
 */
export async function readPublicRows(path: string): Promise<PublicRows> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new PublicFileError('is not there');
    throw new PublicFileError('cannot be read as UTF-8 text');
  }
  const [header, ...others] = parseCsv(text) ?? [];
  if (header === undefined) throw new PublicFileError('is empty, or has a quote that is not closed');
  const rows = others.flatMap((fields, i) => {
    if (fields.length === 1 && fields[0] === '') return [];
    if (fields.length !== header.length)
      throw new PublicFileError(`has ${fields.length} fields in line ${i + 2}, and ${header.length} in its header`);
    return [{ line: i + 2, fields }];
  });
  if (rows.length === 0) throw new PublicFileError('has no line but its header');
  return { header, rows, text };
}
