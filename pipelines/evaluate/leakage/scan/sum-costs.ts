/**
 * For rows `from` to `from + length` of a table laid out group by group: the sum over its groups of `costs[offsets[g] + code]`. Four at a time, because sums are
 * read and written less often then. It runs on threads as text and calls nothing.
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
  const groups = offsets.length;
  sums.fill(0, 0, length);
  let g = 0;
  for (; g + 3 < groups; g += 4) {
    const a = g * rows + from;
    const b = a + rows;
    const d = b + rows;
    const e = d + rows;
    const p = offsets[g]!;
    const q = offsets[g + 1]!;
    const r = offsets[g + 2]!;
    const s = offsets[g + 3]!;
    for (let i = 0; i < length; i++) {
      sums[i]! +=
        costs[p + codes[a + i]!]! + costs[q + codes[b + i]!]! + (costs[r + codes[d + i]!]! + costs[s + codes[e + i]!]!);
    }
  }
  for (; g < groups; g++) {
    const a = g * rows + from;
    const p = offsets[g]!;
    for (let i = 0; i < length; i++) sums[i]! += costs[p + codes[a + i]!]!;
  }
}
