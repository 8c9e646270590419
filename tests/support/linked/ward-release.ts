import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRecords } from '../../../models/linked/as-records.ts';
import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import { linkedFamily } from '../../../models/linked/registry.ts';
import { cpuOperations } from '../../../models/neural/backends/cpu/cpu-operations.ts';
import { linkedDictionaryToJson } from '../../../pipelines/dictionary/linked/describe-linked.ts';
import type { LinkedDictionary } from '../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { linkedColumnShapes, linkedShape } from '../../../pipelines/dictionary/linked/linked-shape.ts';
import { evaluateLinked } from '../../../pipelines/evaluate/linked/published/evaluate-linked.ts';
import { planLinkedEvaluation } from '../../../pipelines/evaluate/linked/published/linked-evaluation-plan.ts';
import {
  linkedPublished,
  linkedPublishedToJson,
} from '../../../pipelines/evaluate/linked/published/linked-published.ts';
import { impossibleInLinked } from '../../../pipelines/release/linked/impossible-in-linked.ts';
import { outputOfDictionary } from '../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import type { SigningKey } from '../../../pipelines/release-folder/manifest/keys.ts';
import { manifestOfLinkedPlan } from '../../../pipelines/release-folder/manifest/linked-plan.ts';
import type { LinkedReleaseContent } from '../../../pipelines/release-folder/release-content.ts';
import { clippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import { createViewGuard } from '../../../privacy/guard/views/create-view-guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { Ledger, LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { openLedger } from '../../../privacy/ledger/open-ledger.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../insecure-seeded-entropy.ts';
import { wardRows } from './ward-rows.ts';

/** A release of the ward: a model fitted to made units behind the guard, evaluated there, with all that it paid for. `changes` replace parts of it. */
export async function wardContent(
  dictionary: LinkedDictionary,
  key: SigningKey,
  changes: Partial<LinkedReleaseContent> = {},
  kind: 'timeline' | 'sequence' = 'timeline',
): Promise<LinkedReleaseContent> {
  const shape = linkedShape(dictionary);
  const records = asRecords(shape, wardRows(shape, 300, 'records'));
  const evaluationRho = rational(1n, 50n);
  const inputs: LinkedInputs = {
    shape,
    shapes: linkedColumnShapes(dictionary),
    impossible: impossibleInLinked(dictionary),
    rho: rational(1n, 4n),
    expected: { units: 300, events: undefined },
    whole: {
      epsilon: rational(8n),
      delta: parseRational('1e-6'),
      beside: { kind: 'zcdp', rho: evaluationRho },
      by: 'whole-plan',
    },
    forced: true,
  };
  const family = linkedFamily(kind);
  const plan = family.plan(inputs);
  const evaluation = planLinkedEvaluation(
    shape,
    plan.views.map(({ view }) => view),
    evaluationRho,
  );
  const { ledger, run } = openLedgerRun();
  const written = new Map<string, Uint8Array>();
  const operations = await cpuOperations({ threads: 1 });
  const guards = (view: View) =>
    createViewGuard({
      records,
      shape,
      view,
      run,
      entropy: insecureSeededEntropy(`ward/${view.name}`),
      training: {
        clippedSums: async (network) => clippedSums(network, operations),
        checkpoints: {
          write: async (digest, bytes) => void written.set(digest, bytes),
          read: async (digest) => written.get(digest),
        },
      },
    });
  const { model, measurements } = await family.fit(inputs, guards, () => {});
  const [seed, units] = ['ward-seed', 250];
  const drawn = asRecords(shape, model.draw({ units, seed }));
  const views = plan.views.map(({ view }) => view);
  const published = linkedPublished(
    await evaluateLinked(evaluation, guards, shape, drawn, {
      total: model.total,
      views,
      questions: plan.questions,
      measurements,
    }),
  );
  const charges = ledger.charges(run.record.runId);
  const content: LinkedReleaseContent = {
    identity: { release: 'ward-1', created: '2026-01-02T03:04:05.000Z', curator: 'A hospital' },
    output: outputOfDictionary(dictionary),
    model,
    measurements,
    answers: charges.flatMap(({ questionId, questionDigest }) => {
      const body = run.answerTo(questionId, questionDigest);
      return body === undefined ? [] : [{ question: questionId, questionSha256: questionDigest, body }];
    }),
    generation: { seed, rows: units, rowsFrom: 'public-setting' },
    format: { parquet: 'snappy', arrow: true },
    charges: charges.map(({ questionId, event }) => ({ question: questionId, event })),
    privacy: {
      unit: dictionary.unit.name,
      maxRowsPerUnit: Math.max(...plan.views.map(({ view }) => view.rows)),
      epsilon: rational(8n),
      delta: parseRational('1e-6'),
    },
    noise: 'operating-system',
    plan: manifestOfLinkedPlan(inputs, plan, evaluationRho),
    publicInputs: { dictionarySha256: dictionary.sourceDigest },
    dictionary: linkedDictionaryToJson(dictionary),
    report: linkedPublishedToJson(published),
    gate: { verdict: 'none', checks: [] },
    code: { version: '0.0.0' },
    key,
    ...changes,
  };
  ledger.close();
  await operations.close();
  return content;
}

function openLedgerRun(): { ledger: Ledger; run: LedgerRun } {
  const path = join(mkdtempSync(join(tmpdir(), 'ward-ledger-')), 'ledger.db');
  const ledger = openLedger({ path, now: () => '2026-01-02T03:04:05.000Z' });
  const policy = { maxEpsilon: rational(100n), maxDelta: parseRational('1e-6'), spenders: ['*'] };
  ledger.setPolicy('ward', policy, { by: 'steward' });
  const run = ledger.startRun({
    runId: 'run',
    dataset: 'ward',
    spender: 'a',
    unit: { name: 'patient', column: 'patient_id', neighbours: 'add-remove-unit' },
    planned: { kind: 'zcdp', rho: rational(3n) },
    planDigest: 'p',
    facts: {},
  });
  return { ledger, run };
}
