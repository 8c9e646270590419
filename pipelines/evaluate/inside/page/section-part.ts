import { chartInPage } from '../../../page/chart-in-page.ts';
import { intervalChart } from '../../../page/charts/interval-chart.ts';
import type { PagePart } from '../../../page/document.ts';
import { foldedAway, list, subsection, terms } from '../../../page/elements.ts';
import { element, type Html, together } from '../../../page/html.ts';
import { standing, worstFirst } from '../../utility/standing.ts';
import type { UtilityResult, UtilitySection } from '../../utility/utility-result.ts';
import { detailCharts } from './detail-charts.ts';
import { groupRowOf, metricInWords, rowOf } from './result-row.ts';
import { survivalCharts } from './survival-charts.ts';

/**
 * One metric: where its numbers stand between floor and ceiling, the numbers that have no such place, groups side by side, and the curves and
 * pairs behind them. `id` begins what is named in it.
 */
export function sectionPart({ title, results }: UtilitySection, id: string): PagePart {
  const whole = results.filter(({ about }) => about.group === undefined);
  const found = worstFirst(whole.filter(({ value }) => value !== null));
  const placed = found.filter((result) => standing(result) !== undefined);
  const others = found.filter((result) => standing(result) === undefined);
  const missing = results.filter(({ value }) => value === null);
  const content = together(
    ...(placed.length === 0 ? [] : [placedFigure(placed, title, id)]),
    ...byMetric(others).map((own, i) => ownFigure(own, `${id}-own-${i + 1}`)),
    ...figures(whole.flatMap((result, i) => detailCharts(result, `${id}-${i + 1}`)).map(chartInPage)),
    ...survivalCharts(results, `${id}-survival`).map(chartInPage),
    ...groupsOf(results, id),
    ...(missing.length === 0 ? [] : [subsection('Not available', list(missing.map(whyMissing)))]),
    foldedAway('What these numbers are', definitions(results)),
  );
  return { id, heading: title, content };
}

const whyMissing = (result: UtilityResult): string => `${rowOf(result).label}: ${result.unavailable}`;

const placedFigure = (results: readonly UtilityResult[], title: string, id: string): Html =>
  chartInPage(
    intervalChart(
      {
        id: `${id}-placed`,
        caption: `${title}: where each number stands between its floor (0) and its ceiling (1), the worst first.`,
      },
      { rows: results.map(rowOf), axis: '0 is the floor, 1 the ceiling', scale: 'floor-to-ceiling' },
    ),
  );

const ownFigure = (results: readonly UtilityResult[], id: string): Html =>
  chartInPage(
    intervalChart(
      {
        id,
        caption: `${capital(metricInWords(results[0]!.metric))}: numbers without a floor and a ceiling, or whose floor is no worse than their ceiling.`,
      },
      { rows: results.map(rowOf), axis: better(results[0]!), scale: 'own' },
    ),
  );

function groupsOf(results: readonly UtilityResult[], id: string): readonly Html[] {
  const grouped = results.filter(({ about, value }) => about.group !== undefined && value !== null);
  if (grouped.length === 0) return [];
  const drawn = apart(grouped, ({ metric, about }) => `${metric}\n${about.group!.column}`).map((own, i) => {
    const [{ metric, about }] = own as [UtilityResult];
    const caption = `${capital(metricInWords(metric))} by ${about.group!.column}.`;
    return chartInPage(
      intervalChart(
        { id: `${id}-group-${i + 1}`, caption },
        { rows: own.map(groupRowOf), axis: better(own[0]!), scale: 'own' },
      ),
    );
  });
  return [subsection('By group', ...figures(drawn))];
}

const better = ({ direction }: UtilityResult): string =>
  direction === 'higher-is-better' ? 'higher is better' : 'lower is better';

const byMetric = (results: readonly UtilityResult[]): readonly (readonly UtilityResult[])[] =>
  apart(results, ({ metric }) => metric);

function apart(results: readonly UtilityResult[], key: (result: UtilityResult) => string): UtilityResult[][] {
  const parts = new Map<string, UtilityResult[]>();
  for (const result of results) {
    const part = parts.get(key(result)) ?? [];
    part.push(result);
    parts.set(key(result), part);
  }
  return [...parts.values()];
}

const figures = (drawn: readonly Html[]): readonly Html[] =>
  drawn.length === 0 ? [] : [element('div', { class: 'figures' }, ...drawn.map((one) => element('section', {}, one)))];

const definitions = (results: readonly UtilityResult[]): Html => {
  const known = new Map(results.map(({ metric, definition }) => [metric, definition]));
  return terms([...known].map(([metric, definition]) => [metricInWords(metric), definition]));
};

const capital = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
