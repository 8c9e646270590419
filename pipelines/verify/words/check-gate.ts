import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import type { GateThresholds } from '../../config/gate-thresholds.ts';
import { gateThresholdsSchema } from '../../config/gate-thresholds.ts';
import { decideGate, decideLinkedGate } from '../../evaluate/gate/gate.ts';
import { LINKED_PUBLISHED_SCHEMA } from '../../evaluate/linked/published/linked-published.ts';
import type { PublishedReport } from '../../evaluate/published-report.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/** Whether the gate, held again against the published report with the thresholds that it states, says the same, sentence for sentence. */
export async function checkGate(
  files: IntactFiles,
  { gate, evaluation, holdout }: Manifest,
  excuse: string | undefined,
  checks: Checks,
): Promise<void> {
  if (gate.checks.some((check) => check['passed'] === false)) {
    return checks.fail('gate', 'a check of the gate failed, and the release was published', MANIFEST_FILE);
  }
  const impossible = impossibleLimits(gate.outsideGuarantee, holdout);
  if (impossible !== undefined) return checks.fail('gate', impossible, MANIFEST_FILE);
  if (gate.verdict === 'none') return checks.cannot('gate', 'the curator set no gate', MANIFEST_FILE);
  const again = decidedAgain(gate, readRawJson(files, evaluation.report));
  if (again !== undefined && canonicalJson(again) === canonicalJson(gate.checks)) {
    return checks.pass('gate', `${gate.checks.length} checks of the published report, all passed`, MANIFEST_FILE);
  }
  const detail =
    again === undefined
      ? 'the report does not hold what the gate decides on'
      : 'it does not say what its thresholds and the published report give';
  if (excuse === undefined) checks.fail('gate', detail, MANIFEST_FILE);
  else checks.cannot('gate', `${detail}: ${excuse}`, MANIFEST_FILE);
}

/** Why no release can have been held to limits on attacks as they are stated. */
function impossibleLimits(outside: Manifest['gate']['outsideGuarantee'], holdout: Manifest['holdout']) {
  if (outside === undefined) return undefined;
  if (holdout === undefined)
    return 'it states limits on attacks, and nobody was held out whom they could be held against';
  const attacks = outside.limits.map(({ attack }) => attack);
  return new Set(attacks).size === attacks.length ? undefined : 'it states two limits on one attack';
}

function decidedAgain({ checks }: Manifest['gate'], report: unknown) {
  const stated = checks.flatMap(({ id, threshold }) =>
    typeof id === 'string' && typeof threshold === 'number' ? [[id, threshold] as const] : [],
  );
  const thresholds = gateThresholdsSchema.safeParse(Object.fromEntries(stated));
  if (!thresholds.success) return undefined;
  try {
    const given = [thresholds.data as GateThresholds, report as PublishedReport] as const;
    return isOfLinkedTables(report) ? decideLinkedGate(...given).checks : decideGate(...given).checks;
  } catch {
    return undefined; // earlier reports lack parts, and a forged one may hold anything
  }
}

const isOfLinkedTables = (report: unknown): boolean =>
  (report as { readonly schema?: unknown }).schema === LINKED_PUBLISHED_SCHEMA;
