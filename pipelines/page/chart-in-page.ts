import type { Chart } from './chart.ts';
import { foldedAway } from './elements.ts';
import { element, type Html } from './html.ts';
import { picture } from './picture.ts';
import { table } from './table.ts';

/**
 * A chart with its caption, and beside it the same numbers as a table, which is closed on the screen. Of the table the columns of
 * nothing but numbers are set as such. Throws `RangeError` where its drawing is none.
 */
export const chartInPage = ({ caption, svg, table: { head, rows } }: Chart): Html =>
  element(
    'figure',
    {},
    element('figcaption', {}, caption),
    element(
      'div',
      { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': `${caption} (picture)` },
      picture(svg),
    ),
    foldedAway('The same as a table', table({ caption, head, rows, numbers: numbersOf(rows) })),
  );

/** A number, a range of them, or words for none. */
const NUMERIC = /^(-?\d|none$|not asked$|$)/;

const numbersOf = (rows: Chart['table']['rows']): readonly number[] =>
  (rows[0] ?? []).map((_, i) => i).filter((i) => i > 0 && rows.every((row) => NUMERIC.test(row[i]!)));
