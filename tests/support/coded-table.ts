import { readFileSync } from 'node:fs';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';

/** Reads a CSV of codes with a header, and its sizes by column name; columns come in the order of the header. */
export function readCodedTable(csvPath: string, domainPath: string): EncodedColumn[] {
  const sizes = JSON.parse(readFileSync(domainPath, 'utf8')) as Record<string, number>;
  const lines = readFileSync(csvPath, 'utf8').trimEnd().split(/\r?\n/);
  const names = lines[0]!.split(',');
  const columns = names.map((name) => ({
    name,
    size: sizes[name]!,
    codes: allocateCodes(sizes[name]!, lines.length - 1),
  }));
  for (let row = 1; row < lines.length; row++) {
    const cells = lines[row]!.split(',');
    for (const [i, column] of columns.entries()) column.codes[row - 1] = Number(cells[i]);
  }
  return columns;
}
