import { list, nameOf, paragraph, sentence, subsection } from '../../page/elements.ts';
import { type Html, together } from '../../page/html.ts';
import { brief, whole } from '../../page/numbers.ts';
import { table } from '../../page/table.ts';
import { reportOnCard } from '../card/report-on-card.ts';
import { perInWords, ROWS_IN_WORDS } from '../rows/rows-in-words.ts';
import type { PageSources } from './told/page-sources.ts';
import type { NumberOnPage, ReportOnPage } from './told/report-on-page.ts';
import { errorInWords, statedErrors } from './worst-numbers.ts';

type Told = PageSources & { readonly shown: ReportOnPage };

/** How good the table is, by what a reader may ask of it. */
export const utilityPart = (told: Told): Html =>
  together(
    ...(told.shown.warnings.length === 0 ? [] : [subsection('Look out', list(told.shown.warnings.map(sentence)))]),
    subsection('Do columns, and columns together, have the shares that they have in the records?', shares(told)),
    ...rowsOfTables(told),
    subsection('Are rows copies of records?', copies(told)),
    subsection('How far may means and quantiles be off?', bounds(told)),
    subsection('Every published number', numbers(told)),
  );

function shares({ shown }: Told): Html {
  const errors = statedErrors(shown);
  if (errors.length === 0) return paragraph('Nothing was published that tells.');
  return list(errors.map((one) => `Of ${one.about}: ${errorInWords(one)}`));
}

function copies({ shown }: Told): Html {
  const find = (metric: string): NumberOnPage | undefined => shown.numbers.find((one) => one.metric === metric);
  const [share, baseline, excess] = ['copiesShare', 'copiesBaseline', 'copiesExcess'].map(find);
  if (share === undefined || baseline === undefined || excess === undefined) {
    return paragraph('That was not measured.');
  }
  return together(
    paragraph(
      `Of distinct synthetic rows a share of ${withReach(share)} equals a record of a random half; of the records of the other half, ${withReach(baseline)} do. The difference, ${withReach(excess)}, is what goes beyond chance.`,
    ),
    paragraph('Where columns are few, rows equal records by chance. The promise above holds whatever rows look like.'),
  );
}

/** Of linked tables, how many rows units and events have. */
function rowsOfTables({ shown: { rows } }: Told): Html[] {
  if (rows === undefined) return [];
  const heading = 'Do units and events have as many rows as in the records?';
  if (rows.length === 0) return [subsection(heading, paragraph('Nothing that was measured tells.'))];
  const told = together(
    table({
      caption: 'Rows in the mean',
      head: ['Table', 'Rows of', 'Records, estimated', 'Standard error', 'Released', 'Beyond noise'],
      rows: rows.map(({ table: of, per, most, estimate, standardError, released, beyondNoise }) => [
        nameOf(of),
        perInWords(per, most),
        brief(estimate),
        brief(standardError),
        brief(released),
        beyondNoise ? 'yes' : 'no',
      ]),
      numbers: [2, 3, 4],
    }),
    ...ROWS_IN_WORDS.map((words) => paragraph(words)),
  );
  return [subsection(heading, told)];
}

const withReach = ({ value, interval }: NumberOnPage): string =>
  interval === null ? brief(value) : `${brief(value)} (${brief(interval.lower)} to ${brief(interval.upper)})`;

function bounds({ report, manifest }: Told): Html {
  const told = reportOnCard(report)?.bounds ?? [];
  if (told.length === 0) return paragraph('Nothing was published that tells, or no column holds numbers.');
  const { unit, maxRowsPerUnit } = manifest.privacyUnit;
  return together(
    paragraph(
      `The records here are the rows that were counted, at most ${maxRowsPerUnit === 1 ? 'one' : maxRowsPerUnit} of each ${unit}. The mean of the records differs from that of the release by what stands behind ± at most; a quantile of the records lies in the range. Each statement is true with a probability of at least 95 % over the draws of the noise; that all are true at once is less likely.`,
    ),
    table({
      caption: 'Means and quantiles',
      head: ['Column', 'Mean', 'Median', '99th percentile'],
      rows: told.map(({ column, after, mean, median, tail }) => [
        after === null ? nameOf(column) : together(nameOf(column), ' after ', nameOf(after.column)),
        mean,
        median,
        tail,
      ]),
      numbers: [1, 2, 3],
    }),
  );
}

const ORIGINS: Readonly<Record<string, string>> = {
  dp: 'noisy answer that was paid for',
  public: 'public',
  'released-data': 'computed from the release',
};

function numbers({ shown }: Told): Html {
  return together(
    table({
      caption: 'Published numbers, with 95 % intervals of their noise',
      head: ['Number', 'Value', 'Interval', 'Where it comes from', 'What it is'],
      rows: shown.numbers.map(({ metric, about, value, interval, origin, definition }) => [
        nameOf(about === undefined ? metric : `${metric} (${about})`),
        brief(value),
        interval === null ? '' : `${brief(interval.lower)} to ${brief(interval.upper)}`,
        ORIGINS[origin] ?? origin,
        definition,
      ]),
      numbers: [1, 2],
      sentences: [4],
    }),
    ...(shown.leftOut.length === 0
      ? []
      : [
          paragraph('Not published:'),
          list(shown.leftOut.map(({ metric, reason }) => together(nameOf(metric), ': ', sentence(reason)))),
        ]),
    paragraph(
      shown.syntheticUnits === undefined || shown.syntheticEvents === undefined
        ? `Computed over ${whole(shown.syntheticRows)} released rows.`
        : `Computed over ${whole(shown.syntheticUnits)} released units with ${whole(shown.syntheticEvents)} events. Rows of a unit weigh one together in the number that is about them.`,
    ),
  );
}
