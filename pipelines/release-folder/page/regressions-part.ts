import type { PagePart } from '../../page/document.ts';
import { list, nameOf, paragraph, sentence, subsection } from '../../page/elements.ts';
import { type Html, together } from '../../page/html.ts';
import { brief, ofHundred } from '../../page/numbers.ts';
import { table } from '../../page/table.ts';
import type { Interval, RegressionOnPage, ReportOnPage } from './told/report-on-page.ts';

/** Regressions of the records beside those of the release, where they were published. */
export function regressionsPart({ regressions }: ReportOnPage): PagePart[] {
  if (regressions.length === 0) return [];
  return [
    {
      id: 'regressions',
      heading: 'Regressions',
      content: together(
        paragraph(
          'Coefficients of the records, from noisy counts that were paid for, beside those that the rows of the release give. Intervals of the records hold the sampling, as if rows were independent, and the noise; those of the release are what an analyst finds who takes its rows for records. Overlap 1 means that both intervals are the same, 0 that they share nothing.',
        ),
        ...regressions.map(regressionIn),
      ),
    },
  ];
}

const within = ({ lower, upper }: Interval): string => `${brief(lower)} to ${brief(upper)}`;

function regressionIn({ formula, kind, keptShare, coefficients, leftOut, unavailable }: RegressionOnPage): Html {
  const heading = subsection(nameOf(formula));
  if (unavailable !== null) return together(heading, paragraph(sentence(unavailable)));
  return together(
    heading,
    paragraph(`A ${kind} regression; ${ofHundred(keptShare)} of 100 released rows are in it.`),
    table({
      caption: `Coefficients of ${formula}`,
      head: ['Term', 'Records', '95 % interval', 'Release', '95 % interval', 'Overlap'],
      rows: coefficients.map(({ term, records, released, overlap }) => [
        nameOf(term),
        brief(records.estimate),
        within(records.interval),
        brief(released.estimate),
        within(released.interval),
        brief(overlap),
      ]),
      numbers: [1, 2, 3, 4, 5],
    }),
    ...(leftOut.length === 0
      ? []
      : [
          paragraph('Left out, because the release has no row to tell them from others, or too few beside the noise:'),
          list(leftOut.map(nameOf)),
        ]),
  );
}
