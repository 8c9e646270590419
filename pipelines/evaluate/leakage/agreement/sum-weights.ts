/**
 * For rows `from` to `from + length` of levels laid out column by column: the sum over the columns of `weights[offsets[c] + level]`. Four columns at a time, because
 * sums are read and written less often then.
 */
export function sumWeights(
  levels: Uint16Array | Uint32Array,
  offsets: Uint32Array,
  weights: Float64Array,
  [rows, from, length]: readonly [rows: number, from: number, length: number],
  sums: Float64Array,
): void {
  const columns = offsets.length;
  sums.fill(0, 0, length);
  let c = 0;
  for (; c + 3 < columns; c += 4) {
    const [a, b, d, e] = [c * rows + from, (c + 1) * rows + from, (c + 2) * rows + from, (c + 3) * rows + from];
    const [p, q, r, s] = [offsets[c]!, offsets[c + 1]!, offsets[c + 2]!, offsets[c + 3]!];
    for (let i = 0; i < length; i++) {
      sums[i]! +=
        weights[p + levels[a + i]!]! +
        weights[q + levels[b + i]!]! +
        (weights[r + levels[d + i]!]! + weights[s + levels[e + i]!]!);
    }
  }
  for (; c < columns; c++) {
    const a = c * rows + from;
    const p = offsets[c]!;
    for (let i = 0; i < length; i++) sums[i]! += weights[p + levels[a + i]!]!;
  }
}
