import type { Guard, NoisyNumber } from '../../../privacy/guard/guard.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { columnLevels } from '../../statistics/column-levels.ts';
import type { CodeTable } from '../code-table.ts';
import { normalQuantile } from '../normal-quantile.ts';
import { dpNumber, PUBLISHED_LEVEL, type PublishedNumber } from '../published-number.ts';
import { scaledCounts } from '../scaled-counts.ts';
import type { FurtherNumbers } from './further-numbers.ts';
import { type PlannedSubgroups, SUBGROUPS_QUESTION } from './plan-publish.ts';
import type { PublishedGroup, PublishedGrouping } from './published-grouping.ts';

/** An error whose interval reaches as far on either side tells nothing: all there can be without noise lies between 0 and about 2. */
export const DROWNED = 1;

/** Without codings, the question is asked and nothing can be said of its groups. */
export async function measureSubgroups(
  guard: Guard,
  table: CodeTable,
  { groupings }: PlannedSubgroups,
  { codings, normaliser }: { readonly codings: readonly ColumnCoding[] | undefined; readonly normaliser: number },
): Promise<FurtherNumbers> {
  const scale = normaliser / table.rows;
  const answers = await guard.measureGroupDistances({
    id: SUBGROUPS_QUESTION,
    groupings: groupings.map(({ by, beside, sigma }) => ({
      name: guard.columns[by]!.name,
      by,
      marginals: beside.columns.map((column) => [column]),
      reference: (columns) => scaledCounts(table, columns, scale),
      sigma,
    })),
  });
  const count = answers.reduce((sum, groups) => sum + groups.length, 0);
  const z = normalQuantile(PUBLISHED_LEVEL, count);
  const found = groupings.map(({ by, beside }, i): PublishedGrouping => {
    const levels = codings && columnLevels(codings[by]!);
    const records = scaledCounts(table, [by], scale);
    return {
      column: guard.columns[by]!.name,
      origin: 'dp',
      question: SUBGROUPS_QUESTION,
      marginals: beside.columns.length,
      possible: beside.possible,
      groups: answers[i]!.map((answer, group) =>
        groupError(answer, { value: levels?.[group] ?? null, records: records[group]!, z }),
      ),
    };
  });
  const worst = worstOf(found.flatMap(({ groups }) => groups));
  return {
    numbers: worst === undefined ? [] : [worst],
    parts: codings === undefined ? {} : { subgroups: found },
    leftOut:
      worst === undefined ? [{ metric: 'subgroupError', reason: 'The noise drowns the error of every group.' }] : [],
  };
}

function groupError(
  answer: NoisyNumber,
  { value, records, z }: { readonly value: string | null; readonly records: number; readonly z: number },
): PublishedGroup {
  const common = { value, records, distance: { rows: answer.value, sigma: answer.sigma } };
  const reach = (z * answer.sigma) / Math.max(records, Number.MIN_VALUE);
  if (!(reach < DROWNED)) {
    const unavailable =
      records > 0
        ? `not available, because the noise is ${Number(reach.toPrecision(2))} either way, and an error is between 0 and about 2`
        : 'not available, because the release has no row of it';
    return { ...common, error: null, sigma: null, interval: null, unavailable };
  }
  const error = answer.value / records;
  return {
    ...common,
    error: Math.max(0, error),
    sigma: answer.sigma / records,
    interval: { lower: Math.max(0, error - reach), upper: Math.max(0, error + reach), level: PUBLISHED_LEVEL },
    unavailable: null,
  };
}

/** The largest error, between the largest of the lower ends and the largest of the upper ones. */
function worstOf(groups: readonly PublishedGroup[]): PublishedNumber | undefined {
  const visible = groups.filter(({ error }) => error !== null);
  if (visible.length === 0) return undefined;
  const most = (read: (group: PublishedGroup) => number): number => Math.max(...visible.map(read));
  const interval = { lower: most((group) => group.interval!.lower), upper: most((group) => group.interval!.upper) };
  return dpNumber(
    'subgroupError',
    SUBGROUPS_QUESTION,
    most((group) => group.error!),
    interval,
  );
}
