import type { ViewGuards } from '../../../../models/linked/linked-model.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { type LinkedShape, WEIGHT_LATTICE } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import type { LeftOutNumber } from '../../left-out-number.ts';
import type { MetricId } from '../../metrics.ts';
import type { PublishedNumber } from '../../published-number.ts';
import { noisyError } from '../../utility/noisy-error.ts';
import { type LinkedEvaluationPlan, LOOK_QUESTION, type PlannedLook } from './linked-evaluation-plan.ts';
import { rowsGaps } from './rows-gap.ts';
import { type AnsweredViews, type RowsOfTable, rowsOfTables } from './rows-of-tables.ts';

/** The numbers of a linked release that may leave. */
export interface LinkedNumbers {
  readonly edition: 'published';
  readonly syntheticUnits: number;
  readonly syntheticEvents: number;
  readonly numbers: readonly PublishedNumber[];
  readonly leftOut: readonly LeftOutNumber[];
  /** Over which tables each number is a mean. */
  readonly looks: readonly { readonly metric: MetricId; readonly view: string; readonly tables: number }[];
  /** How many rows tables have. */
  readonly rows: readonly RowsOfTable[];
}

/**
 * The published edition of a linked release: asks exactly what `planLinkedEvaluation` planned, of views of the records, and compares them with
 * the same views of the drawn units. `fitted` is what the model was fitted to, with the estimated number of units; numbers of rows follow from it.
 */
export async function evaluateLinked(
  plan: LinkedEvaluationPlan,
  guards: ViewGuards,
  shape: LinkedShape,
  drawn: LinkedRecords,
  fitted: AnsweredViews & { readonly total: number },
): Promise<LinkedNumbers> {
  const numbers: PublishedNumber[] = [];
  for (const look of plan.looks) numbers.push(await measured(look, guards, shape, drawn, fitted.total));
  const rows = rowsOfTables(fitted, shape, drawn);
  return {
    edition: 'published',
    syntheticUnits: drawn.unitCount,
    syntheticEvents: drawn.events.start[drawn.unitCount]!,
    numbers: [...numbers, ...rowsGaps(rows)],
    leftOut: plan.leftOut,
    looks: plan.looks.map(({ metric, view, marginals }) => ({ metric, view: view.name, tables: marginals.length })),
    rows,
  };
}

async function measured(
  { metric, view, marginals, sigma, question }: PlannedLook,
  guards: ViewGuards,
  shape: LinkedShape,
  drawn: LinkedRecords,
  total: number,
): Promise<PublishedNumber> {
  const rows = viewRows(drawn, shape, view);
  const weights = rows.weightsFor?.(view.rows) ?? new Uint32Array(rows.rowCount).fill(WEIGHT_LATTICE);
  // Noise may bring the estimate of a tiny population to zero or below.
  const perUnit = Math.max(1, total) / Math.max(1, drawn.unitCount) / WEIGHT_LATTICE;
  let all = 0;
  for (const weight of weights) all += weight;
  const normaliser = Math.max(1, all * perUnit);
  const reference = (columns: readonly number[]): Float64Array => {
    const counted = columns.map((column) => rows.columns[column]!);
    const counts = new Float64Array(counted.reduce((cells, { size }) => cells * size, 1));
    for (let row = 0; row < rows.rowCount; row++) {
      let cell = 0;
      for (const { codes, size } of counted) cell = cell * size + codes[row]!;
      counts[cell]! += weights[row]!;
    }
    return counts.map((count) => count * perUnit);
  };
  const workload = { name: metric, marginals, reference, sigma };
  const [answer] = await guards(view).measureDistances({ id: LOOK_QUESTION, workloads: [workload] });
  return noisyError(metric, answer!, normaliser, question);
}
