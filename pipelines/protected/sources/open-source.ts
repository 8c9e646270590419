import { open, stat } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import { refuseRecordHeader } from '../../dictionary/header/refuse-record-header.ts';
import { openArrow } from './arrow/arrow-source.ts';
import { csvBytes } from './csv/csv-bytes.ts';
import { openCsv } from './csv/csv-source.ts';
import { foreignFormat, TELLING_BYTES } from './foreign-format.ts';
import { openParquet } from './parquet/parquet-source.ts';
import type { Source, SourceFormat, SourceSpec } from './session/source.ts';

/**
 * Opens a table as far as its names and storage types: the header line of a CSV, the metadata of Parquet, the schema of
 * Arrow IPC. No value is read.
 *
 * Throws `FILE_MISSING`, `FILE_UNREADABLE`, `DICTIONARY_MISMATCH` (two columns of one name) or `HEADER_HOLDS_DATA`.
 */
export async function openSource(spec: SourceSpec): Promise<Source> {
  const { folder, magic } = await look(spec.path);
  const format = spec.format ?? (folder ? 'parquet' : formatOf(magic));
  if (folder && format !== 'parquet') {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${spec.path} as ${format}: it is a folder`, {
      hint: 'Only Parquet tables may be a folder of files.',
    });
  }
  if (!folder && formatOf(magic) === 'csv') await refuseForeign(spec.path, magic);
  const source = await openers[format](spec, magic);
  refuseDuplicates(source);
  if (spec.headerIsNames !== true) refuseRecordHeader(source.columnNames(), source.path);
  return source;
}

const openers: Readonly<Record<SourceFormat, (spec: SourceSpec, magic: Uint8Array) => Promise<Source>>> = {
  csv: (spec, magic) => openCsv(spec, isGzip(magic)),
  parquet: (spec) => openParquet(spec.path),
  arrow: (spec, magic) => openArrow(spec.path, startsWith(magic, 'ARROW1')),
};

async function look(path: string): Promise<{ folder: boolean; magic: Uint8Array }> {
  try {
    if ((await stat(path)).isDirectory()) return { folder: true, magic: new Uint8Array() };
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(TELLING_BYTES), 0, TELLING_BYTES, 0);
      return { folder: false, magic: buffer.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read ${path}: ${missing ? 'there is no such file or folder' : 'the system does not let it be read'}`,
      { hint: missing ? 'Check the path; in a configuration it is relative to that file.' : 'Check who may read it.' },
    );
  }
}

function formatOf(magic: Uint8Array): SourceFormat {
  if (startsWith(magic, 'PAR1') || startsWith(magic, 'PARE')) return 'parquet';
  const continuation = magic.length >= 4 && magic.subarray(0, 4).every((byte) => byte === 0xff);
  return startsWith(magic, 'ARROW1') || continuation ? 'arrow' : 'csv';
}

const isGzip = (magic: Uint8Array): boolean => magic[0] === 0x1f && magic[1] === 0x8b;
const startsWith = (bytes: Uint8Array, text: string): boolean =>
  new TextDecoder('latin1').decode(bytes).startsWith(text);

/** Throws `FILE_UNREADABLE` with the name of the format. A gzip file is judged by what is in it. */
async function refuseForeign(path: string, magic: Uint8Array): Promise<void> {
  const found = foreignFormat(isGzip(magic) ? await firstUnpacked(path) : magic);
  if (found === undefined) return;
  const where = isGzip(magic) ? 'what is compressed in it is' : 'it is';
  throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${where} ${found.called}, which is not supported`, {
    hint: found.hint,
  });
}

async function firstUnpacked(path: string): Promise<Uint8Array> {
  for await (const block of csvBytes(path, true)) return block.subarray(0, TELLING_BYTES);
  return new Uint8Array();
}

/** Names positions, not names: where a CSV has no header, its first line is a record. */
function refuseDuplicates(source: Source): void {
  const seen = new Map<string, number>();
  source.columnNames().forEach((name, i) => {
    const before = seen.get(name);
    if (before !== undefined) {
      throw new UserError(
        'DICTIONARY_MISMATCH',
        `Cannot read ${source.path}: its columns ${before + 1} and ${i + 1} have the same name`,
        { hint: 'Rename one of them, and check that the file has a header line.' },
      );
    }
    seen.set(name, i);
  });
}
