import { chartInPage } from '../../../page/chart-in-page.ts';
import { besideChart } from '../../../page/charts/beside-chart.ts';
import { inShort } from '../../../page/charts/drawing/numbers-in-short.ts';
import { intervalChart } from '../../../page/charts/interval-chart.ts';
import type { PagePart } from '../../../page/document.ts';
import { foldedAway, paragraph, terms } from '../../../page/elements.ts';
import { element, type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import { type LinkedMeasure, MEASURE_DEFINITIONS } from '../../linked/figure.ts';
import type { LinkedFigure, LinkedReport } from '../../linked/measure-linked.ts';
import { mostDifferentFirst, unlinkedOf } from './differs-most.ts';
import { labelOfFigure } from './figure-in-words.ts';
import type { Words } from './words-of-values.ts';

export interface LinkedSection {
  readonly heading: string;
  readonly about: string;
  /** In the order of the page, with the words of their charts. */
  readonly measures: readonly (readonly [LinkedMeasure, string])[];
}

const BY_DISTANCE = 'distance from the records; lower is better';

export const SECTIONS: readonly LinkedSection[] = [
  {
    heading: 'How many rows',
    about: 'How many rows units have, and how many rows belong to one of these.',
    measures: [
      ['eventsPerUnit', 'Rows a unit (total variation)'],
      ['eventsPerUnitByAttribute', 'Rows a unit, beside what it is (total variation)'],
      ['detailsPerEvent', 'Rows of details (total variation)'],
    ],
  },
  {
    heading: 'From one row to the next',
    about: 'Values in rows of a unit that follow each other at once, after one other row, and after two.',
    measures: [
      ['transition', 'Pairs of values one to three rows apart (L1)'],
      ['same', 'How often the two values are the same'],
      ['correlation', 'Correlation of a number and the next'],
    ],
  },
  {
    heading: 'Time between rows',
    about: 'Days between rows, and between rows about the same.',
    measures: [
      ['gap', 'Days between neighbouring rows, in the classes of the dictionary (L1)'],
      ['kindGap', 'Days between rows of one kind, at the deciles of the records (L1)'],
      ['kindTransition', 'A number and the next of its kind, at the deciles of the records (L1)'],
      ['kindCorrelation', 'Correlation of a number and the next of its kind'],
    ],
  },
  {
    heading: 'First and last rows',
    about: 'What the first and the last row of a unit are like.',
    measures: [
      ['firstEvent', 'Values in the first row of a unit (L1)'],
      ['lastEvent', 'Values in the last row of a unit (L1)'],
    ],
  },
  {
    heading: 'How many ever have a value',
    about: 'Shares of all units that have a value in any of their rows.',
    measures: [
      ['everMean', 'Difference of the shares, mean over values'],
      ['everWorst', 'Difference of the shares, the largest'],
      ['ever', 'Shares of units that ever have a value'],
      ['distinct', 'How many different values a unit has'],
    ],
  },
  {
    heading: 'What comes first',
    about: 'Of units with both values, those that have the one in an earlier row than the other.',
    measures: [['earlier', 'Which of two values comes first']],
  },
  {
    heading: 'What belongs together',
    about: 'What units are beside what happens to them, one hop away, and beside what belongs to that, two hops away.',
    measures: [
      ['oneHop', 'An attribute of the unit and a column of its rows (L1)'],
      ['twoHop', 'An attribute of the unit and a column of details (L1)'],
      ['neighbours', 'Neighbouring rows of details (L1)'],
    ],
  },
  {
    heading: 'Rows by themselves',
    about: 'The same rows as if they were linked to nobody, with the attributes of their units.',
    measures: [
      ['rows1', 'One column (L1)'],
      ['rows2', 'Two columns (L1)'],
    ],
  },
];

/** What the report has of a section; `undefined` where that is nothing. `id` begins what is named in it. */
export function sectionOf(
  { heading, about, measures }: LinkedSection,
  id: string,
  { figures }: LinkedReport,
  words: Words,
): PagePart | undefined {
  const found = measures
    .map(([measure, caption]) => ({
      measure,
      caption,
      own: mostDifferentFirst(figures.filter((one) => one.measure === measure && isShown(one, words))),
    }))
    .filter(({ own }) => own.length > 0);
  if (found.length === 0) return undefined;
  return {
    id,
    heading,
    content: together(
      paragraph(about),
      element(
        'div',
        { class: 'figures' },
        ...found.map(({ caption, own }, i) =>
          element('section', {}, figureOf(own, { id: `${id}-${i + 1}`, caption, words })),
        ),
      ),
      foldedAway(
        'What these numbers are',
        terms(found.map(({ measure, caption }) => [caption, MEASURE_DEFINITIONS[measure]])),
      ),
    ),
  };
}

/** Correlations of codes that stand for no number mean nothing; nor does it tell anything that nobody has a value. */
function isShown({ measure, of, records, synthetic }: LinkedFigure, words: Words): boolean {
  if (synthetic === undefined) return false;
  if (measure === 'correlation') return words.isOrdered(of[0]!);
  return measure !== 'ever' || records !== 0 || synthetic !== 0;
}

interface Frame {
  readonly id: string;
  readonly caption: string;
  readonly words: Words;
}

/** A number of either table stands beside that of the other; a distance between what chance and what no links give. */
function figureOf(figures: readonly LinkedFigure[], frame: Frame): Html {
  const told = figures.length === 1 ? '' : ' What differs most from the records, beyond chance, stands first.';
  const [id, caption] = [frame.id, `${frame.caption}.${told}`];
  const beside = figures.filter(({ records }) => records !== undefined);
  if (beside.length > 0) {
    return together(
      chartInPage(
        besideChart(
          { id, caption },
          {
            rows: beside.map((figure) => ({
              label: labelOfFigure(figure, frame.words),
              first: { value: figure.synthetic!, interval: null },
              second: { value: figure.records!, interval: null },
              most: figure.randomLinks ?? null,
            })),
            names: { first: 'synthetic tables', second: 'records', most: 'records, linked at random' },
            axis: frame.caption,
          },
        ),
      ),
      withBootstrap(beside, frame),
    );
  }
  const rows = figures.map((figure) => ({
    label: labelOfFigure(figure, frame.words),
    value: figure.synthetic!,
    unavailable: undefined,
    interval: null,
    ceiling: figure.floor ?? null,
    floor: unlinkedOf(figure) ?? null,
  }));
  return chartInPage(intervalChart({ id, caption }, { rows, axis: BY_DISTANCE, scale: 'own' }));
}

/** The numbers of units drawn from the records again have no mark in the chart. */
const withBootstrap = (figures: readonly LinkedFigure[], { caption, words }: Frame): Html =>
  foldedAway(
    'Beside units drawn from the records again',
    table({
      caption: `${caption}, beside a bootstrap of units.`,
      head: ['What', 'Synthetic tables', 'Records', 'Bootstrap of units', 'Linked at random'],
      rows: figures.map((figure) => [
        labelOfFigure(figure, words),
        ...[figure.synthetic, figure.records, figure.floor, figure.randomLinks].map((number) =>
          number === undefined ? 'none' : inShort(number),
        ),
      ]),
      numbers: [1, 2, 3, 4],
    }),
  );
