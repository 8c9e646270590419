/**
 * `map[number]` as SQL: runs of numbers that become one, or that are moved alike, found by a search tree, so that it is as short as the map is simple. What the map
 * does not have becomes `size`, which no column may hold.
 */
export function mapSql(number: string, { map, size }: { readonly map: Uint32Array; readonly size: number }): string {
  const runs: { readonly from: number; readonly shift: number; readonly code: number; readonly isShift: boolean }[] =
    [];
  for (let code = 0; code < map.length; code++) {
    const to = map[code]!;
    const before = runs.at(-1);
    const length = before === undefined ? 0 : code - before.from;
    if (before !== undefined && !before.isShift && before.code === to) continue;
    if (before?.isShift === true && before.shift === to - code) continue;
    if (before !== undefined && length === 1 && before.shift === to - code) {
      runs[runs.length - 1] = { ...before, isShift: true };
      continue;
    }
    runs.push({ from: code, shift: to - code, code: to, isShift: false });
  }
  const find = (low: number, high: number): string => {
    if (low === high) {
      const { code, shift, isShift } = runs[low]!;
      return isShift ? `${number} + (${shift})` : String(code);
    }
    const middle = (low + high + 1) >> 1;
    return `CASE WHEN ${number} < ${runs[middle]!.from} THEN ${find(low, middle - 1)} ELSE ${find(middle, high)} END`;
  };
  return `CASE WHEN ${number} BETWEEN 0 AND ${map.length - 1} THEN ${find(0, runs.length - 1)} ELSE ${size} END`;
}
