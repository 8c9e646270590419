import type { LeakageInputs } from '../attack.ts';

/** The rest of "not tried, because ..."; `undefined` where there are patients on both sides and rows to look at. */
export function whyNotTried({ targets, synthetic }: LeakageInputs): string | undefined {
  if (synthetic.rows === 0) return 'the synthetic table has no rows';
  if (targets.members.length === 0) return 'there are no patients among the records to attack';
  if (targets.others.length === 0) return 'there are no patients of the control to attack';
  return undefined;
}
