import { toNumberUp } from '../../../privacy/rational.ts';
import type { LinkedInputs } from '../linked-model.ts';

/** Numbers of rows that a unit may weigh as. */
const CHOICES = [1, 2, 4, 8, 16, 32];
const ASSUMED_EVENTS = 4;
const ASSUMED_UNITS = 10_000;
/** Error of a table of two columns where all units weigh alike, and of what noise would add to one of so many cells with such a part of the budget. */
const BIAS = 0.1;
const CELLS = 100;
const PART = 0.017;

/**
 * As how many rows the rows of a unit weigh together where it has more. Many bring noise, since a unit with few rows brings no more for it; few
 * bias what is found towards units with few rows. Lengths are taken to be exponential, which is public as nothing else is known.
 */
export function weightedRows({ rho, expected }: Pick<LinkedInputs, 'rho' | 'expected'>, part: number = PART): number {
  const units = expected.units ?? ASSUMED_UNITS;
  const noise = pairNoise({ rho, expected }, part);
  const mean = meanEvents(expected);
  const error = (rows: number): number =>
    Math.hypot((noise * rows * units) / expectedWeight(expected, rows), BIAS * Math.exp(-rows / mean));
  return CHOICES.reduce((best, rows) => (error(rows) < error(best) ? rows : best));
}

/** What noise would add to a table of two columns, as L1 distance, were each unit one row of it. */
export const pairNoise = ({ rho, expected }: Pick<LinkedInputs, 'rho' | 'expected'>, part: number = PART): number =>
  (0.8 * CELLS) / Math.sqrt(2 * part * toNumberUp(rho)) / (expected.units ?? ASSUMED_UNITS);

/** What all rows weigh together, in rows. */
export const expectedWeight = (expected: LinkedInputs['expected'], rows: number): number => {
  const mean = meanEvents(expected);
  return Math.max(1, Math.round((expected.units ?? ASSUMED_UNITS) * mean * (1 - Math.exp(-rows / mean))));
};

const meanEvents = ({ units, events }: LinkedInputs['expected']): number =>
  units === undefined || events === undefined ? ASSUMED_EVENTS : Math.max(1, events / units);
