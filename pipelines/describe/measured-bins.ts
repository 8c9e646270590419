import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';
import { cutEdges } from './cut-edges.ts';
import type { Entry } from './edit-yaml.ts';
import type { AnswerNoise } from './facts.ts';
import { edgesText } from './fit-bins.ts';
import { decimalsOf, heavyValues } from './lattice-of.ts';
import { writtenReach } from './written-reach.ts';

export interface MeasuredBins {
  readonly text: string;
  /** Absent where each number is a bin of its own. */
  readonly edges?: readonly number[];
  /** Numbers that many rows hold, each a cell of its own. */
  readonly atoms?: readonly number[];
  readonly entries: readonly Entry[];
  readonly check: readonly string[];
}

/** A range of so few steps between the numbers that were told apart says little of the values in it. */
const FEW_STEPS = 5;

/**
 * Bins between `ends`, in the column's own unit, cut at noisy quantiles. Values that many rows hold are told apart; few whole
 * numbers are all told apart. Where a person has not stated `decimals`, they are written if the answers tell them.
 */
export function measuredBins(
  column: DescribedScale,
  spread: NoisySpread,
  ends: readonly [number, number],
  { sigma, occursFrom }: AnswerNoise,
): MeasuredBins {
  const { kind, perUnit, buckets } = column;
  const { lower, upper } = spread.range!;
  const free = kind === 'real' && column.decimals === undefined;
  const latticeDecimals = Math.round(Math.log10(perUnit));
  // Near the outermost quantiles lie few rows, so they fall between values; at the ends lies what was moved there.
  const bulk = spread.quantiles.slice(1, -1).filter((x) => x !== lower && x !== upper);
  const coarse = free ? decimalsOf(bulk, latticeDecimals) : undefined;
  const step = coarse === undefined ? 1 : perUnit / 10 ** coarse;
  const heavy = heavyValues(spread.quantiles).filter(
    (x) =>
      (column.limits || x === 0 || (x > lower && x < upper) || isMost(x, spread.quantiles)) &&
      x % step === 0 &&
      x >= ends[0] * perUnit &&
      x <= ends[1] * perUnit,
  );
  const occupied = buckets.starts.filter((_, i) => spread.counts[i]! >= occursFrom);
  const reach = column.limits && column.marked.includes('range') ? writtenReach(column, spread, sigma) : undefined;
  const inside = cutEdges({
    lower: ends[0] * perUnit,
    upper: ends[1] * perUnit,
    quantiles: spread.quantiles,
    heavy,
    occupied,
    step,
    landmarks: reach === undefined ? [] : [reach.lower, reach.upper + 1],
  })
    .map((x) => x / perUnit)
    .filter((x) => x > ends[0] && x < ends[1]);
  const edges = [...new Set([ends[0], ...inside, ends[1]])];
  const blurred = free && (ends[1] - ends[0]) * perUnit <= FEW_STEPS;
  const decimals = coarse ?? (free && heavy.length > 0 && !blurred ? latticeDecimals : undefined);
  const check: string[] = [];
  if (blurred) {
    check.push(
      `numbers were read to ${latticeDecimals} decimals, which hardly tells these apart: state range and bins, or decimals, before it is measured again`,
    );
  }
  if (coarse !== undefined) {
    check.push(`decimals: ${coarse} is written, since no cut in the bulk has more; change it if values have more`);
  } else if (decimals !== undefined) {
    const values = heavy.slice(0, 5).map((x) => x / perUnit);
    check.push(
      `decimals: ${decimals} is written, so that ${values.join(', ')}, where many rows lie, comes out as it is`,
    );
  } else if (free && !blurred)
    check.push('say how many decimals values have (decimals: 1; decimals: 0 for whole numbers)');
  const apart = kind === 'integer' && (ends[0] === ends[1] || ends[1] - ends[0] < 2 * (edges.length - 1));
  const atoms = apart || blurred ? [] : heavy.map((x) => x / perUnit);
  return {
    text: apart ? '{ width: 1 }' : edgesText(edges),
    ...(apart ? {} : { edges }),
    ...(atoms.length > 0 ? { atoms } : {}),
    entries: [
      ...(decimals === undefined ? [] : ([['decimals', String(decimals)]] as const)),
      ...(atoms.length > 0 ? ([['atoms', `[${atoms.join(', ')}]`]] as const) : []),
    ],
    check,
  };
}

/** At an end lies what was moved there, too; but that is not most of the rows. */
const isMost = (value: number, quantiles: readonly number[]): boolean =>
  2 * quantiles.filter((x) => x === value).length > quantiles.length;
