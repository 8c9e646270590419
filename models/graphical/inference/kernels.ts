/*
 * The loops that inference spends its time in. A table has `rows` contiguous rows of `size` cells from `offset`; a smaller
 * factor with the same last column has, for each of those rows, its own row at `starts[row]`.
 */

export function fillTable(table: Float64Array, offset: number, rows: number, size: number, row: Float64Array): void {
  for (let r = 0, at = offset; r < rows; r++, at += size) {
    for (let k = 0; k < size; k++) table[at + k] = row[k]!;
  }
}

/** Repeats each row of `source` `repeat` times in the table. */
export function expandRows(
  source: Float64Array,
  sourceOffset: number,
  table: Float64Array,
  offset: number,
  rows: number,
  size: number,
  repeat: number,
): void {
  let at = offset;
  for (let r = 0, from = sourceOffset; r < rows; r += repeat, from += size) {
    for (let copy = 0; copy < repeat; copy++, at += size) {
      for (let k = 0; k < size; k++) table[at + k] = source[from + k]!;
    }
  }
}

/** The opposite of `expandRows`: writes to each of `rows` rows of `target` the sum of `repeat` rows of the table. */
export function reduceRows(
  table: Float64Array,
  offset: number,
  target: Float64Array,
  targetOffset: number,
  rows: number,
  size: number,
  repeat: number,
): void {
  let at = offset;
  for (let r = 0, to = targetOffset; r < rows; r++, to += size) {
    for (let k = 0; k < size; k++) target[to + k] = table[at + k]!;
    at += size;
    for (let copy = 1; copy < repeat; copy++, at += size) {
      for (let k = 0; k < size; k++) target[to + k]! += table[at + k]!;
    }
  }
}

export function multiplyRows(
  table: Float64Array,
  offset: number,
  rows: number,
  size: number,
  factor: Float64Array,
  starts: Int32Array,
  factorOffset: number,
): void {
  for (let r = 0, at = offset; r < rows; r++, at += size) {
    const from = starts[r]! + factorOffset;
    for (let k = 0; k < size; k++) table[at + k]! *= factor[from + k]!;
  }
}

/** Adds every row of the table to its row of `factor`. */
export function accumulateRows(
  table: Float64Array,
  offset: number,
  rows: number,
  size: number,
  factor: Float64Array,
  starts: Int32Array,
  factorOffset: number,
): void {
  for (let r = 0, at = offset; r < rows; r++, at += size) {
    const to = starts[r]! + factorOffset;
    for (let k = 0; k < size; k++) factor[to + k]! += table[at + k]!;
  }
}

/** Writes each row's sum to `sums` and returns the largest, or NaN when some sum is not finite. */
export function sumRows(
  table: Float64Array,
  offset: number,
  rows: number,
  size: number,
  sums: Float64Array,
  sumsOffset: number,
): number {
  let largest = 0;
  let all = 0;
  for (let r = 0, at = offset; r < rows; r++, at += size) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += table[at + k]!;
    sums[sumsOffset + r] = sum;
    if (sum > largest) largest = sum;
    all += sum;
  }
  return all < Number.POSITIVE_INFINITY ? largest : Number.NaN;
}

export function scaleRows(
  table: Float64Array,
  offset: number,
  rows: number,
  size: number,
  scales: Float64Array,
  scalesOffset: number,
): void {
  for (let r = 0, at = offset; r < rows; r++, at += size) {
    const scale = scales[scalesOffset + r]!;
    for (let k = 0; k < size; k++) table[at + k]! *= scale;
  }
}
