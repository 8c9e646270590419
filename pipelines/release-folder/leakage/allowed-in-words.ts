import { parseRational, toNumberUp } from '../../../privacy/rational.ts';
import { allowedAdvantage, allowedTruePositiveRate } from '../../two-samples/allowed.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** What a claim allows an attacker at most, by the criteria of the Article 29 Working Party (opinion 05/2014) and of membership. */
export interface AllowedByClaim {
  readonly criteria: readonly { readonly name: string; readonly sentence: string }[];
  /** Probabilities of success with the rows of a unit left out and in, as text. */
  readonly rates: readonly { readonly without: string; readonly most: string }[];
}

/** Of those whose rows were left out, so many are wrongly named. */
const RARE = 0.001;
const WITHOUT: readonly number[] = [0.001, 0.01, 0.1, 0.5];
/** Room for the rounding of the few operations behind a number. */
const UP = 1 + 1e-9;

/**
 * The most that any attack on one unit can gain from the release, by the hypothesis-testing form of (epsilon, delta) differential privacy
 * (Kairouz, Oh and Viswanath 2015, theorem 2.1). Numbers are rounded up.
 */
export function allowedByClaim({
  claim,
  privacyUnit: { unit },
}: Pick<Manifest, 'claim' | 'privacyUnit'>): AllowedByClaim {
  const [epsilon, delta] = [claim.epsilon, claim.delta].map((text) => toNumberUp(parseRational(text))) as [
    number,
    number,
  ];
  const most = (without: number): string => percentUp(allowedTruePositiveRate(epsilon, delta, without));
  return {
    criteria: [
      {
        name: 'Singling out',
        sentence: `A description that would have fitted one ${unit} alone with a probability of 1 %, had the rows of that ${unit} been left out, does so with ${most(0.01)} at most.`,
      },
      {
        name: 'Linkability',
        sentence: `Two parts of what is known of one ${unit}, which would have been joined rightly with a probability of 10 % without those rows, are joined rightly with ${most(0.1)} at most.`,
      },
      {
        name: 'Inference',
        sentence: `A guess at what is not known of one ${unit}, which would have come true with a probability of 50 % without those rows, comes true with ${most(0.5)} at most. What the release teaches about everybody is no part of this.`,
      },
      {
        name: 'Membership',
        sentence: `Whoever tells who is in the records names at most ${inHundred(allowedAdvantage(epsilon, delta))} of 100 more of those who are than of those who are not. Who wrongly names one in a thousand of those who are not names ${most(RARE)} of those who are at most.`,
      },
    ],
    rates: WITHOUT.map((without) => ({ without: percentUp(without), most: most(without) })),
  };
}

/** A share in percent with as many digits as tell it from 0 and from 1, never below it. */
export function percentUp(share: number): string {
  if (share <= 0) return '0 %';
  const percent = Math.min(100, 100 * share * (isShort(share) ? 1 : UP));
  const room = Math.min(percent, 100 - percent);
  const digits = room <= 0 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(room))));
  return `${Number(Math.min(100, Math.ceil(percent * 10 ** digits - 1e-9) / 10 ** digits).toPrecision(9))} %`;
}

const inHundred = (share: number): string => percentUp(share).slice(0, -' %'.length);

const isShort = (share: number): boolean => Number(share.toPrecision(6)) === share;
