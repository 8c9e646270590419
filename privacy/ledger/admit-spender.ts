import { UserError } from '../errors.ts';
import type { Policy } from './ledger.ts';
import type { LedgerState } from './state.ts';

/** Throws `POLICY_CONFLICT` for a dataset that has no policy. */
export function policyOn(state: LedgerState, dataset: string, verb: string): Policy {
  const policy = state.policies.get(dataset);
  if (policy !== undefined) return policy;
  throw new UserError('POLICY_CONFLICT', `Cannot ${verb}: dataset ${JSON.stringify(dataset)} has no policy`, {
    hint: 'Enter a policy with the largest epsilon, the largest delta and who may spend: `synthward ledger policy`.',
    params: { dataset },
  });
}

/** Throws `SPENDER_NOT_ALLOWED` unless the list names the spender or everybody. `whose` says whose list it is. */
export function admitSpender(spenders: readonly string[], whose: string, spender: string): void {
  if (spenders.includes('*') || spenders.includes(spender)) return;
  throw new UserError('SPENDER_NOT_ALLOWED', `Cannot spend: the ${whose} does not name ${JSON.stringify(spender)}`, {
    hint: 'Ask one of the spenders named in the policy to run this, or to change the policy.',
    params: { spender },
  });
}

export const policyOf = (dataset: string): string => `policy of dataset ${JSON.stringify(dataset)}`;
