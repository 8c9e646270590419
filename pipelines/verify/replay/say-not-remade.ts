import { hasSampling } from '../../../privacy/accounting/has-sampling.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { isClaimedAsWhole } from '../../release-folder/manifest/claimed-loss.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import type { Checks } from '../report/report.ts';
import type { NotRemade } from './replay.ts';

/** Says of a release that was not made again what is wrong and what cannot be checked. A plan that its own release contradicts was never carried out. */
export function sayNotRemade(
  { why, fault }: NotRemade,
  { plan }: Manifest,
  charges: readonly { readonly event: PrivacyEvent }[] | undefined,
  excuse: string | undefined,
  checks: Checks,
): void {
  if (fault === undefined) checks.cannot('plan', why);
  else if (fault === 'plan' && excuse !== undefined) checks.cannot('plan', `${why}: ${excuse}`, MANIFEST_FILE);
  else checks.fail('plan', why, MANIFEST_FILE);
  for (const id of ['fit', 'report'] as const) checks.cannot(id, why);
  if (charges?.some(({ event }) => hasSampling(event)) === true) sayStepsNotPlanned(isClaimedAsWhole(plan), checks);
}

/** What of steps over samples rests on the plan. */
function sayStepsNotPlanned(asWhole: boolean, checks: Checks): void {
  checks.cannot(
    'sensitivity',
    'whether questions that are charged as steps over samples are about gradients: the plan cannot be made again',
  );
  if (asWhole)
    checks.cannot('claim', 'whether all charges were fixed before the first answer: the plan cannot be made again');
}
