import { splitRho } from '../../../privacy/budget.ts';
import type { ColumnRecipe, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { type Rational, toNumberDown } from '../../../privacy/rational.ts';
import type { LinkedInputs } from '../linked-model.ts';
import { viewsOf } from '../recipe/views-of.ts';
import { PATTERNS } from './factor.ts';

/** The second event of a unit, whose event before is its first, and later ones. */
const PLACES = [0, 2];
/**
 * By how many events follow steps are told apart, and by how many there are first events; which number of a class it is comes of the units. Few classes have
 * less noise; where units have many events, more of these depend on them.
 */
const FEW_EVENTS = { left: [0, 1], counts: [0, 2, 3] };
const MANY_EVENTS = { left: [0, 1, 3], counts: [0, 2, 3, 5, 9] };
/** Events of a unit, as expected, from which there are many. */
const MANY = 2;
/** Of the views that a timeline has, what a step is drawn from. */
const USED: ReadonlySet<string> = new Set(['unit', 'place', 'left', 'previous', 'first', 'row', 'gap']);
/** Of the units, of first events and of steps. */
const PARTS = [1n, 10n, 9n];
/** Rows of a unit that weigh among steps, by the budget: the more there is, the less noise matters beside who is counted. */
const STEP_ROWS = [
  { rho: 0.5, rows: 4 },
  { rho: 0.08, rows: 2 },
  { rho: 0, rows: 1 },
];

/** Only what views look at is used, which goes by no expected size. */
const UNKNOWN = { units: undefined, events: undefined };

/** Views of the units, of first events and of steps, in this order, each with its part of the budget. */
export function viewsOfChain({
  shape,
  rho,
  expected: { units, events },
}: Pick<LinkedInputs, 'shape' | 'rho' | 'expected'>): { readonly view: View; readonly rho: Rational }[] {
  const areFew = units !== undefined && events !== undefined && events < MANY * units;
  const { left, counts } = areFew ? FEW_EVENTS : MANY_EVENTS;
  const [patient, first, step] = viewsOf({ shape, rho, expected: UNKNOWN }) as [View, View, View];
  const patterns = shape.events.columns.map(
    ({ name }, column): ViewColumn => ({ name: `pattern ${name}`, size: PATTERNS, from: { of: 'pattern', column } }),
  );
  const columns = step.columns.filter(({ from }) => USED.has(from.of));
  const views = [
    patient,
    { ...first, columns: first.columns.map((column) => inClasses(column, { count: counts })) },
    {
      ...step,
      rows: stepRows(rho),
      columns: [...columns.map((column) => inClasses(column, { left, place: PLACES })), ...patterns],
    },
  ];
  const shares = splitRho(rho, PARTS);
  return views.map((view, at) => ({ view, rho: shares[at]! }));
}

const stepRows = (rho: Rational): number => STEP_ROWS.find((rule) => toNumberDown(rho) >= rule.rho)!.rows;

function inClasses(column: ViewColumn, classes: Partial<Record<ColumnRecipe['of'], readonly number[]>>): ViewColumn {
  const { from } = column;
  const edges = classes[from.of];
  if (edges === undefined || !(from.of === 'count' || from.of === 'left' || from.of === 'place')) return column;
  return { ...column, size: edges.length, from: { of: from.of, edges } };
}
