import { linkedDictionaryToJson } from '../../dictionary/linked/describe-linked.ts';
import type { GateVerdict } from '../../evaluate/gate/gate.ts';
import { linkedPublishedToJson } from '../../evaluate/linked/published/linked-published.ts';
import { outputOfDictionary } from '../../release-folder/linked/output-of-dictionary.ts';
import { manifestOfLinkedPlan } from '../../release-folder/manifest/linked-plan.ts';
import type { LinkedReleaseContent } from '../../release-folder/release-content.ts';
import { governance, identityOf, paidAnswers, queriesIn } from '../stages/release-content.ts';
import type { RunFacts } from '../stages/run-facts.ts';
import type { LinkedRunWork } from './linked-job.ts';
import type { MadeLinkedRelease } from './make-linked-release.ts';

interface LinkedParts
  extends Pick<LinkedRunWork, 'config' | 'plan' | 'run' | 'ledger' | 'entropy' | 'key' | 'software'> {
  readonly facts: RunFacts;
  readonly made: MadeLinkedRelease;
  readonly verdict: GateVerdict;
}

/** Brings together what a release of linked tables is made of. Everything here is public or already private. */
export function linkedReleaseContent(parts: LinkedParts): LinkedReleaseContent {
  const { config, plan, facts, made, verdict, run, ledger } = parts;
  const { dictionary } = plan;
  const charges = ledger.charges(run.record.runId);
  return {
    identity: identityOf(config, facts),
    model: made.fitted.model,
    output: outputOfDictionary(dictionary),
    measurements: made.fitted.measurements,
    answers: paidAnswers({ charges, run }),
    generation: {
      seed: facts.generationSeed,
      rows: made.rows.unitCount,
      rowsFrom: config.output.rows === 'estimate' ? 'dp-estimate' : 'public-setting',
    },
    format: { parquet: config.output.parquet, arrow: config.output.arrow },
    charges: charges.map(({ questionId, event }) => ({ question: questionId, event })),
    privacy: {
      unit: dictionary.unit.name,
      maxRowsPerUnit: Math.max(...plan.model.views.map(({ view }) => view.rows)),
      epsilon: plan.budget.epsilon,
      delta: plan.budget.delta,
    },
    noise: parts.entropy.origin ?? 'other',
    plan: manifestOfLinkedPlan(plan.modelInputs, plan.model, plan.evaluationRho),
    ...governance(parts),
    publicInputs: { dictionarySha256: dictionary.sourceDigest, planSha256: plan.digest, ...queriesIn(plan) },
    dictionary: linkedDictionaryToJson(dictionary),
    report: linkedPublishedToJson(made.published),
    gate: { verdict: 'pass', checks: verdict.checks.map((check) => ({ ...check })) },
    code: parts.software,
    key: parts.key,
  };
}
