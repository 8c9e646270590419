import { compare, exactRational, parseRational, type Rational } from '../../../privacy/rational.ts';
import type { Charge } from '../../release-folder/artefacts/events-file.ts';
import { claimedLoss, isClaimedAsWhole } from '../../release-folder/manifest/claimed-loss.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { decimalUp } from '../../release-folder/manifest/privacy-in-words.ts';
import type { Checks } from '../report/report.ts';

/** Whether the policy and the allocation that the manifest names allowed this release, by themselves and on that day. */
export function checkGovernance(manifest: Manifest, charges: readonly Charge[] | undefined, checks: Checks): void {
  const { governance, identity, privacyUnit } = manifest;
  if (governance === undefined) {
    checks.cannot('governance', 'the manifest does not say who had allowed it', MANIFEST_FILE);
    return;
  }
  const { policy, unit, allocation, dataset, ledger } = governance;
  if (unit !== undefined && (unit.name !== privacyUnit.unit || unit.neighbours !== privacyUnit.neighbours)) {
    const detail = `it was charged as a loss of each ${JSON.stringify(unit.name)}, and the release protects each ${JSON.stringify(privacyUnit.unit)}`;
    checks.fail('governance', detail, MANIFEST_FILE);
  }
  if (allocation !== undefined && identity.created.slice(0, 10) > allocation.expires) {
    const detail = `allocation ${JSON.stringify(allocation.id)} expired on ${allocation.expires}, and the run started on ${identity.created.slice(0, 10)}`;
    checks.fail('governance', detail, MANIFEST_FILE);
  }
  const cap = parseRational(policy.maxEpsilon);
  const maxDelta = parseRational(policy.maxDelta);
  const epsilon = charges === undefined ? undefined : epsilonAt(charges, maxDelta, isClaimedAsWhole(manifest.plan));
  if (epsilon === undefined) checks.cannot('governance', 'the events cannot be added up', MANIFEST_FILE);
  else if (!Number.isFinite(epsilon) || compare(exactRational(epsilon), cap) > 0) {
    const detail = `the events cost epsilon ${epsilon} at delta ${decimalUp(maxDelta)}, and the policy allows dataset ${JSON.stringify(dataset)} ${decimalUp(cap)} in all`;
    checks.fail('governance', detail, MANIFEST_FILE);
  }
  if (checks.list.some(({ id, verdict }) => id === 'governance' && verdict === 'fail')) return;
  if (epsilon !== undefined) {
    const paid =
      allocation === undefined
        ? ''
        : `; paid by allocation ${JSON.stringify(allocation.id)}, which runs to ${allocation.expires}`;
    checks.pass(
      'governance',
      `within the policy of dataset ${JSON.stringify(dataset)}: epsilon ${decimalUp(cap)} in all${paid}`,
      MANIFEST_FILE,
    );
  }
  checks.cannot(
    'governance',
    `that all releases of the dataset together keep within the policy: ask for a ledger that holds entry ${ledger.sequence} with hash ${ledger.hash}`,
  );
}

function epsilonAt(charges: readonly Charge[], delta: Rational, asWhole: boolean): number | undefined {
  try {
    return claimedLoss({ kind: 'composed', events: charges.map(({ event }) => event) }, delta, asWhole).epsilon;
  } catch {
    return undefined;
  }
}
