import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { GenerationRandom } from '../../generation-random.ts';

/** One value a row, in proportion to the numbers of its row; evenly among all where none is positive. */
export function drawColumn(weights: Float64Array, size: number, random: GenerationRandom): Codes {
  const rows = weights.length / size;
  const codes = allocateCodes(size, rows);
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let total = 0;
    for (let at = from; at < from + size; at++) total += weights[at]!;
    let rest = random.unit() * (total > 0 ? total : size);
    let value = 0;
    for (; value < size - 1; value++) {
      rest -= total > 0 ? weights[from + value]! : 1;
      if (rest < 0) break;
    }
    // Rounding may lead beyond the last value that can be.
    while (total > 0 && weights[from + value] === 0 && value > 0) value--;
    codes[row] = value;
  }
  return codes;
}
