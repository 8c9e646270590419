import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../fixtures/support/zip.ts';
import { readDictionary } from '../../pipelines/dictionary/load.ts';
import { draftOfTable } from '../../pipelines/init/draft-of-table.ts';
import { countReadings } from '../../pipelines/protected/sources/count-readings.ts';
import { columnMismatches } from '../../pipelines/protected/sources/match-columns.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateArrow } from '../mutators/arrow.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateCsv } from '../mutators/csv.ts';
import { mutateJsonText } from '../mutators/json-text.ts';
import { mutateParquet } from '../mutators/parquet.ts';
import { mutateText } from '../mutators/text.ts';
import { mutateZip } from '../mutators/zip.ts';
import { fixture } from './folders.ts';
import { changedJson } from './json-part.ts';
import {
  arrowSeeds,
  CSV,
  DICTIONARY,
  JSON_LINES,
  JSON_LIST,
  parquetSeeds,
  WORKBOOK,
  workbookOf,
} from './source-seeds.ts';

const XML_PIECES = [
  '<',
  '>',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '&x;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  ' r="ZZZZZZ1"',
  ' r="A0"',
  ' t="s"',
  ' t="e"',
  ' t="d"',
  '<v>1e400</v>',
  '<v>-1</v>',
  '<row r="99999999">',
  '</row>',
  '<c>',
  '</c>',
  'xmlns:',
  '"',
  "'",
  '\u0000',
  '<?xml version="1.1" encoding="utf-16"?>',
];

/** Tables as `check` reads them, with a dictionary that stays, and as `init` reads their names. */
function source(
  name: string,
  end: string,
  seeds: (folder: string) => Promise<(draw: Draw) => Uint8Array>,
  twin?: (table: Uint8Array) => Uint8Array,
): Target {
  return {
    name: `source-${name}`,
    codes: [
      'FILE_UNREADABLE',
      'DICTIONARY_MISMATCH',
      'HEADER_HOLDS_DATA',
      'VALUE_OUTSIDE_DOMAIN',
      'TABLE_TOO_SMALL',
      'TABLE_TOO_LARGE',
      'FILE_MISSING',
    ],
    secondsAtMost: 10,
    megabytesAtMost: 1800,
    async prepare(folder) {
      const make = await seeds(folder);
      const dictionary = await readDictionary(join(folder, 'dictionary.yaml'), DICTIONARY);
      const work = join(folder, 'work');
      const path = join(folder, `visits.${end}`);
      const expected = dictionary.columns.map((column) => column.name);
      const readings = async (from: string): Promise<string | undefined> => {
        const opened = await openSource({ path: from, expected });
        if (columnMismatches(opened, dictionary).length > 0) return undefined;
        const found = await countReadings(opened, dictionary, { workFolder: work, threads: 1, memoryLimitMb: 400 });
        holds(found.columns.length === 6 && found.rows >= 0, 'columns are lost');
        return JSON.stringify(found);
      };
      return {
        make: (draw): Input => ({ table: make(draw), init: bytesOf(draw.chance(0.25) ? 'yes' : 'no') }),
        async run(input) {
          rmSync(work, { recursive: true, force: true });
          mkdirSync(work);
          writeFileSync(path, input['table'] ?? '');
          if (Buffer.from(input['init'] ?? []).toString() === 'yes') {
            await draftOfTable({ path });
            return 'drafted';
          }
          const found = await readings(path);
          if (found === undefined) return 'other columns';
          if (twin !== undefined) {
            const other = join(folder, 'twin');
            writeFileSync(other, twin(input['table']!));
            holds(found === (await readings(other)), 'the same table is read in two ways');
          }
          return 'read';
        },
      };
    },
  };
}

const archived = (body: Uint8Array): Uint8Array => zipOf({ name: 'visits.csv', body });

/** A sound CSV is read by DuckDB itself, one in an archive by our own reader: both must find the same. */
const csv = source('csv', 'csv', async () => (draw) => mutateCsv(CSV, draw), archived);

const json = source(
  'json',
  'json',
  async () => (draw) => {
    if (draw.chance(0.4)) return changedJson(JSON_LIST, draw);
    const lines = JSON_LINES.trim().split('\n');
    const at = draw.below(lines.length);
    const changed = lines.with(at, Buffer.from(changedJson(lines[at]!, draw)).toString('utf8')).join('\n');
    return draw.chance(0.2) ? bytesOf(mutateJsonText(changed, draw)) : bytesOf(changed);
  },
  gzipSync,
);

const parquet = source('parquet', 'parquet', async (folder) => {
  const made = await parquetSeeds(folder);
  return (draw) => mutateParquet(draw.pick(made), draw);
});

const arrow = source('arrow', 'arrow', async () => {
  const made = arrowSeeds();
  return (draw) => mutateArrow(draw.pick(made), draw);
});

const excel = source('excel', 'xlsx', async () => {
  const others = ['mac', 'openpyxl', 'xlsxwriter'].map((name) => fixture(`tests/contract/excel/${name}.xlsx`));
  return (draw) => {
    if (draw.chance(0.15)) return mutateZip(draw.pick(others), draw);
    const part = draw.pick(Object.keys(WORKBOOK));
    const made = workbookOf({ ...WORKBOOK, [part]: mutateText(WORKBOOK[part]!, draw, XML_PIECES) });
    return draw.chance(0.15) ? mutateZip(made, draw) : made;
  };
});

/** Tables in gzip and in ZIP archives, zstd as others wrote it. */
const packed = source('packed', 'csv.gz', async () => {
  const zstd = zstdOf(CSV);
  return (draw) => {
    const body = draw.chance(0.3) ? mutateCsv(CSV, draw) : bytesOf(CSV);
    switch (draw.below(3)) {
      case 0:
        return mutateBytes(gzipSync(body), draw);
      case 1:
        return mutateBytes(zstd, draw);
      default:
        return mutateZip(
          zipOf({ name: 'visits.csv', body }, ...(draw.chance(0.3) ? [{ name: 'read.me', body: 'x' }] : [])),
          draw,
        );
    }
  };
});

/** A frame of one raw block, of less than 256 bytes: nothing in Node 20 writes zstd. */
function zstdOf(text: string): Buffer {
  const body = Buffer.from(text).subarray(0, 255);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, body.length]);
  const block = (body.length << 3) | 1;
  return Buffer.concat([head, Buffer.from([block & 255, (block >> 8) & 255, block >> 16]), body]);
}

export const SOURCE_TARGETS: readonly Target[] = [csv, json, parquet, arrow, excel, packed];
