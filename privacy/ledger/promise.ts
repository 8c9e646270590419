import { decimalText } from '../decimal.ts';
import { parseRational, type Rational } from '../rational.ts';

/** What a run promises, as facts of its entry. They are told to readers and decide nothing. */
export const promiseFacts = (budget: {
  readonly epsilon: Rational;
  readonly delta: Rational;
}): Record<string, string> => ({
  promisedEpsilon: decimalText(budget.epsilon),
  promisedDelta: decimalText(budget.delta),
});

/** What a run said that it promises; nothing where it did not, or where no number stands there. */
export function promiseOf(facts: Readonly<Record<string, string>>): {
  readonly promisedEpsilon: string | undefined;
  readonly promisedDelta: string | undefined;
} {
  const { promisedEpsilon, promisedDelta } = facts;
  try {
    parseRational(promisedEpsilon ?? '');
    parseRational(promisedDelta ?? '');
  } catch {
    return { promisedEpsilon: undefined, promisedDelta: undefined };
  }
  return { promisedEpsilon, promisedDelta };
}
