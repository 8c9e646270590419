import type { Fitted, ModelInputs } from '../../../models/model.ts';
import { hasSampling } from '../../../privacy/accounting/has-sampling.ts';
import type { Allocation } from '../../../privacy/ledger/allocation.ts';
import type { Ledger, LedgerRun, RecordedCharge } from '../../../privacy/ledger/ledger.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { formatRational } from '../../../privacy/rational.ts';
import type { Audit } from '../../audit-file/audit-file.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { dictionaryToJson } from '../../dictionary/describe.ts';
import type { GateVerdict } from '../../evaluate/gate/gate.ts';
import { statedItems } from '../../evaluate/publish/stated-items.ts';
import type { PublishedReport } from '../../evaluate/published-report.ts';
import { publishedToJson } from '../../evaluate/report-json.ts';
import type { PaidAnswer } from '../../release-folder/artefacts/answers-file.ts';
import { withSpread } from '../../release-folder/decode/output-column.ts';
import { outputColumnsOf } from '../../release-folder/decode/output-columns-of.ts';
import { tableRules } from '../../release-folder/decode/table-rules.ts';
import type { SigningKey } from '../../release-folder/manifest/keys.ts';
import type {
  ManifestAllocation,
  ManifestGovernance,
  ManifestPublicInputs,
} from '../../release-folder/manifest/manifest.ts';
import { manifestPlan } from '../../release-folder/manifest/plan-inputs.ts';
import type { Software } from '../../release-folder/manifest/software.ts';
import type { ReleaseContent } from '../../release-folder/release-content.ts';
import type { FittedSpread } from '../../spread/fit-spread.ts';
import type { Plan } from '../plan.ts';
import type { RunFacts } from './run-facts.ts';

export interface ReleaseParts {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly facts: RunFacts;
  readonly fitted: Fitted;
  readonly spread: FittedSpread;
  readonly rows: number;
  readonly charges: readonly RecordedCharge[];
  readonly run: LedgerRun;
  readonly ledger: Pick<Ledger, 'policy' | 'entries' | 'allocations'>;
  readonly entropy: EntropySource;
  readonly published: PublishedReport;
  readonly verdict: GateVerdict;
  readonly audit: Audit | undefined;
  readonly key: SigningKey;
  readonly software: Software;
}

/** Brings together what a release is made of. Everything here is public or already private. */
export function releaseContent(parts: ReleaseParts): ReleaseContent {
  const { config, plan, facts, fitted, spread, published, verdict } = parts;
  const { dictionary } = plan;
  return {
    identity: identityOf(config, facts),
    table: {
      name: dictionary.table,
      columns: withSpread(outputColumnsOf(dictionary), spread.counts),
      rules: tableRules(dictionary.constraints.map(({ source }) => source)),
    },
    model: fitted.model,
    measurements: fitted.measurements,
    detailMeasurements: spread.measurements,
    answers: paidAnswers(parts),
    generation: {
      seed: facts.generationSeed,
      rows: parts.rows,
      rowsFrom: config.output.rows === 'estimate' ? 'dp-estimate' : 'public-setting',
    },
    format: { parquet: config.output.parquet, arrow: config.output.arrow },
    charges: [
      ...plan.prior.charges,
      ...parts.charges.map(({ questionId, event }) => ({ question: questionId, event })),
    ],
    privacy: {
      unit: dictionary.unit.name,
      maxRowsPerUnit: dictionary.unit.maxRows,
      epsilon: plan.budget.epsilon,
      delta: plan.budget.delta,
    },
    noise: parts.entropy.origin ?? 'other',
    plan: manifestPlan(
      statedInputs(plan),
      plan.evaluationRho,
      plan.detail?.rho,
      statedItems(plan.publish, plan.modelInputs.columns),
    ),
    ...governance(parts),
    ...(plan.holdout === undefined ? {} : { holdout: plan.holdout }),
    publicInputs: { dictionarySha256: dictionary.sourceDigest, planSha256: plan.digest, ...queriesIn(plan) },
    dictionary: dictionaryToJson(dictionary),
    report: publishedToJson(published),
    audit: parts.audit,
    gate: {
      verdict: 'pass',
      checks: verdict.checks.map((check) => ({ ...check })),
      ...(config.leakageGate.length === 0 ? {} : { leakageLimits: config.leakageGate }),
    },
    code: parts.software,
    key: parts.key,
  };
}

/** Queries by which a database was read, where there were any. */
export const queriesIn = ({ queries }: Pick<Plan, 'queries'>): Pick<ManifestPublicInputs, 'queries'> =>
  queries.length === 0 ? {} : { queries };

export const identityOf = ({ release }: Pick<RunConfig, 'release'>, facts: RunFacts): ReleaseContent['identity'] => ({
  release: facts.releaseName,
  created: facts.createdAt,
  curator: release.curator,
  contact: release.contact,
  license: release.license,
  url: release.url,
  region: release.region,
  curatorType: release.curatorType,
});

/** Of plans that are not calibrated as a whole, the manifest does not say what they would have been calibrated to. */
const statedInputs = ({ event, modelInputs }: Plan): ModelInputs =>
  hasSampling(event) ? modelInputs : { ...modelInputs, whole: undefined };

/** Every answer of the run, as the journal keeps it. */
export const paidAnswers = ({ charges, run }: Pick<ReleaseParts, 'charges' | 'run'>): PaidAnswer[] =>
  charges.flatMap(({ questionId, questionDigest }) => {
    const body = run.answerTo(questionId, questionDigest);
    return body === undefined ? [] : [{ question: questionId, questionSha256: questionDigest, body }];
  });

/** The policy in force, and the ledger as it was when the run's last answer was entered: the same when made again. */
export function governance({
  plan,
  run,
  ledger,
}: Pick<ReleaseParts, 'run' | 'ledger'> & { readonly plan: Pick<Plan, 'dataset'> }): {
  governance?: ManifestGovernance;
} {
  const policy = ledger.policy(plan.dataset);
  const last = ledger.entries().findLast(({ kind, body }) => kind === 'answer' && body['runId'] === run.record.runId);
  if (policy === undefined || last === undefined) return {};
  const allocation = ledger.allocations(plan.dataset).find(({ id }) => id === run.record.allocation);
  return {
    governance: {
      dataset: plan.dataset,
      policy: { maxEpsilon: formatRational(policy.maxEpsilon), maxDelta: formatRational(policy.maxDelta) },
      ...(run.record.unit === undefined ? {} : { unit: run.record.unit }),
      ...(allocation === undefined ? {} : { allocation: manifestAllocation(allocation) }),
      ledger: { sequence: last.sequence, hash: last.hash },
    },
  };
}

const manifestAllocation = ({ id, project, purpose, approver, expires }: Allocation): ManifestAllocation => ({
  id,
  project,
  purpose,
  approver,
  expires,
});
