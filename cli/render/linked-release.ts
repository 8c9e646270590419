import { linkedPublishedToJson } from '../../pipelines/evaluate/linked/published/linked-published.ts';
import type { LinkedOutcome } from '../../pipelines/release/linked/carry-out-linked.ts';
import type { LinkedReleasePlan } from '../../pipelines/release/linked/plan-linked.ts';
import { formatRational } from '../../privacy/rational.ts';
import { setting } from './numbers.ts';
import { brief, chargedText, placesLines } from './outcome.ts';
import { renderTable } from './table.ts';

/** How a run over linked tables ended, for a person. Every number is DP, public or computed from released data. */
export function renderLinkedOutcome(outcome: LinkedOutcome, plan: LinkedReleasePlan): readonly string[] {
  const { verdict, published, folder } = outcome;
  const unit = plan.dictionary.unit.name;
  const numbers = published.numbers.map(({ metric, about, value, interval, question }) => [
    about === undefined ? metric : `${metric} (${about})`,
    brief(value),
    interval === null ? '' : `${brief(interval.lower)} to ${brief(interval.upper)}`,
    question ?? '',
  ]);
  return [
    folder === undefined ? 'Not published: the gate said no.' : `Published ${folder}`,
    '',
    ...renderTable([
      ['run', outcome.runId],
      [
        'promised',
        `epsilon ${setting(plan.budget.epsilon)} at delta ${setting(plan.budget.delta)}, for each ${unit} with all its rows`,
      ],
      ['charged', chargedText(plan)],
      [
        'drawn',
        `${outcome.units} synthetic units (${unit}) with ${outcome.events} events; about ${outcome.estimatedUnits} counted, estimated from noisy counts`,
      ],
    ]).map((line) => `  ${line}`),
    '',
    ...renderTable([['metric', 'value', '95 % interval', 'paid for by'], ...numbers], new Set([1])).map(
      (line) => `  ${line}`,
    ),
    '',
    ...verdict.checks.map((check) => `  gate ${check.passed ? 'passed' : 'FAILED'}  ${check.sentence}`),
    '',
    ...placesLines(outcome),
  ];
}

export function linkedOutcomeToJson(outcome: LinkedOutcome, plan: LinkedReleasePlan): Record<string, unknown> {
  return {
    schema: 'release-linked/1',
    run: outcome.runId,
    release: outcome.releaseName,
    folder: outcome.folder ?? null,
    insideReport: outcome.insideReport ?? null,
    insidePage: outcome.insidePage ?? null,
    units: outcome.units,
    events: outcome.events,
    estimatedUnits: outcome.estimatedUnits,
    claim: { epsilon: plan.epsilon, delta: formatRational(plan.delta), rho: formatRational(plan.rho) },
    gate: outcome.verdict,
    evaluation: linkedPublishedToJson(outcome.published),
  };
}
