import type { PublishedNumber } from '../published-number.ts';

/** What one threshold decided, and why, in words. */
export interface GateCheck {
  /** The threshold's name in the configuration, or `finite`. */
  readonly id: string;
  readonly value: number | null;
  readonly interval: PublishedNumber['interval'];
  readonly threshold: number | null;
  readonly passed: boolean;
  /** False where the threshold lies inside the interval, so that noise alone might have decided. */
  readonly decisive: boolean;
  readonly sentence: string;
}

/** A number in a sentence of the gate. */
export const show = (value: number): string => String(Number(value.toPrecision(4)));

/** Why a threshold at the worst value there is passes, even where noise goes beyond it. */
export const refusesNothing = (key: string, threshold: number): string =>
  `gate.${key} is ${threshold}, the worst that there is, and refuses nothing`;
