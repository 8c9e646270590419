import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { sameUnit, shown } from '../../privacy/ledger/unit.ts';
import { compare, type Rational, rational, ZERO } from '../../privacy/rational.ts';
import { type LostRelease, lostReleases } from './marks/lost-releases.ts';
import { type Anchorage, notedOutside, refuseBroken, standingOf } from './marks/standing.ts';
import { aboutUnused } from './marks/standing-notes.ts';
import { accountToChange, openAccount } from './open-account.ts';
import { newRunId } from './run-id.ts';

export interface LossToAccept {
  readonly dataset: string;
  readonly because: string;
  readonly by: string;
  /** Of runs that left no release, as far as anybody knows of them. */
  readonly besides: { readonly rho: Rational; readonly delta: Rational };
}

export interface AcceptedReport {
  readonly runId: string;
  /** Releases whose events were charged. */
  readonly releases: readonly string[];
  /** Datasets of which releases are still missing in the ledger. */
  readonly stillMissing: readonly string[];
  /** What lies among the releases and checkpoints and was not counted, in words. */
  readonly notUsed: readonly string[];
  /** Of the dataset in all; absent where it has no policy yet to say at which delta. */
  readonly charged: { readonly epsilon: number; readonly delta: Rational } | undefined;
}

/**
 * Enters what the releases of a dataset cost that this ledger has no entries of, with what is stated besides, and lets the ledger go on from
 * there. Releases of other datasets are left for them; marks and checkpoints count as accepted with the last one, so that none is
 * forgotten. What `ledger.acceptLoss` throws, and `RELEASE_INVALID` for a release whose cost cannot be read.
 */
export function acceptLoss(anchorage: Anchorage, loss: LossToAccept, now: () => Date): AcceptedReport {
  const time = (): string => now().toISOString();
  const report = entered(anchorage, loss, time, newRunId(now()));
  // Marks stay as they are until nothing is missing any more: what is ahead of the ledger keeps it refused.
  if (report.stillMissing.length === 0) accountToChange(anchorage, time).close();
  return report;
}

function entered(anchorage: Anchorage, loss: LossToAccept, now: () => string, runId: string): AcceptedReport {
  const ledger = openAccount(anchorage.workspace, { now });
  try {
    return accept(ledger, anchorage, loss, runId);
  } finally {
    ledger.close();
  }
}

function accept(ledger: Ledger, anchorage: Anchorage, loss: LossToAccept, runId: string): AcceptedReport {
  const { dataset, because, by, besides } = loss;
  const standing = standingOf(ledger, notedOutside(anchorage));
  refuseBroken(standing);
  const lost = lostReleases(standing, anchorage.workspace);
  const own = lost.filter((release) => release.dataset === dataset);
  const others = lost.filter((release) => release.dataset !== dataset);
  const rest = standing.heads.filter(({ gap, kind }) => gap !== undefined && kind !== 'release');
  if (own.length === 0) requireKnown(dataset, ledger);
  const noted = [...own, ...(others.length === 0 ? rest : [])].map(({ head }) => head);
  const unit = unitOf(own, dataset) ?? ledger.units(dataset).unit;
  ledger.acceptLoss(
    {
      runId,
      dataset,
      ...(unit === undefined ? {} : { unit }),
      event: { kind: 'composed', events: [...missingCharges(own, ledger), ...stated(besides)] },
      releases: own.map(({ source }) => source),
      noted: noted.map(({ sequence, hash }) => ({ sequence, hash })),
      because,
    },
    { by },
  );
  const { epsilonAtMaxDelta, policy } = ledger.spent(dataset);
  return {
    runId,
    releases: own.map(({ source }) => source),
    stillMissing: [...new Set(others.map((release) => release.dataset))],
    notUsed: aboutUnused(standing),
    charged: policy && { epsilon: epsilonAtMaxDelta, delta: policy.maxDelta },
  };
}

/** A slip in the name would count the loss for nobody. */
function requireKnown(dataset: string, ledger: Pick<Ledger, 'statement'>): void {
  const known = ledger.statement().accounts.map((account) => account.dataset);
  if (known.length === 0 || known.includes(dataset)) return;
  throw new UserError(
    'CONFIG_INVALID',
    `Cannot accept a loss of dataset ${JSON.stringify(dataset)}: the ledger has no such account`,
    {
      hint: `It has ${known.map(shown).join(', ')}.`,
      params: { dataset },
    },
  );
}

/**
 * Each once: the claim of a release holds what its dictionary cost, which other releases may share, and of which the ledger may still have the
 * entries.
 */
function missingCharges(
  lost: readonly LostRelease[],
  ledger: Pick<Ledger, 'runs' | 'charges'>,
): readonly PrivacyEvent[] {
  const present = new Set(
    ledger.runs().flatMap(({ runId }) => ledger.charges(runId).map(({ questionId }) => `${runId}/${questionId}`)),
  );
  const counted = new Set<string>();
  return lost.flatMap(({ charges, source }) =>
    charges.flatMap(({ question, event }) => {
      const measured = /^\d{8}-[0-9a-f]{8}\//.test(question);
      const key = measured ? question : `${source}/${question}`;
      if (counted.has(key) || (measured && present.has(question))) return [];
      counted.add(key);
      return [event];
    }),
  );
}

const stated = ({ rho, delta }: LossToAccept['besides']): readonly PrivacyEvent[] => [
  ...(compare(rho, ZERO) > 0 ? [{ kind: 'zcdp', rho } as const] : []),
  ...(compare(delta, ZERO) > 0 ? [{ kind: 'epsilon-delta', epsilon: rational(0), delta } as const] : []),
];

function unitOf([first, ...others]: readonly LostRelease[], dataset: string): LostRelease['unit'] {
  const differs = others.some(
    ({ unit }) => first!.unit !== undefined && unit !== undefined && !sameUnit(first!.unit, unit),
  );
  if (!differs) return first?.unit;
  throw new UserError(
    'UNIT_CONFLICT',
    `Cannot count the missing releases of ${dataset} together: they protected different units`,
    {
      hint: 'Work out by hand what a person has lost; no account can add the two.',
    },
  );
}
