import seedrandom from 'seedrandom';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';

/** Rows of three columns of 2, 3 and 4 values, of which the second follows the first and the third the second; the same for the same seed. */
export function drawnTable(rows: number, seed: string): readonly EncodedColumn[] {
  const draw = seedrandom(seed);
  const columns = [2, 3, 4].map((size, i) => ({ name: 'abc'[i]!, size, codes: allocateCodes(size, rows) }));
  const [a, b, c] = columns.map(({ codes }) => codes);
  for (let row = 0; row < rows; row++) {
    a![row] = Number(draw() < 0.3);
    b![row] = draw() < 0.7 ? a![row]! : Math.floor(draw() * 3);
    c![row] = draw() < 0.6 ? b![row]! : Math.floor(draw() * 4);
  }
  return columns;
}
