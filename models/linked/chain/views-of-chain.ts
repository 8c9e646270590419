import { splitRho } from '../../../privacy/budget.ts';
import type { LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { type Rational, toNumberDown } from '../../../privacy/rational.ts';
import { viewsOf } from '../recipe/views-of.ts';

/** Whether none, one or two, or more events follow. */
const LEFT = [0, 1, 3];
const PATTERNS = 5;
/** Of the views that a timeline has, what a step is drawn from. */
const USED: ReadonlySet<string> = new Set(['unit', 'left', 'previous', 'first', 'row', 'gap']);
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
export function viewsOfChain(shape: LinkedShape, rho: Rational): { readonly view: View; readonly rho: Rational }[] {
  const [patient, first, step] = viewsOf({ shape, rho, expected: UNKNOWN }) as [View, View, View];
  const patterns = shape.events.columns.map(
    ({ name }, column): ViewColumn => ({ name: `pattern ${name}`, size: PATTERNS, from: { of: 'pattern', column } }),
  );
  const columns = step.columns
    .filter(({ from }) => USED.has(from.of))
    .map(
      (column): ViewColumn =>
        column.from.of === 'left'
          ? { name: column.name, size: LEFT.length, from: { of: 'left', edges: LEFT } }
          : column,
    );
  const { rows } = STEP_ROWS.find((rule) => toNumberDown(rho) >= rule.rho)!;
  const views = [patient, first, { ...step, rows, columns: [...columns, ...patterns] }];
  const shares = splitRho(rho, PARTS);
  return views.map((view, at) => ({ view, rho: shares[at]! }));
}
