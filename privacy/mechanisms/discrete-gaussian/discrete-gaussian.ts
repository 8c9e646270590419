import type { PrivacyEvent } from '../../events.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { formatRational, type Rational } from '../../rational.ts';
import { lastMagnitude } from './half-line-weights.ts';
import { InversionTable } from './inversion-table.ts';
import { referenceDrawer } from './reference-sampler.ts';

const GREATEST = 2n ** 60n;
/** Tables beyond this many magnitudes (sigma of about 20,000) take longer to build than they save. */
const MOST_CELLS = 212_000;
/** A cell takes about as long to build as a draw without a table; tables are kept and mostly used again, hence not 1. */
const CELLS_PER_DRAW = 2;
const MOST_CACHED_CELLS = 2_000_000;

const cache = new Map<string, InversionTable>();

/**
 * Fills `target` with independent draws of discrete Gaussian noise: `P(x)` proportional to `exp(-x^2 / (2 sigmaSquared))`.
 *
 * *Guarantee*: added to a vector of integers, one unit's effect on which has L2 norm at most `s`, the noise gives
 * (s^2 / (2 sigmaSquared))-zCDP (Canonne, Kamath and Steinke 2020, Theorem 14).
 * *Holds when*: the sensitivity bounds the effect of one whole unit; `entropy` is the system's.
 * *Arithmetic*: exact: integers, and thresholds bracketed by integers; no float decides anything.
 * *Method*: inversion on bracketed cumulative probabilities; for few draws or very large sigma, the same paper's Algorithm 3.
 * Which of the two runs depends on `sigmaSquared` and the number of draws alone. *Status*: vetted; see proof.md.
 *
 * Throws `RangeError` unless `sigmaSquared` lies in `[1/1024, 2^60]`.
 */
export function sampleDiscreteGaussian(sigmaSquared: Rational, entropy: EntropySource, target: Float64Array): void {
  requireSigmaSquared(sigmaSquared);
  const cells = lastMagnitude(sigmaSquared, 80);
  if (cells <= MOST_CELLS && target.length * CELLS_PER_DRAW >= cells) {
    tableFor(sigmaSquared).fill(entropy, target);
    return;
  }
  const draw = referenceDrawer(sigmaSquared, new BitReader(entropy, target.length > 16 ? 1024 : 64));
  for (let i = 0; i < target.length; i++) target[i] = draw();
}

/** What an accountant reads; `sensitivity` is the L1 norm of one unit's effect, in the integer units that got the noise. */
export function discreteGaussianEvent(sigmaSquared: Rational, sensitivity: bigint): PrivacyEvent {
  requireSigmaSquared(sigmaSquared);
  if (sensitivity < 0n) {
    throw new RangeError(`Cannot describe discrete Gaussian noise: sensitivity ${sensitivity} must not be negative`);
  }
  return Object.freeze({ kind: 'discrete-gaussian', sigmaSquared, sensitivity });
}

function requireSigmaSquared(sigmaSquared: Rational): void {
  const { numerator, denominator } = sigmaSquared;
  if (numerator * 1024n < denominator || numerator > GREATEST * denominator) {
    throw new RangeError(
      `Cannot draw discrete Gaussian noise: sigmaSquared ${formatRational(sigmaSquared)} must lie between 1/1024 and 2^60`,
    );
  }
}

/** Tables hold public facts only (they follow from `sigmaSquared`), so keeping them tells nothing. */
function tableFor(sigmaSquared: Rational): InversionTable {
  const key = formatRational(sigmaSquared);
  const known = cache.get(key);
  cache.delete(key);
  const table = known ?? new InversionTable(sigmaSquared);
  cache.set(key, table);
  let cells = 0;
  for (const held of cache.values()) cells += held.cells;
  for (const [oldest, held] of cache) {
    if (cells <= MOST_CACHED_CELLS || held === table) break;
    cache.delete(oldest);
    cells -= held.cells;
  }
  return table;
}
