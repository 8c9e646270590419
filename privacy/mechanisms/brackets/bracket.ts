/**
 * A real number known to lie in `[lower, upper] / 2^precision`. The precision goes with the context, not the value.
 * Every operation rounds `lower` down and `upper` up, so the real number never leaves its bracket.
 */
export interface Bracket {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** The product of two brackets of numbers that are not negative. */
export function multiplyBrackets(a: Bracket, b: Bracket, precision: bigint): Bracket {
  return { lower: (a.lower * b.lower) >> precision, upper: -((-a.upper * b.upper) >> precision) };
}

/** `base` to a whole power that is not negative, for a bracket within `[0, 1]`. */
export function raiseBracket(base: Bracket, exponent: bigint, precision: bigint): Bracket {
  let result: Bracket = { lower: 1n << precision, upper: 1n << precision };
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiplyBrackets(result, square, precision);
    if (left > 1n) square = multiplyBrackets(square, square, precision);
  }
  return result;
}

/** `ceil(a / b)` for `a` not negative and `b` positive. */
export const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** Digits of a positive number in base two; 0 for zero. */
export const bitLength = (a: bigint): number => (a === 0n ? 0 : a.toString(2).length);

/** `floor(sqrt(a))` for `a` not negative. */
export function integerSquareRoot(a: bigint): bigint {
  if (a < 2n) return a;
  let root = 1n << BigInt((bitLength(a) + 1) >> 1);
  for (;;) {
    const next = (root + a / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
