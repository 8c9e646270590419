import { sampleDiscreteGaussian } from '../../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import type { CountedNumbers } from '../../../mechanisms/quantiles/quantile-candidates.ts';
import { chooseQuantiles } from '../../../mechanisms/quantiles/quantiles.ts';
import { compare, formatRational, ONE, ZERO } from '../../../rational.ts';
import { decodeAnswer, unreadable, wholeNumbers } from '../../answer-body.ts';
import type { PreparedQuestion } from '../../question.ts';
import { addToBuckets, occupiedRange, requireBuckets } from '../buckets.ts';
import { spreadEvent } from '../events.ts';
import type { ValueAsking } from '../value-asking.ts';
import type { NoisySpread, QuantilesRequest, SpreadQuestion } from '../value-guard.ts';
import { requireColumn } from './require-column.ts';

const KIND = 'spread';

export function spreadQuestion(asking: ValueAsking, question: SpreadQuestion): PreparedQuestion<NoisySpread> {
  const { column, buckets, sigmaSquared, occupiedFrom, quantiles } = question;
  requireColumn(asking.columns, column);
  requireBuckets(buckets);
  if (compare(sigmaSquared, ZERO) <= 0) throw new RangeError('Cannot measure a spread: sigmaSquared must be positive');
  if (!Number.isSafeInteger(occupiedFrom)) {
    throw new RangeError('Cannot measure a spread: occupiedFrom must be a whole number');
  }
  if (quantiles !== undefined) requireQuantiles(quantiles);
  return {
    id: question.id,
    content: {
      kind: KIND,
      column,
      starts: buckets.starts,
      end: buckets.end,
      sigmaSquared: formatRational(sigmaSquared),
      occupiedFrom,
      quantiles:
        quantiles === undefined
          ? null
          : { epsilon: formatRational(quantiles.epsilon), fractions: quantiles.fractions.map(formatRational) },
    },
    event: spreadEvent(question, asking.maxRowsPerUnit),
    async draw() {
      const counted = await asking.view.numberCounts(column);
      // One count a bucket, and the last for rows without a number.
      const counts = new Float64Array(buckets.starts.length + 1);
      sampleDiscreteGaussian(sigmaSquared, asking.entropy, counts);
      addToBuckets(counted, buckets, counts);
      const range = occupiedRange(counts, buckets, occupiedFrom);
      const answers =
        range === undefined || quantiles === undefined
          ? []
          : [...quantilesWithin(counted.numbers, range, quantiles, asking)];
      return { header: { kind: KIND, counts: [...counts], quantiles: answers }, payload: new Uint8Array(0) };
    },
    read(body) {
      const { header } = decodeAnswer(body, KIND);
      const counts = wholeNumbers(header['counts'], buckets.starts.length + 1, KIND);
      const range = occupiedRange(counts, buckets, occupiedFrom);
      const asked = range === undefined ? 0 : (quantiles?.fractions.length ?? 0);
      const answers = wholeNumbers(header['quantiles'], asked, KIND);
      if (range !== undefined && answers.some((answer) => answer < range.lower || answer > range.upper)) {
        throw unreadable(KIND);
      }
      return { counts: counts.slice(0, -1), without: counts.at(-1)!, range, quantiles: answers };
    },
  };
}

/** The range is a noisy answer already, so that asking within it needs no further charge. Numbers beyond it are moved to its ends. */
function quantilesWithin(
  numbers: CountedNumbers,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  { epsilon, fractions }: QuantilesRequest,
  { maxRowsPerUnit, entropy }: ValueAsking,
): Float64Array {
  const settings = { lower, upper, rowsPerUnit: maxRowsPerUnit, epsilon, quantiles: fractions };
  return chooseQuantiles(movedInto(numbers, lower, upper), settings, entropy);
}

/** With numbers beyond a range at its ends. */
function movedInto({ values, counts }: CountedNumbers, lower: number, upper: number): CountedNumbers {
  const moved = new Map<number, number>();
  for (const [i, value] of values.entries()) {
    const to = Math.min(upper, Math.max(lower, value));
    moved.set(to, (moved.get(to) ?? 0) + counts[i]!);
  }
  return { values: Float64Array.from(moved.keys()), counts: Float64Array.from(moved.values()) };
}

function requireQuantiles({ epsilon, fractions }: QuantilesRequest): void {
  if (compare(epsilon, ZERO) <= 0) throw new RangeError('Cannot choose quantiles: epsilon must be positive');
  if (fractions.length === 0 || fractions.some((f) => compare(f, ZERO) <= 0 || compare(f, ONE) >= 0)) {
    throw new RangeError('Cannot choose quantiles: name fractions strictly between 0 and 1');
  }
}
