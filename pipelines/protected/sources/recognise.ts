import { open, stat } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import {
  foreignFormat,
  isOfficeFile,
  isOpenDocument,
  isZip,
  SAVE as SAVE_SHEET,
  TELLING_BYTES,
} from './foreign-format.ts';
import type { SourceFormat, SourceSpec } from './session/source.ts';
import { resolveEncoding, type TextEncoding, textOfBytes } from './text/encoding.ts';
import { type Packing, PLAIN } from './unpack/packing.ts';
import { unpackedBlocks } from './unpack/unpacked-blocks.ts';
import { zipMember } from './unpack/zip-members.ts';

/** What a table is kept as, by its first bytes and by what the steward says of it. */
export type Recognised =
  | { readonly format: 'parquet' | 'xlsx' }
  | { readonly format: 'arrow'; readonly isFile: boolean }
  | { readonly format: 'csv' | 'json'; readonly packing: Packing; readonly encoding: TextEncoding };

/** Throws `FILE_MISSING`, or `FILE_UNREADABLE` with the name of what it is where that is not read. */
export async function recognise(spec: SourceSpec): Promise<Recognised> {
  const { path, format: asked } = spec;
  const magic = await look(path);
  if (magic === undefined) {
    if (asked === undefined || asked === 'parquet') return { format: 'parquet' };
    throw refusal(`${path} as ${asked}`, 'it is a folder', 'Only Parquet tables may be a folder of files.');
  }
  const found = formatOf(magic);
  if (found !== undefined || asked === 'parquet' || asked === 'arrow') {
    if (spec.member !== undefined) throw noArchive(path);
    // What is asked for stands, and fails in the reader of that format where it is not so.
    const format = asked ?? found!;
    if (format === 'parquet') return { format };
    if (format === 'arrow') return { format, isFile: startsWith(magic, 'ARROW1') };
  }
  if (isOfficeFile(magic)) {
    if (asked !== undefined && asked !== 'xlsx') throw refusal(`${path} as ${asked}`, 'it is an Excel workbook', SAY);
    return { format: 'xlsx' };
  }
  if (asked === 'xlsx') throw refusal(`${path} as xlsx`, 'it is no Excel workbook', SAY);
  if (spec.sheet !== undefined)
    throw refusal(path, 'a sheet is named, and it is no Excel workbook', 'Leave sheet out.');
  const packing = await packingOf(spec, magic);
  const beginning = packing.kind === 'plain' ? magic : await firstUnpacked(path, packing);
  const encoding = resolveEncoding(path, spec.encoding, beginning);
  const isJson = beginsAsJson(textOfBytes(beginning, encoding));
  refuseForeign(path, beginning, packing, encoding);
  if (asked !== undefined && (asked === 'json') !== isJson && beginning.length > 0) {
    throw refusal(
      `${path} as ${asked}`,
      isJson ? 'it is JSON' : 'it does not begin with a JSON object or a list of them',
      SAY,
    );
  }
  return { format: isJson ? 'json' : 'csv', packing, encoding };
}

const SAY = 'Leave format out, or say what it is.';

/** The first bytes of a file; `undefined` for a folder. */
async function look(path: string): Promise<Uint8Array | undefined> {
  try {
    if ((await stat(path)).isDirectory()) return undefined;
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(TELLING_BYTES), 0, TELLING_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw notReadable(path, error);
  }
}

/** `FILE_MISSING` or `FILE_UNREADABLE`, by what the system said. */
export function notReadable(path: string, error: unknown): UserError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new UserError(
    missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
    `Cannot read ${path}: ${missing ? 'there is no such file or folder' : 'the system does not let it be read'}`,
    { hint: missing ? 'Check the path; in a configuration it is relative to that file.' : 'Check who may read it.' },
  );
}

function formatOf(magic: Uint8Array): Extract<SourceFormat, 'parquet' | 'arrow'> | undefined {
  if (startsWith(magic, 'PAR1') || startsWith(magic, 'PARE')) return 'parquet';
  return startsWith(magic, 'ARROW1') || startsWith(magic, '\xff\xff\xff\xff') ? 'arrow' : undefined;
}

async function packingOf({ path, member }: SourceSpec, magic: Uint8Array): Promise<Packing> {
  if (isZip(magic)) {
    if (isOpenDocument(magic)) throw refusal(path, 'it is an OpenDocument sheet, which is not supported', SAVE_SHEET);
    return { kind: 'zip', member: await zipMember(path, member) };
  }
  if (member !== undefined) throw noArchive(path);
  if (startsWith(magic, '\x1f\x8b')) return { kind: 'gzip' };
  return startsWith(magic, '\x28\xb5\x2f\xfd') ? { kind: 'zstd' } : PLAIN;
}

async function firstUnpacked(path: string, packing: Packing): Promise<Uint8Array> {
  for await (const block of unpackedBlocks(path, packing)) {
    if (block.length > 0) return block.subarray(0, TELLING_BYTES);
  }
  return new Uint8Array();
}

/** Whether text begins as an object, or as a list of them. */
const beginsAsJson = (text: string): boolean => /^\ufeff?\s*(\{\s*["}]|\[\s*\{)/.test(text);

function refuseForeign(path: string, beginning: Uint8Array, packing: Packing, encoding: TextEncoding): void {
  const found = foreignFormat(beginning, textOfBytes(beginning, encoding));
  if (found === undefined) return;
  const where = packing.kind === 'plain' ? 'it is' : 'what is compressed in it is';
  throw refusal(path, `${where} ${found.called}, which is not supported`, found.hint);
}

const noArchive = (path: string): UserError =>
  refusal(path, 'a member is named, and it is no ZIP archive', 'Leave member out.');

const refusal = (what: string, reason: string, hint: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${what}: ${reason}`, { hint });

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;
