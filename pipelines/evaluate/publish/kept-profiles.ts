import type { FormulaCells } from './formula-cells.ts';

/**
 * Which rows of a regression over cells are worth their noise: those of the combinations of explaining values that the release has most of. Chosen by
 * the release alone, never by outcomes, so that the same relation is estimated over fewer values. Coefficients have about the variance
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
  let [sum, noise, best, most] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const [i, profile] of largest.entries()) {
    sum += sizes[profile]!;
    noise += outcomes[profile]! * variance;
    const spread = (sum + noise) / sum ** 2;
    if (spread <= best) [best, most] = [spread, i + 1];
  }
  for (const profile of largest.slice(0, most)) kept[profile] = 1;
  return Uint8Array.from(profileOfRow, (profile) => kept[profile]!);
}
