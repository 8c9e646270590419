import { type Bracket, ceilDivide, integerSquareRoot, multiplyBrackets } from '../brackets/bracket.ts';
import { expMinus } from '../brackets/exp-minus.ts';

/** Digits that absorb the roundings of a sum of a few hundred terms. */
const GUARD_BITS = 24;

/**
 * Brackets of a standard normal Z at points `t / 2^precision` that are not negative, with `precision` binary digits.
 *
 * *Arithmetic*: fixed-point integers rounded outwards; brackets are right by construction and a few units wide.
 * *Method*: `P(|Z| > t) = 1 - 2 phi(t) (t + t^3/3 + t^5/(3 5) + ...)` (Abramowitz and Stegun 26.2.11), whose terms are positive and, once
 * `t^2` is below half the next odd number, fall by halves or faster.
 */
export class NormalTail {
  readonly precision: number;
  /** The sum grows as `exp(t^2 / 2)` while the density shrinks: as many digits more as the tail has zeros. */
  readonly #working: number;
  readonly #rootOfTwoOverPi: Bracket;

  constructor(precision: number) {
    this.precision = precision;
    this.#working = 2 * precision + GUARD_BITS;
    this.#rootOfTwoOverPi = rootOfTwoOverPi(this.#working);
  }

  /** `P(|Z| > t)`. */
  tail(t: bigint): Bracket {
    const one = 1n << BigInt(this.precision);
    if (this.#isBeyond(t)) return { lower: 0n, upper: 1n };
    const working = BigInt(this.#working);
    const inside = multiplyBrackets(this.#twiceDensity(t), this.#oddSeries(t), working);
    const shift = working - BigInt(this.precision);
    const lower = one + (-inside.upper >> shift);
    const upper = one - (inside.lower >> shift);
    return { lower: lower < 0n ? 0n : lower, upper: upper > one ? one : upper };
  }

  /** `2 phi(t)`, the speed at which the tail falls. */
  twiceDensity(t: bigint): Bracket {
    const shift = BigInt(this.#working - this.precision);
    const { lower, upper } = this.#twiceDensity(t);
    return { lower: lower >> shift, upper: -(-upper >> shift) };
  }

  /** Whether `exp(-t^2 / 2)`, which bounds the tail, is below one unit for certain (2 ln 2 < 7/5). */
  #isBeyond(t: bigint): boolean {
    return 5n * t * t >= (7n * BigInt(this.precision)) << BigInt(2 * this.precision);
  }

  #twiceDensity(t: bigint): Bracket {
    const halfSquare = { numerator: t * t, denominator: 1n << BigInt(2 * this.precision + 1) };
    return multiplyBrackets(this.#rootOfTwoOverPi, expMinus(halfSquare, this.#working), BigInt(this.#working));
  }

  #oddSeries(t: bigint): Bracket {
    const working = BigInt(this.#working);
    const scaled = t << BigInt(this.#working - this.precision);
    const square = multiplyBrackets({ lower: scaled, upper: scaled }, { lower: scaled, upper: scaled }, working);
    let term: Bracket = { lower: scaled, upper: scaled };
    let { lower, upper } = term;
    for (let odd = 3n; ; odd += 2n) {
      const product = multiplyBrackets(term, square, working);
      term = { lower: product.lower / odd, upper: ceilDivide(product.upper, odd) };
      lower += term.lower;
      upper += term.upper;
      const restIsBelowTerm = 2n * square.upper <= (odd + 2n) << working;
      if (restIsBelowTerm && term.upper <= 1n) return { lower, upper: upper + term.upper };
    }
  }
}

function rootOfTwoOverPi(precision: number): Bracket {
  const pi = piBracket(precision);
  const scaledTwo = 2n << BigInt(3 * precision);
  return { lower: integerSquareRoot(scaledTwo / pi.upper), upper: integerSquareRoot(scaledTwo / pi.lower) + 1n };
}

/** Machin (1706): `pi = 16 arctan(1/5) - 4 arctan(1/239)`. */
function piBracket(precision: number): Bracket {
  const fifth = inverseArctangent(5n, precision);
  const other = inverseArctangent(239n, precision);
  return { lower: 16n * fifth.lower - 4n * other.upper, upper: 16n * fifth.upper - 4n * other.lower };
}

/** `arctan(1/n)` for whole n of 2 or more: an alternating series of falling terms, whose error is at most the first term left out. */
function inverseArctangent(n: bigint, precision: number): Bracket {
  const one = 1n << BigInt(precision);
  let lower = 0n;
  let upper = 0n;
  let power = n;
  for (let odd = 1n; ; odd += 2n, power *= n * n) {
    const below = one / (power * odd);
    if (below === 0n) return { lower: lower - 1n, upper: upper + 1n };
    lower += odd % 4n === 1n ? below : -below - 1n;
    upper += odd % 4n === 1n ? below + 1n : -below;
  }
}
