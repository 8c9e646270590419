import type { Guard } from '../../../privacy/guard/guard.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { CodeTable } from '../code-table.ts';
import { dpNumber } from '../published-number.ts';
import type { FurtherNumbers } from './further-numbers.ts';
import { type PlannedPublish, REGRESSIONS_QUESTION } from './plan-publish.ts';
import { measureRegressions, type PublishedRegression } from './published-regression.ts';
import { measureSubgroups } from './subgroup-errors.ts';
import { measureTarget } from './target-error.ts';

export interface PublishContext {
  readonly codings: readonly ColumnCoding[] | undefined;
  /** The estimated number of records. */
  readonly normaliser: number;
}

/** Asks the guard what was planned beyond the usual numbers, in the order of the plan. */
export async function measurePublish(
  guard: Guard,
  table: CodeTable,
  planned: readonly PlannedPublish[],
  context: PublishContext,
): Promise<FurtherNumbers> {
  const found: FurtherNumbers[] = [];
  for (const item of planned) {
    switch (item.kind) {
      case 'target':
        found.push({ numbers: await measureTarget(guard, table, item, context.normaliser), parts: {}, leftOut: [] });
        break;
      case 'subgroups':
        found.push(await measureSubgroups(guard, table, item, context));
        break;
      case 'regression': {
        const regressions = await measureRegressions(guard, table, item, context);
        if (regressions !== undefined) found.push(overlapOf(regressions));
      }
    }
  }
  return {
    numbers: found.flatMap(({ numbers }) => numbers),
    parts: Object.assign({}, ...found.map(({ parts }) => parts)),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

function overlapOf(regressions: readonly PublishedRegression[]): FurtherNumbers {
  const overlaps = regressions.flatMap(({ coefficients }) =>
    coefficients.filter(({ term }) => term !== '(intercept)').map(({ overlap }) => overlap),
  );
  const parts = { regressions };
  if (overlaps.length === 0) {
    const reason = 'No published regression has a coefficient beside the intercept that is available.';
    return { numbers: [], parts, leftOut: [{ metric: 'coefficientOverlap', reason }] };
  }
  const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length;
  const number = dpNumber('coefficientOverlap', REGRESSIONS_QUESTION, mean, undefined);
  return { numbers: [number], parts, leftOut: [] };
}
