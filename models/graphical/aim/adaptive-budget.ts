import { discreteGaussianSigmaSquared, exponentialEpsilon } from '../../../privacy/budget.ts';
import {
  add,
  ceilTo,
  compare,
  divide,
  multiply,
  type Rational,
  rational,
  subtract,
  toNumberUp,
} from '../../../privacy/rational.ts';

/** Rounds that the budget would last for at the first noise, for each column. */
const ROUNDS_PER_COLUMN = 16;
/** Most of them, because each takes time: what the paper has for 16 columns. */
export const MOST_ROUNDS = 256;
/** Rounds of counting whose price each column's one-way counts have; one in the paper. */
const ROUNDS_OF_COLUMNS = 3;
/** Part of a round's budget that measures; the rest chooses. */
const MEASURE_SHARE = rational(9n, 10n);
const CHOICE_SHARE = rational(1n, 10n);
const SIGMA_SQUARED_STEP = 1024n;

/** What one round does: a choice by the exponential mechanism and a measurement with discrete Gaussian noise. */
export interface RoundPrice {
  readonly epsilon: Rational;
  readonly sigmaSquared: Rational;
  readonly last: boolean;
}

/**
 * The budget of AIM (McKenna, Mullins, Sheldon and Miklau 2022, Algorithms 1 to 3): enough for 16 rounds a column at first, a
 * tenth of each for the choice. A round whose measurement changed the model less than its noise would makes the following ones
 * four times as dear, and the last round spends what is left. For a table of more than 16 columns this departs from the paper:
 * its first rounds cost a 256th of the budget. One-way counts have three times the paper's part of it.
 *
 * *Guarantee*: the prices handed out, with the one-way counts, never cost more than `rho` together.
 * *Holds when*: every price is charged at most once, for a unit of at most `maxRowsPerUnit` rows.
 * *Arithmetic*: exact; epsilon is rounded down, noise up. *Method*: zCDP with costs chosen as one goes under a total fixed
 * beforehand (Feldman and Zrnic 2021; Whitehouse et al. 2023). *Status*: tested, unaudited.
 */
export class AdaptiveBudget {
  /** Of the one-way counts that everything starts from. */
  readonly oneWay: Rational;
  /** What is left for the rounds, exactly. */
  readonly rounds: Rational;
  readonly #rho: Rational;
  readonly #sensitivity: bigint;
  #left: Rational;
  #next: RoundPrice;

  constructor(rho: Rational, columns: number, maxRowsPerUnit: number) {
    this.#rho = rho;
    this.#sensitivity = BigInt(maxRowsPerUnit);
    const each = (rounds: number): Pick<RoundPrice, 'epsilon' | 'sigmaSquared'> =>
      this.#spending(divide(rho, rational(rounds)));
    const rounds = ROUNDS_PER_COLUMN * columns;
    this.#next = { ...each(Math.min(rounds, MOST_ROUNDS)), last: false };
    this.oneWay = multiply(rational(ROUNDS_OF_COLUMNS * columns), this.#measureCost(each(rounds).sigmaSquared));
    this.rounds = subtract(rho, this.oneWay);
    this.#left = this.rounds;
  }

  /** The part of the whole budget that is spent, from 0 to 1. */
  get usedShare(): number {
    return Math.min(1, toNumberUp(divide(subtract(this.#rho, this.#left), this.#rho)));
  }

  /** Hands out the price of the next round. */
  spend(): RoundPrice {
    const price = this.#next;
    this.#left = subtract(this.#left, this.#cost(price));
    return price;
  }

  /** Sets the price of the round after the one just paid for, which was not the last. */
  anneal(drownedInNoise: boolean): void {
    let { epsilon, sigmaSquared } = this.#next;
    if (drownedInNoise) {
      epsilon = multiply(epsilon, rational(2n));
      sigmaSquared = ceilTo(divide(sigmaSquared, rational(4n)), SIGMA_SQUARED_STEP);
    }
    const two = multiply(rational(2n), this.#cost({ epsilon, sigmaSquared }));
    const last = compare(this.#left, two) <= 0;
    this.#next = last ? { ...this.#spending(this.#left), last } : { epsilon, sigmaSquared, last };
  }

  #spending(rho: Rational): Pick<RoundPrice, 'epsilon' | 'sigmaSquared'> {
    return {
      epsilon: exponentialEpsilon(multiply(CHOICE_SHARE, rho), 1n),
      sigmaSquared: discreteGaussianSigmaSquared(multiply(MEASURE_SHARE, rho), this.#sensitivity, 1n),
    };
  }

  #measureCost(sigmaSquared: Rational): Rational {
    return divide(rational(this.#sensitivity ** 2n), multiply(rational(2n), sigmaSquared));
  }

  #cost({ epsilon, sigmaSquared }: Pick<RoundPrice, 'epsilon' | 'sigmaSquared'>): Rational {
    const choice = divide(multiply(epsilon, epsilon), rational(8n));
    return add(choice, this.#measureCost(sigmaSquared));
  }
}
