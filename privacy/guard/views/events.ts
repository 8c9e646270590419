import type { PrivacyEvent } from '../../events.ts';
import { inParts } from '../events.ts';
import { type View, wholeRowOf } from './view.ts';

/**
 * The event of marginals and choices about a view, where `event` is that of a table in whole rows with as many rows a unit (`marginalsEvent`,
 * `choiceEvent`). Where rows have weights, noise and sensitivity are in parts of a row, which costs the same under zCDP, exactly. Of `ever`, the
 * squared sensitivity is the number of cells that a unit may be in (proof.md, Lemma 7), which is `rows^2` or less.
 */
export function eventOfView(view: Pick<View, 'kind' | 'rows' | 'columns'>, event: PrivacyEvent): PrivacyEvent {
  if (view.kind === 'ever') return distinctCells(event, () => BigInt(mostCells(view)));
  const wholeRow = wholeRowOf(view);
  if (wholeRow === 1) return event;
  return ofEach(event, (leaf) => ({
    ...leaf,
    sigmaSquared: inParts(leaf.sigmaSquared, wholeRow),
    sensitivity: leaf.sensitivity * BigInt(wholeRow),
  }));
}

/** Cells that one unit may be in, of a view `ever`: its groups, and no more than the square of its rows. */
export function mostCells({ rows, columns }: Pick<View, 'rows' | 'columns'>): number {
  const groups = columns.find(({ from }) => from.of === 'ever')?.size ?? 1;
  return Math.min(rows ** 2, groups);
}

/** The event of counts in which a unit adds at most one to each of so many cells, from one that bounds their sum. */
export function distinctCells(event: PrivacyEvent, cellsOf: (sum: bigint) => bigint): PrivacyEvent {
  return ofEach(event, ({ sigmaSquared, sensitivity }) => ({
    kind: 'discrete-gaussian-squared',
    sigmaSquared,
    sensitivitySquared: cellsOf(sensitivity),
  }));
}

type DiscreteGaussian = Extract<PrivacyEvent, { readonly kind: 'discrete-gaussian' }>;

function ofEach(event: PrivacyEvent, change: (leaf: DiscreteGaussian) => PrivacyEvent): PrivacyEvent {
  switch (event.kind) {
    case 'none':
    case 'exponential':
    case 'zcdp':
      return event;
    case 'discrete-gaussian':
      return Object.freeze(change(event));
    case 'composed':
      return Object.freeze({ ...event, events: Object.freeze(event.events.map((part) => ofEach(part, change))) });
    case 'repeated':
      return Object.freeze({ ...event, event: ofEach(event.event, change) });
    default:
      throw new RangeError(`Cannot ask rows of a view a question whose event is ${event.kind}`);
  }
}
