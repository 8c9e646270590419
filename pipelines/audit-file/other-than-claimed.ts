import { compare, parseRational, type Rational } from '../../privacy/rational.ts';
import type { Audit } from './audit-file.ts';

/** What a release claims of the pipeline that made it. */
export interface ClaimedPipeline {
  /** Absent from manifests that do not state it. */
  readonly planDigest: string | undefined;
  readonly model: string;
  readonly epsilon: Rational;
  readonly delta: Rational;
}

/** In what an audit is about another pipeline than that of a release, as the rest of "it was made of ..."; `undefined` where it is about the same. */
export function otherThanClaimed({ pipeline }: Audit, claimed: ClaimedPipeline): string | undefined {
  if (pipeline.planDigest !== claimed.planDigest) return 'another plan';
  if (pipeline.model !== claimed.model) return 'another model';
  if (!isSame(pipeline.epsilon, claimed.epsilon)) return 'another epsilon';
  return isSame(pipeline.delta, claimed.delta) ? undefined : 'another delta';
}

function isSame(text: string, claimed: Rational): boolean {
  try {
    return compare(parseRational(text), claimed) === 0;
  } catch {
    return false;
  }
}
