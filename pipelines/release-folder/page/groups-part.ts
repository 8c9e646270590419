import { chartInPage } from '../../page/chart-in-page.ts';
import { intervalChart } from '../../page/charts/interval-chart.ts';
import type { PagePart } from '../../page/document.ts';
import { nameOf, paragraph, subsection } from '../../page/elements.ts';
import { together } from '../../page/html.ts';
import { whole } from '../../page/numbers.ts';
import type { GroupingOnPage, ReportOnPage } from './told/report-on-page.ts';

/** How far the table lies from the records within groups, where that was published. */
export function groupsPart({ subgroups }: ReportOnPage): PagePart[] {
  if (subgroups.length === 0) return [];
  return [
    {
      id: 'groups',
      heading: 'Groups',
      content: together(
        paragraph(
          'How far other columns, one by one, lie from the records within each group: the error (0 equal, 2 disjoint) as measured under differential privacy, with the interval in which it lies without its noise; all intervals together hold in 95 % of all draws of the noise.',
        ),
        ...subgroups.map(groupingIn),
      ),
    },
  ];
}

const groupingIn = ({ column, marginals, groups }: GroupingOnPage, i: number) =>
  together(
    subsection(together('By ', nameOf(column))),
    ...(groups.length === 0
      ? [paragraph('There is no group.')]
      : [
          chartInPage(
            intervalChart(
              {
                id: `groups-${i + 1}`,
                caption: `Mean error of ${whole(marginals)} columns within each group by ${column}.`,
              },
              {
                rows: groups.map(({ value, records, error, interval, unavailable }) => ({
                  label: `${value ?? 'without a value'} (about ${whole(records)} records)`,
                  value: error,
                  unavailable: unavailable ?? undefined,
                  interval,
                  ceiling: null,
                  floor: null,
                })),
                axis: 'error, 0 equal and 2 disjoint',
                scale: 'own',
              },
            ),
          ),
        ]),
  );
