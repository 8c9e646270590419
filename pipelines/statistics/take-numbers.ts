/** The numbers of some rows, in the order of `rows`. */
export function takeNumbers(numbers: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = numbers[rows[i]!]!;
  return taken;
}
