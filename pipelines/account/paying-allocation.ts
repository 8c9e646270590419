import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { compare } from '../../privacy/rational.ts';
import type { RunConfig } from '../config/run-config.ts';

/**
 * What pays for a run, as a part of its request: the allocation that the configuration names, or of those of its project
 * that still hold enough the one that expires first. Empty where it names neither.
 *
 * Throws `ALLOCATION_UNKNOWN` where the project has none, or the allocation is another project's. Whether it may pay is the
 * ledger's to say.
 */
export function payingAllocation(
  { allocation, project, dataset }: Pick<RunConfig, 'allocation' | 'project' | 'dataset'>,
  planned: PrivacyEvent,
  ledger: Pick<Ledger, 'allocations'>,
): { readonly allocation?: string } {
  if (project === undefined) return allocation === undefined ? {} : { allocation };
  const own = ledger.allocations(dataset).filter((award) => award.project === project);
  if (allocation !== undefined) {
    if (own.some(({ id }) => id === allocation)) return { allocation };
    throw unknown(`allocation ${JSON.stringify(allocation)} is none of project ${JSON.stringify(project)}`, project);
  }
  if (own.length === 0) throw unknown(`project ${JSON.stringify(project)} has no allocation`, project);
  const active = own.filter(({ state }) => state === 'active').sort((a, b) => (a.expires < b.expires ? -1 : 1));
  const cost = zcdpCost(planned);
  const enough = active.find(({ balanceRho }) => compare(balanceRho, cost.rho) >= 0);
  return { allocation: (enough ?? active.at(-1) ?? own.at(-1)!).id };
}

const unknown = (why: string, project: string): UserError =>
  new UserError('ALLOCATION_UNKNOWN', `Cannot start a run: ${why}`, {
    hint: '`synthward ledger allocations` lists what was awarded.',
    params: { project },
  });
