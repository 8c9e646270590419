import type { GateThresholds } from '../../config/gate-thresholds.ts';
import { type ColumnShares, type EmptyShare, emptyShare } from '../columns/column-shares.ts';
import type { ExpectedNoise } from '../columns/expected-noise.ts';
import { capitalised, recordsInWords, sharesOfColumns } from '../columns/in-words.ts';
import { PUBLISHED_LEVEL } from '../published-number.ts';
import { type GateCheck, refusesNothing, show } from './gate-check.ts';
import { DEFAULT_THRESHOLDS, LESS_NOISE, WORST_ERROR } from './thresholds.ts';

/** Fails where noise alone is expected to spoil single columns. */
export function checkNoise({ records, error1 }: ExpectedNoise, { maxNoiseError1 }: GateThresholds): GateCheck {
  const threshold = maxNoiseError1 ?? DEFAULT_THRESHOLDS.maxNoiseError1;
  const open = threshold === WORST_ERROR;
  const passed = open || error1 <= threshold;
  const expected = `Noise alone is expected to put an error of ${show(error1)} on each column of ${recordsInWords(records)}`;
  const next = passed ? '' : ` ${LESS_NOISE}; or set gate.maxNoiseError1.`;
  const judged = open ? refusesNothing('maxNoiseError1', threshold) : `it has to be at most ${show(threshold)}`;
  const sentence = `${expected}, and ${passed ? 'passes' : 'fails'}: ${judged}.${next}`;
  return { id: 'maxNoiseError1', value: error1, interval: null, threshold, passed, decisive: true, sentence };
}

/** Fails where null and `other` hold more of some column than allowed, beyond noise, and the dictionary does not say so. */
export function checkEmptyColumns(columns: readonly ColumnShares[], { maxEmptyShare }: GateThresholds): GateCheck {
  const threshold = maxEmptyShare ?? DEFAULT_THRESHOLDS.maxEmptyShare;
  const shares = columns.map(withoutReason).toSorted((a, b) => b.atLeast - a.atLeast);
  const failing = shares.filter(({ atLeast }) => atLeast > threshold);
  const passed = failing.length === 0;
  const decisive = !passed || shares.every(({ atMost }) => atMost <= threshold);
  const [worst] = shares;
  return {
    id: 'maxEmptyShare',
    value: worst?.share ?? null,
    interval: worst ? { lower: worst.atLeast, upper: worst.atMost, level: PUBLISHED_LEVEL } : null,
    threshold,
    passed,
    decisive,
    sentence: passed ? whyPassed(threshold, decisive) : whyFailed(failing, threshold),
  };
}

function whyPassed(threshold: number, decisive: boolean): string {
  const allowed = `${show(100 * threshold)} %`;
  return decisive
    ? `Null and \`other\` hold at most ${allowed} of each measured column, and pass: more is allowed only where mostlyMissing is declared.`
    : `Null and \`other\` may hold more than ${allowed} of a column, and pass: they fail only where the whole interval is above. The threshold lies within the noise.`;
}

interface Unexplained extends EmptyShare {
  /** The least that `other` alone holds: what `mostlyMissing` does not speak of. */
  readonly otherAtLeast: number;
}

const withoutReason = (shares: ColumnShares): Unexplained => ({
  ...emptyShare(shares),
  otherAtLeast: emptyShare({ ...shares, mostlyMissing: true }).atLeast,
});

function whyFailed(failing: readonly Unexplained[], threshold: number): string {
  const { shares, several } = sharesOfColumns(failing);
  const verdict = several ? 'are null or `other`, and fail' : 'is null or `other`, and fails';
  const mayBeEmpty = failing.some(({ otherAtLeast }) => otherAtLeast <= threshold);
  const tooFew = failing.some(({ otherAtLeast }) => otherAtLeast > threshold);
  const next = [
    ...(mayBeEmpty
      ? [
          'either the records are mostly empty there: then declare mostlyMissing: true in the dictionary; or their values do not fit the dictionary: `synthward check` tells which, inside;',
        ]
      : []),
    ...(tooFew
      ? [
          `where \`other\` holds most, ${mayBeEmpty ? 'mostlyMissing does not help: ' : ''}name more of the values, group them, widen the range, or leave the column out with kind: text;`,
        ]
      : []),
    'or set gate.maxEmptyShare.',
  ].join(' ');
  return `${shares} ${verdict}: at most ${show(100 * threshold)} % is allowed. ${capitalised(next)}`;
}
