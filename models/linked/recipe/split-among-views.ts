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
/** Where events have details, first events say little that later ones do not, and values of details depend on what is known of them most. */
const WITH_DETAILS: typeof PARTS = { ...PARTS, first: 3n, step: 11n, inside: 8n };
/** Where there are several tables of such details, each has less. */
const INSIDE_OF_SEVERAL = 5n;

/** What each view may spend, rounded down: together at most `rho`. */
export const splitAmongViews = (rho: Rational, views: readonly View[]): Rational[] => splitRho(rho, partsOf(views));

function partsOf(views: readonly View[]): bigint[] {
  const inside = views.filter(({ kind }) => kind === 'inside').length;
  const parts = views.some(({ columns }) => columns.some(({ from }) => from.of === 'here')) ? WITH_DETAILS : PARTS;
  return views.map(({ kind }) => (kind === 'inside' && inside > 1 ? INSIDE_OF_SEVERAL : parts[kind]));
}
