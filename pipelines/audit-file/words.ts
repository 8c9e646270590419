import type { Audit, AuditBound, AuditScoring, AuditVerdict } from './audit-file.ts';
import { AUDIT_SIGNIFICANCE, claimedNumber } from './recompute.ts';

/** What an audit found, in plain sentences with what it could have found; true of any audit whose bounds follow from its scores. */
export function auditInWords(audit: Audit): string[] {
  const { pipeline, canaries, runs, records, scorings, bounds } = audit;
  const percent = 100 * (1 - AUDIT_SIGNIFICANCE);
  return [
    `The configured pipeline (${pipeline.model}) was run ${runs === 1 ? 'once' : `${runs} times`} on ${records.rows} ${ORIGINS[records.origin]} with ${canaries.count} made-up ${canaries.count === 1 ? 'unit' : 'units'} (canaries), each of which was put among them by a fair coin. Epsilon ${claimed(pipeline.epsilon)} at delta ${claimed(pipeline.delta)} is claimed.`,
    ...(audit.findings ?? []).map((finding) => `Beside the plan: ${finding}`),
    ...scorings.flatMap((scoring) => ofScoring(scoring, bounds, percent)),
    VERDICTS[audit.verdict],
  ];
}

const ORIGINS: Record<Audit['records']['origin'], string> = {
  simulated: 'simulated records, which are of nobody,',
  public: 'public records',
  protected: 'protected records',
};

const ATTACKERS: Record<AuditScoring['view'], string> = {
  'white-box': 'An attacker who knows every other record and sees every noisy answer',
  'black-box': 'An attacker who knows every other record and sees the synthetic table alone',
};

const VERDICTS: Record<AuditVerdict, string> = {
  violation: 'The claim does not hold: do not release anything of this pipeline before the cause is found.',
  'no-violation-found':
    'No contradiction to the claim was found. That is no proof: what these attackers cannot tell, others may.',
  'too-weak':
    'This audit says nothing about the claim: so few canaries could not have contradicted it, however much the pipeline leaks.',
};

function ofScoring({ id, view }: AuditScoring, bounds: readonly AuditBound[], percent: number): string[] {
  const own = bounds.filter(({ scoring }) => scoring === id);
  const proven = largest(own.filter(({ assumes }) => assumes === undefined));
  const assumed = largest(own.filter(({ assumes }) => assumes !== undefined));
  if (proven === undefined) return [];
  const shown =
    proven.epsilon > 0
      ? `shows that at least epsilon ${down(proven.epsilon)} is lost, with ${percent} % confidence for all bounds together`
      : 'shows no loss at all: the lower bound on epsilon is 0';
  const gaussian =
    assumed === undefined || assumed.epsilon === 0
      ? ''
      : ` If the whole is as hard to tell apart as a Gaussian mechanism, epsilon is at least ${down(assumed.epsilon)}${assumed.mu === undefined ? '' : ` (mu ${down(assumed.mu)})`}.`;
  return [`${ATTACKERS[view]} ${shown}; so many canaries could have shown ${down(proven.ceiling)} at most.${gaussian}`];
}

/** The greatest bound, or of bounds that are all 0 the one that could have shown most. */
const largest = (bounds: readonly AuditBound[]): AuditBound | undefined =>
  bounds.toSorted((a, b) => b.epsilon - a.epsilon || b.ceiling - a.ceiling)[0];

const claimed = (text: string): string => String(claimedNumber(text));

/** A lower bound stays one when it is rounded down. */
const down = (value: number): string => String(Math.floor(value * 100) / 100);
