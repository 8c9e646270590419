import { splitRho } from '../../../privacy/budget.ts';
import type { View, ViewKind } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';

/**
 * Parts of the budget. What a unit is by itself is few columns; how one event follows another is most columns and has the fewest rows, so it
 * gets the most. A public rule, read off the figures of docs/linked.md.
 */
const PARTS: Readonly<Record<ViewKind, bigint>> = {
  patient: 2n,
  first: 6n,
  step: 12n,
  each: 18n,
  inside: 4n,
  pair: 2n,
  ever: 2n,
};

/** What each view may spend, rounded down: together at most `rho`. */
export const splitAmongViews = (rho: Rational, views: readonly View[]): Rational[] =>
  splitRho(
    rho,
    views.map(({ kind }) => PARTS[kind]),
  );
