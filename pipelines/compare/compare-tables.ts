import type { TablesEvaluation } from '../evaluate/inside/evaluate-tables.ts';
import type { UtilityResult } from '../evaluate/utility/utility-result.ts';
import { type Ranking, rank } from './rank.ts';

/** One metric over several tables. Exact, so for the steward alone. */
export interface ComparedMetric extends Pick<UtilityResult, 'metric' | 'definition' | 'about' | 'direction'> {
  readonly title: string;
  /** One a table; null where the table has no such result, as where its worst marginals are others. */
  readonly values: readonly (Pick<UtilityResult, 'value' | 'interval' | 'unavailable'> | null)[];
  readonly ceiling: number | null;
  readonly floor: number | null;
  readonly ranking: Ranking;
}

/** The metrics that at least two tables have a value of, in the order in which they are reported. */
export function compareTables({ synthetic }: Pick<TablesEvaluation, 'synthetic'>): readonly ComparedMetric[] {
  const found = new Map<string, { readonly title: string; readonly results: (UtilityResult | undefined)[] }>();
  for (const [t, { utility }] of synthetic.entries()) {
    for (const { title, results } of utility.sections) {
      for (const result of results) {
        const key = JSON.stringify([result.metric, result.about]);
        const entry = found.get(key) ?? { title, results: [] };
        entry.results[t] = result;
        found.set(key, entry);
      }
    }
  }
  return [...found.values()].flatMap(({ title, results }) => {
    const values = synthetic.map((_, t) => results[t] ?? null);
    if (values.filter((one) => one !== null && one.value !== null).length < Math.min(2, synthetic.length)) return [];
    const one = values.find((result) => result !== null)!;
    const known = (of: 'ceiling' | 'floor'): number | null =>
      values.find((result) => result !== null && result[of] !== null)?.[of] ?? null;
    return [
      {
        metric: one.metric,
        definition: one.definition,
        about: one.about,
        direction: one.direction,
        title,
        values: values.map(
          (result) => result && { value: result.value, interval: result.interval, unavailable: result.unavailable },
        ),
        ceiling: known('ceiling'),
        floor: known('floor'),
        ranking: rank(
          values.map((result) => result ?? { value: null, interval: null }),
          one.direction,
        ),
      },
    ];
  });
}
