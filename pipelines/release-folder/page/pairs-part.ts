import { chartInPage } from '../../page/chart-in-page.ts';
import { MOST_COLUMNS, pairHeatMap } from '../../page/charts/pair-heat-map.ts';
import { paragraph, sentence } from '../../page/elements.ts';
import { type Html, together } from '../../page/html.ts';
import { whole } from '../../page/numbers.ts';
import { COUNTED_IN_VIEWS } from '../artefacts/counted-in-views.ts';
import type { ReportOnPage } from './told/report-on-page.ts';

/** Which pairs of columns were measured, and how much noise is in each; of linked tables where that stands. */
export function pairsPart({ marginalNoise, syntheticUnits }: ReportOnPage): Html {
  if (syntheticUnits !== undefined) return paragraph(sentence(COUNTED_IN_VIEWS));
  const measured = marginalNoise.filter(({ columns }) => columns.length === 2);
  if (measured.length === 0) {
    return paragraph(
      'No pair of columns was counted by itself. What the table shows of how columns go together is what its model makes of other answers.',
    );
  }
  const names = [...new Set(measured.flatMap(({ columns }) => columns))];
  const order = marginalNoise.flatMap(({ columns }) => (columns.length === 1 ? columns : []));
  const shown = [...new Set([...order, ...names])].filter((name) => names.includes(name)).slice(0, MOST_COLUMNS);
  const place = new Map(shown.map((name, i) => [name, i]));
  const pairs = measured.flatMap(({ columns: [a, b], noiseError }) => {
    const [first, second] = [place.get(a!), place.get(b!)];
    return first === undefined || second === undefined || first === second
      ? []
      : [{ first, second, value: noiseError }];
  });
  return together(
    paragraph(
      `${whole(measured.length)} ${measured.length === 1 ? 'pair of columns was' : 'pairs of columns were'} counted. The number of each is the error (0 equal, 2 disjoint) that the noise of its own counts is expected to add. Pairs with a dot in place of a colour were not counted by themselves: how they go together is what the model makes of other answers.`,
    ),
    ...(names.length > shown.length
      ? [
          paragraph(
            `The first ${whole(shown.length)} of ${whole(names.length)} columns with a measured pair are drawn; report.json has all.`,
          ),
        ]
      : []),
    ...(pairs.length === 0
      ? []
      : [
          chartInPage(
            pairHeatMap(
              { id: 'pairs-map', caption: 'Expected error from noise of each measured pair of columns.' },
              { columns: shown, pairs, name: 'Expected error' },
            ),
          ),
        ]),
  );
}
