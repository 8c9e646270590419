import type { FormulaCells } from './formula-cells.ts';

/** Of the released rows: where a relation is not the one of the formula, leaving out more would give other coefficients. */
const MOST_LEFT_OUT = 0.001;

/**
 * Which rows of a regression over cells are worth their noise: not those of the rarest combinations of explaining values, as long as they hold next to
 * none of the released rows. Chosen by the release alone, never by outcomes. Coefficients have about the variance
 * (S + m v) / S^2, with S records in m combinations, each with noise of variance v in all of its outcomes: the number m that makes it least.
 *
 * `records` are the records that the release expects in each row, `variance` is that of the noise in one cell.
 */
export function keptRows(
  { profileOfRow, profiles }: Pick<FormulaCells, 'profileOfRow' | 'profiles'>,
  records: Float64Array,
  variance: number,
): Uint8Array {
  const sizes = new Float64Array(profiles);
  const outcomes = new Uint32Array(profiles);
  for (const [row, profile] of profileOfRow.entries()) {
    sizes[profile]! += records[row]!;
    outcomes[profile]!++;
  }
  const largest = Array.from(sizes.keys())
    .filter((profile) => sizes[profile]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const kept = new Uint8Array(profiles);
  const all = sizes.reduce((total, size) => total + size, 0);
  let [sum, noise, best, most] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const [i, profile] of largest.entries()) {
    sum += sizes[profile]!;
    noise += outcomes[profile]! * variance;
    const spread = (sum + noise) / sum ** 2;
    if (sum >= (1 - MOST_LEFT_OUT) * all && spread <= best) [best, most] = [spread, i + 1];
  }
  for (const profile of largest.slice(0, most)) kept[profile] = 1;
  return Uint8Array.from(profileOfRow, (profile) => kept[profile]!);
}
