/** How numbers of rows of linked tables are to be read, on card and page. */
export const ROWS_IN_WORDS: readonly string[] = [
  'Estimated from the noisy answers that the model was fitted to; the standard error is that of their noise. Both sides are counted alike: a number in a class as the middle of it, and of details how many kinds an event has, each as often as the model tells. What an event has of a kind more often is in neither number, and not in the release.',
  'Beyond noise: the two differ by more than a twentieth, and by more than three standard errors of noise and drawing together. Where the events of a unit weigh less the more there are, that units with many events have more or fewer rows at each is in neither number, and may be lost.',
];

const PER: Readonly<Record<string, string>> = {
  unit: 'a unit',
  'first-event': 'a first event',
  'later-event': 'a later event',
};

/** What rows are counted of; the events of a unit weigh `most` together at most, where that is said. */
export function perInWords(per: string, most: number | null): string {
  const own = PER[per] ?? per;
  return most === null ? own : `${own} (those of a unit weigh ${most === 1 ? 'one' : most} together at most)`;
}
