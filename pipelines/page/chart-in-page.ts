import type { Chart } from './chart.ts';
import { foldedAway } from './elements.ts';
import { element, type Html } from './html.ts';
import { picture } from './picture.ts';
import { table } from './table.ts';

/**
 * A chart with its caption, and beside it the same numbers as a table, which is closed on the screen. Of the table every column but the first
 * is set as numbers. Throws `RangeError` where its drawing is none.
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
    foldedAway('The same as a table', table({ caption, head, rows, numbers: head.map((_, i) => i).slice(1) })),
  );
