import { zcdpCost } from '../accounting/zcdp/cost.ts';
import { UserError } from '../errors.ts';
import { add, compare, ZERO } from '../rational.ts';
import type { AcceptedLoss } from './accepted-loss.ts';
import { admitSpender, policyOf } from './admit-spender.ts';
import type { LedgerState } from './state.ts';

/** Whatever it costs: what was spent was spent, though it be beyond the policy. */
export function admitLoss(
  state: LedgerState,
  { dataset, runId, because, noted, event }: AcceptedLoss,
  by: string,
): void {
  const policy = state.policies.get(dataset);
  if (policy !== undefined) admitSpender(policy.spenders, policyOf(dataset), by);
  if (because.trim() === '') throw invalid('say why the entries are gone and what is known of them');
  const { rho, delta } = zcdpCost(event);
  if (noted.length === 0 && compare(add(rho, delta), ZERO) <= 0)
    throw invalid('nothing is missing, and nothing is stated');
  if (state.runs.has(runId)) throw invalid('its run is in the ledger already');
}

const invalid = (why: string): UserError =>
  new UserError('CONFIG_INVALID', `Cannot accept a loss: ${why}`, {
    hint: 'docs/ledger.md ("Restore") tells when entries count as lost.',
  });
