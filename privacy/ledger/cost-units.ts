import { type ZcdpCost, zcdpCost, zcdpCostInParts } from '../accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../events.ts';
import { ceilTo, floorTo, type Rational, rational } from '../rational.ts';

/**
 * A zCDP cost in units of 2^-96, rounded up.
 *
 * Exact sums over years of runs would grow denominators without end. Rounding each charge up once keeps every total an
 * upper bound, and changes no budget that is a multiple of 2^-96 to begin with, as the planned ones are.
 */
export interface CostUnits {
  readonly rho: bigint;
  readonly delta: bigint;
}

const UNITS_PER_ONE = 1n << 96n;

export const NO_COST: CostUnits = Object.freeze({ rho: 0n, delta: 0n });

export const costInUnits = (event: PrivacyEvent): CostUnits => inUnits(zcdpCost(event));

/** Of the sampled Gaussians of an event, which count as a whole, and of the rest. */
export function costsInUnits(event: PrivacyEvent): { readonly sampled: CostUnits; readonly rest: CostUnits } {
  const { sampled, rest } = zcdpCostInParts(event);
  return { sampled: inUnits(sampled), rest: inUnits(rest) };
}

const inUnits = ({ rho, delta }: ZcdpCost): CostUnits => ({ rho: unitsUp(rho), delta: unitsUp(delta) });

/** A limit on rho in units, rounded down. */
export const rhoUpTo = (limit: Rational): CostUnits => ({ rho: units(floorTo(limit, UNITS_PER_ONE)), delta: 0n });

export const addCosts = (a: CostUnits, b: CostUnits): CostUnits => ({ rho: a.rho + b.rho, delta: a.delta + b.delta });

/** What is left of `a` after `b`, at least nothing. */
export const remainder = (a: CostUnits, b: CostUnits): CostUnits => ({
  rho: a.rho > b.rho ? a.rho - b.rho : 0n,
  delta: a.delta > b.delta ? a.delta - b.delta : 0n,
});

export const smaller = (a: CostUnits, b: CostUnits): CostUnits => ({
  rho: least(a.rho, b.rho),
  delta: least(a.delta, b.delta),
});

export const fromUnits = (units: bigint): Rational => rational(units, UNITS_PER_ONE);

const unitsUp = (value: Rational): bigint => units(ceilTo(value, UNITS_PER_ONE));

/** Of a multiple of a unit. */
const units = (value: Rational): bigint => (value.numerator * UNITS_PER_ONE) / value.denominator;

function least(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}
