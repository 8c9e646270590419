/**
 * For rows `from` to `from + length` of a table laid out column by column: the sum over its columns of `costs[offsets[c] + code]`. Four columns at a time,
 * because sums are read and written less often then. It runs on threads as text and calls nothing.
 */
export function sumCosts(
  codes: Uint16Array | Uint32Array,
  rows: number,
  from: number,
  length: number,
  offsets: Uint32Array,
  costs: Float64Array,
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
        costs[p + codes[a + i]!]! + costs[q + codes[b + i]!]! + (costs[r + codes[d + i]!]! + costs[s + codes[e + i]!]!);
    }
  }
  for (; c < columns; c++) {
    const a = c * rows + from;
    const p = offsets[c]!;
    for (let i = 0; i < length; i++) sums[i]! += costs[p + codes[a + i]!]!;
  }
}
