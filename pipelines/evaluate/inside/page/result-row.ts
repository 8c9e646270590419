import type { IntervalRow } from '../../../page/charts/drawing/interval-row.ts';
import type { UtilityResult } from '../../utility/utility-result.ts';

/** A result as a row of a chart, named by what it is about. */
export const rowOf = (result: UtilityResult): IntervalRow => ({ ...result, label: labelOf(result) });

/** Of a group its value alone: beside it stands what it is a group by. */
export const groupRowOf = (result: UtilityResult): IntervalRow => ({
  ...result,
  label: [result.about.group!.value, ...result.about.columns].join(', '),
});

export function labelOf({ metric, about: { columns, group } }: UtilityResult): string {
  const of = columns.length === 0 ? '' : `: ${columns.join(', ')}`;
  return `${metricInWords(metric)}${of}${group === undefined ? '' : ` where ${group.column} is ${group.value}`}`;
}

/** `marginal-error-2-worst` as `marginal error 2 worst`. */
export const metricInWords = (metric: string): string => metric.replaceAll('-', ' ');
