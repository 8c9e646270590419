/** One number of one candidate. */
export interface Candidate {
  readonly value: number | null;
  readonly interval: { readonly lower: number; readonly upper: number } | null;
}

export interface Ranking {
  /** Of each candidate, from 1; equal values share a place. Null where it has no value. */
  readonly places: readonly (number | null)[];
  /** The candidate with the best value, and those whose interval meets its own: which of them is best cannot be told. */
  readonly best: readonly number[];
}

/** Orders candidates by one number. */
export function rank(candidates: readonly Candidate[], direction: 'higher-is-better' | 'lower-is-better'): Ranking {
  const sign = direction === 'higher-is-better' ? -1 : 1;
  const values = candidates.flatMap(({ value }) => (value === null ? [] : [sign * value])).sort((a, b) => a - b);
  const places = candidates.map(({ value }) => (value === null ? null : values.indexOf(sign * value) + 1));
  const leader = candidates[places.indexOf(1)];
  if (leader === undefined) return { places, best: [] };
  const [lower, upper] = reach(leader);
  const best = candidates.flatMap((candidate, i) => {
    if (candidate.value === null) return [];
    const [from, to] = reach(candidate);
    return from <= upper && to >= lower ? [i] : [];
  });
  return { places, best };
}

const reach = ({ value, interval }: Candidate): readonly [number, number] =>
  interval === null ? [value!, value!] : [Math.min(interval.lower, value!), Math.max(interval.upper, value!)];
