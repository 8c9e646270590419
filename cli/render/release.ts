import { publishedToJson } from '../../pipelines/evaluate/report-json.ts';
import type { ReleaseOutcome } from '../../pipelines/release/carry-out.ts';
import type { Plan } from '../../pipelines/release/plan.ts';
import { formatRational } from '../../privacy/rational.ts';
import { setting } from './numbers.ts';
import { brief, chargedText, placesLines } from './outcome.ts';
import { renderTable } from './table.ts';

/** How a run ended, for a person. Every number is DP, public or computed from released data; whether limits on exact ones were kept is not. */
export function renderOutcome(outcome: ReleaseOutcome, plan: Plan): readonly string[] {
  const { verdict, published, folder } = outcome;
  const numbers = published.numbers.map(({ metric, value, interval, origin }) => [
    metric,
    brief(value),
    interval === null ? '' : `${brief(interval.lower)} to ${brief(interval.upper)}`,
    origin,
  ]);
  return [
    folder === undefined ? 'Not published: the gate said no.' : `Published ${folder}`,
    '',
    ...renderTable([
      ['run', outcome.runId],
      [
        'promised',
        `epsilon ${setting(plan.budget.epsilon)} at delta ${setting(plan.budget.delta)}, by this release with what its dictionary cost`,
      ],
      ['charged', chargedText(plan)],
      [
        'rows',
        `${outcome.rows} synthetic; about ${outcome.estimatedRecords} records counted, estimated from noisy counts`,
      ],
    ]).map((line) => `  ${line}`),
    '',
    ...renderTable([['metric', 'value', '95 % interval', 'origin'], ...numbers], new Set([1])).map(
      (line) => `  ${line}`,
    ),
    '',
    ...verdict.checks.map((check) => `  gate ${check.passed ? 'passed' : 'FAILED'}  ${check.sentence}`),
    ...leakageLines(outcome),
    '',
    ...placesLines(outcome),
  ];
}

/** Without the numbers, which stay in the protected folder. */
const leakageLines = ({ leakage, insideReport }: ReleaseOutcome): string[] => {
  const lines = leakage.checks.map(
    ({ attack, passed }) => `  gate ${passed ? 'passed' : 'FAILED'}  leakage.${attack}, on exact numbers`,
  );
  const where = insideReport === undefined ? [] : [`  What they are, and why: leakage in ${insideReport}`];
  return lines.length === 0 ? [] : [...lines, ...where];
};

export function outcomeToJson(outcome: ReleaseOutcome, plan: Plan): Record<string, unknown> {
  return {
    schema: 'release/1',
    run: outcome.runId,
    release: outcome.releaseName,
    folder: outcome.folder ?? null,
    insideReport: outcome.insideReport ?? null,
    insidePage: outcome.insidePage ?? null,
    rows: outcome.rows,
    estimatedRecords: outcome.estimatedRecords,
    claim: { epsilon: plan.epsilon, delta: formatRational(plan.delta), rho: formatRational(plan.rho) },
    gate: outcome.verdict,
    leakageGate: outcome.leakage.checks.map(({ attack, maxExcess, passed }) => ({ attack, maxExcess, passed })),
    evaluation: publishedToJson(outcome.published),
  };
}
