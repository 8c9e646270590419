/** The 97.5 % quantile of Student's t with so many degrees of freedom, to .001 (Hill 1970, algorithm 396, first terms); for benchmarks alone. */
export function studentQuantile(degrees: number): number {
  const z = 1.959964;
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  const terms = [(z3 + z) / 4, (5 * z5 + 16 * z3 + 3 * z) / 96, (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384];
  return terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}
