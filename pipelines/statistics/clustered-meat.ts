import type { Design } from './design.ts';
import type { DesignRows } from './design-rows.ts';
import { inverseLogit } from './fit-logistic.ts';
import { predictor } from './information.ts';

/** The sum over units of the outer product of their scores, corrected for their number and that of `free` coefficients. */
export function clusteredMeat(design: Design, rows: DesignRows, estimates: Float64Array, free: number): Float64Array {
  const { outcome, weights, kind, rows: count } = design;
  const { width, index, value } = rows;
  const meat = new Float64Array(width * width);
  const score = new Float64Array(width);
  const { order, unit } = byUnit(design);
  let units = 0;
  for (let at = 0; at < count; ) {
    score.fill(0);
    const own = unit(order[at]!);
    for (; at < count && unit(order[at]!) === own; at++) {
      const row = order[at]!;
      const entries = rows.read(row);
      const eta = predictor(rows, entries, estimates);
      const rest = (weights?.[row] ?? 1) * (outcome[row]! - (kind === 'linear' ? eta : inverseLogit(eta)));
      for (let a = 0; a < entries; a++) score[index[a]!]! += rest * value[a]!;
    }
    units++;
    for (let i = 0; i < width; i++) {
      if (score[i] === 0) continue;
      for (let j = 0; j < width; j++) meat[i * width + j]! += score[i]! * score[j]!;
    }
  }
  const correction = units > 1 && count > free ? (units / (units - 1)) * ((count - 1) / (count - free)) : 1;
  return meat.map((one) => one * correction);
}

/** The rows with those of each unit beside each other. */
function byUnit({ unitOfRow, rows }: Design): { readonly order: Uint32Array; readonly unit: (row: number) => number } {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  if (unitOfRow === undefined) return { order, unit: (row) => row };
  return { order: order.sort((a, b) => unitOfRow[a]! - unitOfRow[b]! || a - b), unit: (row) => unitOfRow[row]! };
}
