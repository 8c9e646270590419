import { UserError } from '../../../privacy/errors.ts';
import { canonicalJson, sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { readSmallFile } from '../../account/marks/small-file.ts';
import { auditFaults } from '../../audit-file/audit-faults.ts';
import { type Audit, auditSchema } from '../../audit-file/audit-file.ts';
import { otherThanClaimed } from '../../audit-file/other-than-claimed.ts';
import { outOfBounds } from '../../release-folder/files/strict-json.ts';
import { AUDIT_BOUNDS } from '../../release-folder/reading/limits.ts';
import type { Plan } from '../plan.ts';

/** An audit that goes out with a release. */
export interface ReleasedAudit {
  readonly audit: Audit;
  /** Of its canonical text: a resumed run needs the same. */
  readonly digest: string;
}

/**
 * Reads the audit that a release is to hold, before anything is spent. Throws `FILE_MISSING`, `AUDIT_INVALID` for a file that is none, and
 * `AUDIT_REFUSED` for one of protected records, of another plan, or that found a violation.
 */
export function releasedAudit(path: string, plan: Plan): ReleasedAudit {
  const audit = readAudit(path);
  const { origin } = audit.records;
  if (origin === 'protected') {
    throw refused(path, 'it was made on protected records, and its scores would go out with the release', {
      hint: 'Keep it inside. Make one on public or simulated records for the release.',
    });
  }
  const { budget, digest: planDigest } = plan;
  const other = otherThanClaimed(audit, { planDigest, model: plan.model.kind, ...budget });
  if (other !== undefined) {
    throw refused(path, `it was made of ${other} than that of this release`, {
      hint: 'Dictionary, configuration or budget are others than they were. Make the audit again with this configuration.',
    });
  }
  const [fault] = auditFaults(audit);
  if (fault !== undefined) throw invalid(path, fault);
  if (audit.verdict === 'violation') {
    throw refused(path, 'it found a violation: more privacy is lost than the release would claim', {
      hint: 'Do not release. Keep the file and report it: see docs/security.md. No setting makes this right.',
    });
  }
  return { audit, digest: sha256(canonicalJson(audit)) };
}

function readAudit(path: string): Audit {
  const parsed = auditSchema.safeParse(readJsonFile(path));
  if (parsed.success) return parsed.data;
  const { path: place, message } = parsed.error.issues[0]!;
  throw invalid(path, `it does not follow its schema at ${place.join('.') || 'the top'}: ${message}`);
}

function readJsonFile(path: string): unknown {
  let bytes: Buffer | undefined;
  try {
    bytes = readSmallFile(path, AUDIT_BOUNDS.bytes);
  } catch {
    throw invalid(path, `it is no file of at most ${AUDIT_BOUNDS.bytes} bytes that can be read`);
  }
  if (bytes === undefined) {
    throw new UserError('FILE_MISSING', `Cannot read the audit ${path}: there is no such file`, {
      hint: 'Make the audit first, or take release.audit out of the configuration.',
      params: { path },
    });
  }
  const wrong = outOfBounds(bytes, AUDIT_BOUNDS);
  if (wrong !== undefined) throw invalid(path, wrong);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(path, 'it is no JSON');
  }
}

const invalid = (path: string, reason: string): UserError =>
  new UserError('AUDIT_INVALID', `Cannot use the audit ${path}: ${reason}`, {
    hint: 'Nothing was spent. Let release.audit name the file of an audit, as it was written.',
    params: { path },
  });

const refused = (path: string, reason: string, { hint }: { readonly hint: string }): UserError =>
  new UserError('AUDIT_REFUSED', `Cannot release with the audit ${path}: ${reason}`, { hint, params: { path } });
