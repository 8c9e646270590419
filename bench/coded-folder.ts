import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { allocateCodes, type EncodedColumn } from '../privacy/guard/codes.ts';
import type { BoundedRecords } from '../privacy/guard/records.ts';

/**
 * Reads a folder that holds `<name>-domain.json` (sizes by column name) and a table of codes with a header:
 * `<name>.csv`, `<name>.csv.gz`, or the first file of `<name>.zip`. With `unit`, that column numbers the units and is not modelled.
 */
export function readCodedFolder(folder: string, unit: string | undefined, maxRowsPerUnit: number): BoundedRecords {
  const files = readdirSync(folder);
  const domain = files.find((file) => file.endsWith('-domain.json'));
  if (domain === undefined) throw new Error(`Cannot read ${folder}: it holds no *-domain.json; name a --dictionary`);
  const name = basename(domain, '-domain.json');
  const sizes = JSON.parse(readFileSync(join(folder, domain), 'utf8')) as Record<string, number>;
  const lines = readTable(folder, name, files).trimEnd().split(/\r?\n/);
  const names = lines[0]!.split(',');
  const rowCount = lines.length - 1;
  const cells = names.map(() => new Float64Array(rowCount));
  for (let row = 0; row < rowCount; row++) {
    for (const [column, cell] of lines[row + 1]!.split(',').entries()) cells[column]![row] = Number(cell);
  }
  const columns: EncodedColumn[] = [];
  for (const [column, columnName] of names.entries()) {
    const size = sizes[columnName];
    if (size === undefined || columnName === unit) continue;
    const codes = allocateCodes(size, rowCount);
    codes.set(cells[column]!);
    columns.push({ name: columnName, size, codes });
  }
  if (unit === undefined) return { columns, rowCount, maxRowsPerUnit };
  const at = names.indexOf(unit);
  if (at < 0) throw new Error(`Cannot use ${unit} as the unit: the table has no such column`);
  const numbers = new Map<number, number>();
  const unitOfRow = Uint32Array.from(cells[at]!, (value) => {
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  });
  return { columns, rowCount, unitOfRow, maxRowsPerUnit };
}

/** Writes what `readCodedFolder` reads: `<name>-domain.json` and `<name>.csv`. */
export function writeCodedFolder(folder: string, name: string, columns: readonly EncodedColumn[]): void {
  const sizes = Object.fromEntries(columns.map((column) => [column.name, column.size]));
  writeFileSync(join(folder, `${name}-domain.json`), JSON.stringify(sizes));
  const rows = Array.from(columns[0]!.codes, (_, row) => columns.map(({ codes }) => codes[row]).join());
  writeFileSync(join(folder, `${name}.csv`), `${[columns.map((column) => column.name).join(), ...rows].join('\n')}\n`);
}

function readTable(folder: string, name: string, files: readonly string[]): string {
  if (files.includes(`${name}.csv`)) return readFileSync(join(folder, `${name}.csv`), 'utf8');
  if (files.includes(`${name}.csv.gz`))
    return gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString('utf8');
  if (files.includes(`${name}.zip`)) return firstOfZip(readFileSync(join(folder, `${name}.zip`))).toString('utf8');
  throw new Error(`Cannot read ${folder}: it holds none of ${name}.csv, ${name}.csv.gz and ${name}.zip`);
}

/** The first file of a ZIP archive, stored or deflated, found through its central directory. */
function firstOfZip(archive: Buffer): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new Error('Cannot read the archive: it has no directory');
  const entry = archive.readUInt32LE(end + 16);
  const method = archive.readUInt16LE(entry + 10);
  const packed = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const body = archive.subarray(start, start + packed);
  return method === 0 ? body : inflateRawSync(body);
}
