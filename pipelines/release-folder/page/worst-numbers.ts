import { quoted } from '../../../privacy/shown-text.ts';
import { brief, ofHundred } from '../../page/numbers.ts';
import type { NumberOnPage, ReportOnPage } from './told/report-on-page.ts';

/** An L1 error between 0 and 2 that a release states, in words. */
export interface StatedError {
  readonly about: string;
  readonly error: number;
  readonly interval: NumberOnPage['interval'];
  /** How it is known. */
  readonly from: 'measured' | 'expected-noise' | 'released-data';
}

const MEASURED: Readonly<Record<string, string>> = {
  error1: 'single columns, on average',
  error2: 'pairs of columns, on average',
  error3: 'three columns together, on average',
  targetError: 'pairs with the declared target, on average',
  unitError: 'what units are and how many events they have, on average',
  firstError: 'first events, on average',
  transitionError: 'events beside the ones before them, on average',
  detailError: 'details of events, on average',
  subgroupError: 'single columns within the group that is furthest off, of those that noise leaves visible',
};

/** Every error of the report of one kind once: of columns and pairs, the one that its own noise is expected to spoil most. */
export function statedErrors({ numbers, marginalNoise }: ReportOnPage): StatedError[] {
  const measured = numbers.flatMap(({ metric, value, interval }): StatedError[] => {
    const about = MEASURED[metric];
    return about === undefined ? [] : [{ about, error: value, interval, from: 'measured' }];
  });
  const sampling = numbers.find(({ metric }) => metric === 'samplingError1');
  const worst = (ways: number): readonly StatedError[] => {
    const [first, ...others] = marginalNoise.filter(({ columns }) => columns.length === ways);
    if (first === undefined) return [];
    const { columns, noiseError } = others.reduce((a, b) => (b.noiseError > a.noiseError ? b : a), first);
    const about = `the noisiest ${ways === 1 ? 'column' : 'measured pair'}, ${columns.map((name) => quoted(name, 60)).join(' and ')}`;
    return [{ about, error: noiseError, interval: null, from: 'expected-noise' }];
  };
  return [
    ...measured,
    ...worst(1),
    ...worst(2),
    ...(sampling === undefined
      ? []
      : [
          {
            about: 'the rows against their own model',
            error: sampling.value,
            interval: sampling.interval,
            from: 'released-data' as const,
          },
        ]),
  ];
}

/** The largest of them. */
export const worstErrors = (report: ReportOnPage, most = 3): StatedError[] =>
  statedErrors(report)
    .toSorted((a, b) => b.error - a.error)
    .slice(0, most);

/** What an L1 error means for rows: half of it is the share of rows that would have to change their cell. */
export function errorInWords({ error, interval, from }: StatedError): string {
  const rows = `about ${ofHundred(Math.min(1, error / 2))} of 100 rows lie in another cell than in the records`;
  if (from === 'measured') {
    const reach =
      interval === null
        ? ''
        : ` (between ${ofHundred(Math.min(1, interval.lower / 2))} and ${ofHundred(Math.min(1, interval.upper / 2))}, in 95 %)`;
    return `${rows}${reach}. Measured under differential privacy: error ${brief(error)}, where 0 is equal and 2 is disjoint.`;
  }
  if (from === 'expected-noise') {
    return `${rows.replace('lie', 'are expected to lie')}, from noise alone: error ${brief(error)}. What the model adds is not in it.`;
  }
  return `about ${ofHundred(error / 2)} of 100 rows lie in another cell than the model says: error ${brief(error)}, computed from the release.`;
}
