import { divide, formatRational, ONE, parseRational, subtract } from '../../../privacy/rational.ts';
import type { ManifestHoldout } from './manifest.ts';

/** Who was held out from a release, as far as it is public: by what chance, never who or how many. `measured`: whether facts of its dictionary were. */
export function holdoutInWords({ share }: Pick<ManifestHoldout, 'share'>, unit: string, measured: boolean): string {
  const before = measured
    ? ` Facts of the dictionary that were measured under differential privacy are older, and are about every ${unit}.`
    : '';
  return `Each ${unit} was held out with probability ${share}, by a draw of its own from the system generator and with all rows, before anything was counted for this release: whoever was held out was not learnt from and takes part in none of its counts. Who they are, and how many, is not told.${before}`;
}

/** What estimated numbers of records are about. */
export function holdoutCaveat({ share }: Pick<ManifestHoldout, 'share'>): string {
  const times = formatRational(divide(ONE, subtract(ONE, parseRational(share))));
  return `Numbers of records are those of the part that was not held out; all records together are about ${times} times as many.`;
}
