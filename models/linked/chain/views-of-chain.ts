import { splitRho } from '../../../privacy/budget.ts';
import type { ColumnRecipe, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { type Rational, toNumberDown } from '../../../privacy/rational.ts';
import { viewsOf } from '../recipe/views-of.ts';
import { PATTERNS } from './factor.ts';

/** Whether none or more events follow. */
const LEFT = [0, 1];
/** The second event of a unit, whose event before is its first, and later ones. */
const PLACES = [0, 2];
/** Numbers of events that first events are told apart by: one, two, or more. Which number it is comes of the units. */
const COUNTS = [0, 2, 3];
/** Of the views that a timeline has, what a step is drawn from. */
const USED: ReadonlySet<string> = new Set(['unit', 'place', 'left', 'previous', 'first', 'row', 'gap']);
/** Of the units, of first events and of steps. */
const PARTS = [2n, 20n, 18n];
/** Rows of a unit that weigh among steps, by the budget: the more there is, the less noise matters beside who is counted. */
const STEP_ROWS = [
  { rho: 0.5, rows: 4 },
  { rho: 0.08, rows: 2 },
  { rho: 0, rows: 1 },
];

/** Only what views look at is used, which goes by no expected size. */
const UNKNOWN = { units: undefined, events: undefined };

/** Views of the units, of first events and of steps, in this order, each with its part of the budget. */
export function viewsOfChain(shape: LinkedShape, rho: Rational): { readonly view: View; readonly rho: Rational }[] {
  const [patient, first, step] = viewsOf({ shape, rho, expected: UNKNOWN }) as [View, View, View];
  const patterns = shape.events.columns.map(
    ({ name }, column): ViewColumn => ({ name: `pattern ${name}`, size: PATTERNS, from: { of: 'pattern', column } }),
  );
  const columns = step.columns.filter(({ from }) => USED.has(from.of));
  const views = [
    patient,
    { ...first, columns: first.columns.map((column) => inClasses(column, { count: COUNTS })) },
    {
      ...step,
      rows: stepRows(rho),
      columns: [...columns.map((column) => inClasses(column, { left: LEFT, place: PLACES })), ...patterns],
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
