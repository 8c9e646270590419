import { join } from 'node:path';
import type { Rational } from '../../../privacy/rational.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { decideLeakage, type LeakageGateVerdict } from '../../evaluate/gate/leakage-gate.ts';
import { keptLeakage } from '../../evaluate/inside/kept-leakage.ts';
import { leakageOfRelease, type ReleaseLeakageRequest } from '../../evaluate/inside/leakage-of-release.ts';
import type { Unavailable } from '../../evaluate/inside/unavailable.ts';
import { ATTACK_NAMES } from '../../evaluate/leakage/in-words.ts';
import type { LeakageReport } from '../../evaluate/leakage/leakage-result.ts';
import { INSIDE_REPORT } from '../../workspace/inside-files.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import { MOST_THREADS } from '../../workspace/resources.ts';
import type { Plan } from '../plan.ts';

type Records = ReleaseLeakageRequest['records'];

interface Attacking {
  readonly plan: Plan;
  readonly config: RunConfig;
  readonly listener: ProgressListener;
  /** Protected folder of the run. */
  readonly folder: string;
}

/** What attacks on the released rows found: they are tried when it is first asked, and once. */
export type AttackedRelease = () => Promise<LeakageReport | Unavailable>;

export function attackRelease(
  { plan, config, listener }: Attacking,
  records: Records,
  sample: ReleaseLeakageRequest['sample'],
): AttackedRelease {
  let found: ReturnType<AttackedRelease> | undefined;
  return () => {
    found ??= leakageOfRelease({
      setting: config.evaluation.leakage,
      records,
      sample,
      codings: plan.dictionary.codings,
      claim: { epsilon: nearest(plan.budget.epsilon), delta: nearest(plan.delta) },
      threads: Math.min(MOST_THREADS, config.resources.threads),
      around: ({ id }, attack) =>
        inStage(listener, `attack ${id}`, `Attack, for the steward alone: ${ATTACK_NAMES[id]}`, attack),
    });
    return found;
  };
}

/** As it is written: 1e-6 and not what is just above. It is only shown, and held beside what was found. */
const nearest = ({ numerator, denominator }: Rational): number => Number(numerator) / Number(denominator);

/**
 * Limits on exact numbers of attacks, the only such numbers that are read before the choice to publish; nothing is tried where there are none. A release that is made again after its records went is decided
 * by what its inside report kept.
 */
export async function decideByAttacks(
  { config: { leakageGate }, folder }: Attacking,
  records: Records,
  attacked: AttackedRelease,
): Promise<LeakageGateVerdict> {
  if (leakageGate.length === 0) return { passed: true, checks: [] };
  const found = records === undefined ? await keptLeakage(join(folder, INSIDE_REPORT)) : await attacked();
  return decideLeakage(leakageGate, found);
}
