import { setImmediate } from 'node:timers/promises';
import type { Advance } from '../../workspace/progress.ts';
import { UTILITY_METRICS, type UtilityMetric } from './sections.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** How far a synthetic table serves in place of the records. Protected where the records are. */
export interface UtilityReport {
  readonly seed: string;
  readonly rows: { readonly real: number; readonly synthetic: number; readonly holdout: number | null };
  readonly sections: readonly UtilitySection[];
}

/** A metric that threw, or gave what no report may hold. Its message names the metric and nothing of the tables. */
export class MetricDefect extends Error {
  constructor(metric: string, what: string, cause?: unknown) {
    super(`The metric ${metric} ${what}`, { cause });
  }
}

/**
 * Computes each of `metrics` in turn and tells how many are done. Each table has at least one row. Throws `MetricDefect` for a metric that throws, for numbers
 * that are not finite, and where a value is absent without a reason or has both.
 */
export async function measureUtility(
  inputs: UtilityInputs,
  { metrics = UTILITY_METRICS, advance }: { metrics?: readonly UtilityMetric[]; advance?: Advance } = {},
): Promise<UtilityReport> {
  const sections: UtilitySection[] = [];
  for (const metric of metrics) {
    advance?.(sections.length, metrics.length);
    await setImmediate(); // lets progress be told, and an interruption be heard
    sections.push(sectionOf(metric, inputs));
  }
  advance?.(metrics.length, metrics.length);
  return reportOf(inputs, sections);
}

export const reportOf = (
  { real, synthetic, holdout, seed }: UtilityInputs,
  sections: readonly UtilitySection[],
): UtilityReport => ({
  seed,
  rows: { real: real.rows, synthetic: synthetic.rows, holdout: holdout?.rows ?? null },
  sections,
});

/** What one metric computes. Throws `MetricDefect`. */
export function sectionOf(metric: UtilityMetric, inputs: UtilityInputs): UtilitySection {
  let section: UtilitySection;
  try {
    section = metric(inputs);
  } catch (error) {
    throw new MetricDefect(metric.name, 'failed', error);
  }
  for (const result of section.results) {
    const wrong = whatIsWrong(result);
    if (wrong !== undefined) throw new MetricDefect(result.metric, wrong);
  }
  return section;
}

function whatIsWrong(result: UtilityResult): string | undefined {
  if (!allFinite(result)) return 'gave a number that is not finite';
  if ((result.value === null) !== (result.unavailable !== undefined)) {
    return result.value === null ? 'gave no value and no reason' : 'gave a value and a reason for having none';
  }
  return undefined;
}

function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(allFinite);
}
