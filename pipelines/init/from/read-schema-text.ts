import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import { SchemaError } from './schema.ts';

/** A data model is text that people wrote; what is larger is a table. */
const LARGEST = 32 << 20;

export interface SchemaText {
  readonly text: string;
  /** Where it is not UTF-8, what it was read as. */
  readonly remark: string | undefined;
}

/**
 * A public file as text: UTF-8, UTF-16 with a byte order mark, or else Windows-1252, of which Latin-1 is a part. Throws `FILE_MISSING`,
 * `FILE_UNREADABLE`, or `SchemaError` for what is no text.
 */
export async function readSchemaText(path: string): Promise<SchemaText> {
  const bytes = await bytesOf(path);
  if (bytes.length === 0) throw new SchemaError('it is empty');
  const known = MAGIC.find(({ begins }) => begins.every((byte, i) => bytes[i] === byte));
  if (known !== undefined) throw new SchemaError(`it is ${known.what}`, known.hint);
  for (const [encoding, first, second] of UTF16) {
    if (bytes[0] === first && bytes[1] === second) return { text: decoded(bytes, encoding), remark: undefined };
  }
  if (bytes.includes(0)) throw new SchemaError('it is no text', READ_HERE);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), remark: undefined };
  } catch {
    return {
      text: decoded(bytes, 'windows-1252'),
      remark: 'The file is not UTF-8; it was read as Windows-1252. See that accents in descriptions are right.',
    };
  }
}

/** What `init --from` reads, for hints. */
export const READ_HERE =
  'These are read: a REDCap data dictionary (CSV), SQL with CREATE TABLE, a Frictionless Table Schema or data package (JSON), CSVW metadata (JSON), an OMOP CDM field list (CSV), and a file of column types (JSON or CSV).';

async function bytesOf(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > LARGEST) {
      throw new SchemaError('it is larger than 32 MiB, which no schema is', READ_HERE);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof SchemaError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot draft from ${path}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      { hint: missing ? 'Check the path after --from.' : 'Check that it is a file and who may read it.' },
    );
  }
}

const UTF16 = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
] as const;

function decoded(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

const MAGIC: readonly { readonly begins: readonly number[]; readonly what: string; readonly hint: string }[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    what: 'a zip archive or an Excel workbook',
    hint: 'Unpack it, or save the sheet as CSV in UTF-8.',
  },
  { begins: [0x1f, 0x8b], what: 'compressed with gzip', hint: 'Unpack it.' },
  {
    begins: [0x50, 0x41, 0x52, 0x31],
    what: 'a Parquet file',
    hint: 'A Parquet file holds its own types: name it as the table, without --from.',
  },
  {
    begins: [0x25, 0x50, 0x44, 0x46],
    what: 'a PDF',
    hint: READ_HERE,
  },
];
