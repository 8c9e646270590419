import { parseRational } from '../../../privacy/rational.ts';
import { auditFaults } from '../../audit-file/audit-faults.ts';
import { type Audit, auditSchema } from '../../audit-file/audit-file.ts';
import { otherThanClaimed } from '../../audit-file/other-than-claimed.ts';
import { AUDIT_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { AUDIT_BOUNDS } from '../../release-folder/reading/limits.ts';
import { type IntactFiles, readArtefact } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/**
 * Whether the audit that went out with the release is about its plan and its claim, whether every bound and the verdict follow from its scores, and whether
 * what it found contradicts the claim. `excuse` says why another version may have computed bounds otherwise. Returns the audit where it can be read; of a
 * release without one nothing is told.
 */
export async function checkAudit(
  files: IntactFiles,
  manifest: Manifest,
  excuse: string | undefined,
  checks: Checks,
): Promise<Audit | undefined> {
  if (manifest.audit === undefined) return undefined;
  const audit = await readArtefact(files, AUDIT_FILE, auditSchema, { id: 'audit', bounds: AUDIT_BOUNDS }, checks);
  if (audit === undefined) return undefined;
  const problems = contradictions(audit, manifest);
  for (const problem of problems) checks.fail('audit', problem, AUDIT_FILE);
  if (problems.length > 0) return audit;
  const faults = auditFaults(audit);
  for (const fault of faults) {
    if (excuse === undefined) checks.fail('audit', fault, AUDIT_FILE);
    else checks.cannot('audit', `${fault}: ${excuse}`, AUDIT_FILE);
  }
  if (faults.length === 0) checks.pass('audit', foundAgain(audit), AUDIT_FILE);
  return audit;
}

const foundAgain = ({ bounds, scorings, verdict }: Audit): string => {
  const found =
    verdict === 'too-weak' ? 'too weak to contradict this claim' : 'none of those that prove is above the claim';
  return `${bounds.length} bounds worked out again from ${scorings.length === 1 ? 'its scores' : `${scorings.length} lists of scores`}: ${found}`;
};

function contradictions(audit: Audit, { claim, postProcessing, publicInputs }: Manifest): string[] {
  const claimed = {
    planDigest: publicInputs.planSha256,
    model: postProcessing.model.kind,
    epsilon: parseRational(claim.epsilon),
    delta: parseRational(claim.delta),
  };
  const other = otherThanClaimed(audit, claimed);
  return [
    ...(other === undefined ? [] : [`it was made of ${other} than that of the release`]),
    ...(audit.records.origin === 'protected'
      ? ['it was made on protected records, and its scores were computed from them without being paid for']
      : []),
    ...(audit.verdict === 'violation' ? ['it found that more privacy is lost than the release claims'] : []),
  ];
}
