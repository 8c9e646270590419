import { chartInPage } from '../../../page/chart-in-page.ts';
import { inWhole } from '../../../page/charts/drawing/numbers-in-short.ts';
import { intervalChart } from '../../../page/charts/interval-chart.ts';
import { type PagePart, pageOf } from '../../../page/document.ts';
import { list, paragraph, terms } from '../../../page/elements.ts';
import { element, type Html, together } from '../../../page/html.ts';
import type { UtilityReport } from '../../utility/measure-utility.ts';
import { standing, worstFirst } from '../../utility/standing.ts';
import { rowOf } from './result-row.ts';
import { sectionPart } from './section-part.ts';

export interface UtilityPage {
  /** Of the table that was evaluated, as whoever asks calls it. */
  readonly name: string;
  readonly report: UtilityReport;
  /** What else is to be told before the numbers, such as what the tables hold that the dictionary does not know. */
  readonly notes: readonly string[];
  /** What stands after them. */
  readonly parts: readonly PagePart[];
  /** Which rows were held back from learning, where that is not what the report was measured with. */
  readonly heldBack?: string | undefined;
  readonly version: string;
}

/** Numbers that the first screen shows. */
const WORST = 3;

/** How far a table serves in place of the records, exactly: for the steward alone. Pure; the same bytes for the same report. */
export const utilityPage = ({ name, report, notes, parts, heldBack, version }: UtilityPage): string =>
  pageOf({
    title: `How far ${name} serves in place of the records`,
    subtitle: 'Exact numbers computed on records, for the steward alone. Nothing of this page may be published.',
    first: together(
      worst(report),
      tables(report, heldBack),
      ...(notes.length === 0 ? [] : [paragraph('Look at:'), list(notes)]),
    ),
    parts: [...report.sections.map((section, i) => sectionPart(section, `part-${i + 1}`)), ...parts, howToRead],
    footer: `Made by synthward ${version}. Nothing was charged for these numbers, and similarity is no proof of privacy.`,
  });

function worst({ sections }: UtilityReport): Html {
  const all = sections.flatMap(({ results }) => results).filter((result) => standing(result) !== undefined);
  if (all.length === 0) {
    return element(
      'div',
      { class: 'verdict' },
      paragraph('No number has both a floor and a ceiling that it could be held against.'),
    );
  }
  const shown = worstFirst(all).slice(0, WORST);
  return together(
    element(
      'div',
      { class: 'verdict' },
      paragraph(element('strong', {}, 'Where the table is worst')),
      paragraph(
        `Of ${inWhole(all.length)} numbers that can be held between a floor and a ceiling, these ${shown.length} are nearest to the floor, which a table without any relation reaches, or beyond it.`,
      ),
    ),
    chartInPage(
      intervalChart(
        { id: 'worst', caption: 'The worst numbers between their floors (0) and ceilings (1).' },
        { rows: shown.map(rowOf), axis: '0 is the floor, 1 the ceiling', scale: 'floor-to-ceiling' },
      ),
    ),
  );
}

const tables = ({ rows }: UtilityReport, heldBack: string | undefined): Html =>
  terms([
    ['Rows of the records', inWhole(rows.real)],
    ['Rows of the table', inWhole(rows.synthetic)],
    ['Rows held back from learning', heldBack ?? (rows.holdout === null ? 'none' : inWhole(rows.holdout))],
  ]);

const howToRead: PagePart = {
  id: 'how-to-read',
  heading: 'How to read this page',
  content: list([
    'The ceiling is what two halves of the records give: better is not to be expected.',
    'The floor is what a table without any relation gives: columns drawn apart from each other, or a target dealt out at random.',
    'Intervals tell of chance in who is among the records that a number was computed on. Noise drawn anew could move it further.',
    'A group with few records has wide intervals. That a number is good for all rows does not make it good for a group.',
  ]),
};
