import type { Layout } from './layout.ts';

/** Adds up costs of codes, one for each of all columns, to costs of combinations, one for each of all groups. It runs on threads as text and calls nothing. */
export function groupCosts(layout: Layout, costs: Float64Array, combined: Float64Array): void {
  const { sizes, offsets, members, starts, groupOffsets } = layout;
  for (let group = 0; group + 1 < starts.length; group++) {
    const base = groupOffsets[group]!;
    let cells = 1;
    combined[base] = 0;
    for (let at = starts[group]!; at < starts[group + 1]!; at++) {
      const offset = offsets[members[at]!]!;
      const size = sizes[members[at]!]!;
      // From the end, so that no sum is overwritten before it has been read.
      for (let cell = cells - 1; cell >= 0; cell--) {
        const before = combined[base + cell]!;
        for (let code = size - 1; code >= 0; code--)
          combined[base + cell * size + code] = before + costs[offset + code]!;
      }
      cells *= size;
    }
  }
}
