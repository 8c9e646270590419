import { parseRational } from '../../../privacy/rational.ts';
import { type Audit, auditSchema } from '../../audit-file/audit-file.ts';
import { otherThanClaimed } from '../../audit-file/other-than-claimed.ts';
import { AUDIT_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { AUDIT_BOUNDS } from '../../release-folder/reading/limits.ts';
import { type IntactFiles, readArtefact } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/**
 * Whether the audit that went out with the release is about its plan and its claim, and what it found does not contradict the claim. Returns it where it
 * can be read; a release without one is told nothing of.
 */
export async function checkAudit(files: IntactFiles, manifest: Manifest, checks: Checks): Promise<Audit | undefined> {
  if (manifest.audit === undefined) return undefined;
  const audit = await readArtefact(files, AUDIT_FILE, auditSchema, { id: 'audit', bounds: AUDIT_BOUNDS }, checks);
  if (audit === undefined) return undefined;
  const problems = problemsOf(audit, manifest);
  for (const problem of problems) checks.fail('audit', problem, AUDIT_FILE);
  if (problems.length === 0) checks.pass('audit', 'it is about the plan and the claim of this release', AUDIT_FILE);
  return audit;
}

function problemsOf(audit: Audit, { claim, postProcessing, publicInputs }: Manifest): string[] {
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
