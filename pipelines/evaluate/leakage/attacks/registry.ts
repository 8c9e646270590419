import type { LeakageAttack } from '../attack.ts';

/** All attacks, by criterion in the order of reports. */
export const LEAKAGE_ATTACKS: readonly LeakageAttack[] = [];
