import { type Content, element, type Html } from './html.ts';

export interface PageTable {
  /** What the table is about; shown above it, and its name for screen readers. */
  readonly caption: string;
  readonly head: readonly Content[];
  /** The first cell of each row names it. */
  readonly rows: readonly (readonly Content[])[];
  /** Positions of columns of numbers, which are set to the right. */
  readonly numbers?: readonly number[] | undefined;
  /** Positions of columns of sentences, which get most of the room. */
  readonly sentences?: readonly number[] | undefined;
}

/** A table in a region of its own, which scrolls with the keyboard too where it is wider than the page. */
export function table({ caption, head, rows, numbers = [], sentences = [] }: PageTable): Html {
  const set = (column: number): 'number' | 'sentence' | undefined =>
    numbers.includes(column) ? 'number' : sentences.includes(column) ? 'sentence' : undefined;
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element('tr', {}, ...head.map((cell, i) => element('th', { scope: 'col', class: set(i) }, cell))),
      ),
      element(
        'tbody',
        {},
        ...rows.map((row) =>
          element(
            'tr',
            {},
            ...row.map((cell, i) =>
              i === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: set(i) }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
