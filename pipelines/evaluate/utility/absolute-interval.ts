/** Where `|x|` lies when `x` lies in an interval, of which 95 % is the level. */
export function ofAbsolute({ lower, upper }: { readonly lower: number; readonly upper: number }): {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
} {
  const [a, b] = [Math.abs(lower), Math.abs(upper)];
  return { lower: lower <= 0 && upper >= 0 ? 0 : Math.min(a, b), upper: Math.max(a, b), level: 0.95 };
}
