import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipOf } from '../../fixtures/support/zip.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { UserError } from '../../privacy/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CSV = 'pid,a\n1,2\n2,3\n';
const hex = (digits: string, size = 600): Buffer =>
  Buffer.concat([Buffer.from(digits.replaceAll(' ', ''), 'hex'), Buffer.alloc(size)]);
const text = (beginning: string): Buffer => Buffer.concat([Buffer.from(beginning, 'latin1'), Buffer.alloc(600)]);
const at = (offset: number, beginning: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(offset), beginning, Buffer.alloc(600)]);
const rds = Buffer.from('580a00000003000402000003050000000000055554462d38', 'hex');

const FOREIGN: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  't.docx': [
    zipOf({ name: '[Content_Types].xml', body: '<Types/>' }, { name: 'word/document.xml', body: '<x/>' }),
    'an Office document without a workbook',
  ],
  't.xlsb': [
    zipOf({ name: '[Content_Types].xml', body: '<Types/>' }, { name: 'xl/workbook.bin', body: 'x' }),
    'a binary Excel workbook',
  ],
  'zipped.xlsx': [
    zipOf({ name: 't.xlsx', body: zipOf({ name: 'xl/workbook.xml', body: '<x/>' }) }),
    'what is compressed in it is an Excel workbook',
  ],
  'twice.zip': [
    zipOf({ name: 't.zip', body: zipOf({ name: 't.csv', body: CSV }) }),
    'what is compressed in it is a ZIP archive',
  ],
  'packed.zip': [zipOf({ name: 't.csv.gz', body: gzipSync(CSV) }), 'what is compressed in it is compressed with gzip'],
  'parquet.zip': [zipOf({ name: 't.parquet', body: 'PAR1xxxxPAR1' }), 'what is compressed in it is a Parquet file'],
  't.arrow.gz': [gzipSync('ARROW1\0\0'), 'what is compressed in it is an Arrow file'],
  't.ods': [
    zipOf({ name: 'mimetype', body: 'application/vnd.oasis.opendocument.spreadsheet', method: 0 }),
    'an OpenDocument sheet',
  ],
  't.xls': [hex('d0cf11e0a1b11ae1'), 'an old Excel workbook'],
  't.csv.bz2': [text('BZh91AY&SY'), 'compressed with bzip2'],
  't.csv.xz': [hex('fd377a585a0000'), 'compressed with xz'],
  't.csv.lz4': [hex('04224d1864'), 'compressed with LZ4'],
  't.7z': [hex('377abcaf271c'), 'a 7z archive'],
  't.tar': [at(257, Buffer.from('ustar')), 'a tar archive'],
  't.tar.gz': [gzipSync(at(257, Buffer.from('ustar'))), 'what is compressed in it is a tar archive'],
  't.sas7bdat': [at(12, Buffer.from('c2ea8160b31411cfbd92080009c7318c181f1011', 'hex')), 'a SAS data set'],
  't.xpt': [text('HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!'), 'a SAS transport file'],
  't.sav': [text('$FL2@(#) SPSS DATA FILE'), 'an SPSS file'],
  't.dta': [text('<stata_dta><header>'), 'a Stata file'],
  'old.dta': [hex('72020100'), 'a Stata file'],
  't.rds': [gzipSync(rds), 'what is compressed in it is an R data file'],
  't.RData': [gzipSync(text('RDX3\nX\n')), 'an R data file'],
  'plain.rds': [rds, 'an R data file'],
  't.db': [text('SQLite format 3\0'), 'an SQLite database'],
  't.duckdb': [at(8, Buffer.from('DUCK')), 'a DuckDB database'],
  't.orc': [text('ORC\x08\x03'), 'an ORC file'],
  't.avro': [text('Obj\x01\x04\x14avro.codec'), 'an Avro file'],
  't.h5': [hex('894844460d0a1a0a'), 'an HDF5 file'],
  't.feather': [text('FEA1'), 'a Feather file of version 1'],
  't.npy': [hex('934e554d5059 0100'), 'a NumPy file'],
  't.pkl': [hex('800495'), 'a Python pickle'],
  't.pdf': [text('%PDF-1.7\n'), 'a PDF document'],
  't.rtf': [text('{\\rtf1'), 'a rich text document'],
  't.png': [hex('89504e470d0a1a0a'), 'a picture'],
  'utf32.csv': [hex('fffe0000 70000000'), 'UTF-32 text'],
  'lists.json': [Buffer.from('[["pid", "a"],\n [1, 2]]'), 'a JSON list of lists'],
  't.xml': [Buffer.from('<?xml version="1.0"?>\n<rows/>'), 'XML or HTML'],
  't.html': [Buffer.from('\n<TABLE border=1><tr>'), 'XML or HTML'],
};

const NO_TEXT: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  'binary of no known kind': [hex('01020304 00 05'), 'its first line is no text'],
  'lines as old Macs end them': [Buffer.from('pid,a\r1,2\r2,3\r'), 'its lines end with a carriage return alone'],
};

test.each(Object.entries(NO_TEXT))('%s is refused with the cause', async (_, [body, reason]) => {
  const path = join(temporaryFolder(), 't');
  writeFileSync(path, body);
  expect((await refusalOf(path)).message).toContain(reason);
});

const refusalOf = (path: string): Promise<UserError> =>
  openSource({ path }).then(
    () => expect.fail('was accepted'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
      return error as UserError;
    },
  );

test.each(Object.entries(FOREIGN))('%s is named for what it is, with the next move', async (name, [body, called]) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, body);
  const { code, message, hint } = await refusalOf(path);
  expect([code, message]).toEqual(['FILE_UNREADABLE', expect.stringContaining(called)]);
  expect(message).toMatch(/ is .*, which is not supported$/);
  expect(hint).toMatch(called.startsWith('UTF') ? /iconv -f utf-32 -t/ : /CSV|Parquet|Unpack it first/);
});

test.each([
  ['plain', CSV],
  ['gzipped', gzipSync(CSV)],
  ['with a mark', `\ufeff${CSV}`],
  ['whose first name begins like something else', 'ORCA,BZh9,FEA1\n1,2,3\n'],
  ['whose column is called A', 'A\n2\n3\n'],
  ['in one column of Chinese', '病人\n一\n'],
])('a CSV %s is none of them', async (_, body) => {
  const path = join(temporaryFolder(), 't.csv');
  writeFileSync(path, body);
  expect((await openSource({ path })).format).toBe('csv');
});
