import type { LinkedDictionary } from '../../pipelines/dictionary/linked/linked-dictionary.ts';
import { wordsOfValues } from '../../pipelines/evaluate/inside/linked/words-of-values.ts';
import type { LinkedFigure } from '../../pipelines/evaluate/linked/measure-linked.ts';
import type { BenchFigure } from './bench-figure.ts';

/** Measures that name codes of the column that they begin with. */
const OF_CODES = new Set(['ever', 'earlier', 'kindGap', 'kindTransition', 'kindCorrelation']);

/** Figures of the evaluation per unit, with words in place of codes; without the order of rows, in which it reads them. */
export function unitFigures(figures: readonly LinkedFigure[], dictionary: LinkedDictionary): BenchFigure[] {
  const words = wordsOfValues(dictionary);
  const told = figures.filter(({ measure }) => measure !== 'outOfOrder');
  return told.map(({ measure, of, ...values }) => {
    const [column, ...rest] = of;
    const named = OF_CODES.has(measure)
      ? [column!, ...rest.map((part) => (/^\d+$/.test(part) ? words(column!, Number(part)) : part))]
      : of;
    return { figure: named.length === 0 ? measure : `${measure} ${named.join(', ')}`, ...values };
  });
}
