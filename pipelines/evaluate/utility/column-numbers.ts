import type { EvaluatedColumn, EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { bootstrapProfiles, type RankedNumbers } from '../measures/bootstrap-profiles.ts';
import { denseRanks } from '../measures/dense-ranks.ts';
import { type DistributionDistances, distributionDistances } from '../measures/distribution-distances.ts';
import { countPlaces, type NumberProfile, numberProfile } from '../measures/number-profile.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import type { UtilityInputs } from './utility-inputs.ts';

/** The numbers of one column on both sides, as far as there are any on both. */
export interface ColumnNumbers {
  readonly position: number;
  readonly column: EvaluatedColumn;
  /** Every value of either side, ascending, and how often each occurs. */
  readonly distinct: Float64Array;
  readonly counts: { readonly real: Uint32Array; readonly synthetic: Uint32Array };
  readonly rows: { readonly real: number; readonly synthetic: number };
  readonly real: NumberProfile;
  readonly synthetic: NumberProfile;
  readonly distances: DistributionDistances;
  /** Between two halves of the records. */
  readonly halves: HalvesNumbers | undefined;
  /** Of draws of units of the records. */
  readonly draws: readonly NumberProfile[];
}

export interface HalvesNumbers {
  readonly distances: DistributionDistances;
  readonly meanGap: number;
}

/** A column that has no numbers on both sides, and why it is not compared. */
export interface NumbersLeftOut {
  readonly column: EvaluatedColumn;
  readonly because: string;
}

/** Beyond this a number cannot be squared and summed. */
const GREATEST = 1e150;

/** Every column whose values are numbers or moments, as the tables have them. */
export function columnNumbers(inputs: UtilityInputs): readonly (ColumnNumbers | NumbersLeftOut)[] {
  const { real, synthetic, seed } = inputs;
  const { halves } = referenceTables(inputs);
  const found = real.columns.flatMap((column, position) => {
    const own = synthetic.columns[position]!.numbers;
    return column.numbers === undefined || own === undefined
      ? []
      : [{ position, column, ...compared(column.numbers, own), halves: halves && halvesOf(halves, position) }];
  });
  const whole = found.flatMap((one) => ('because' in one ? [] : [one]));
  const draws = bootstrapProfiles(
    real,
    whole.map(({ ranked }) => ranked),
    seed,
  );
  return found.map((one) => {
    if ('because' in one) return one;
    const { ranked: _, ...rest } = one;
    return { ...rest, draws: draws[whole.indexOf(one)]! };
  });
}

type Compared = Omit<ColumnNumbers, 'position' | 'column' | 'halves' | 'draws'> & { readonly ranked: RankedNumbers };

function compared(a: Float64Array, b: Float64Array): Compared | { readonly because: string } {
  const { distinct, ranks } = denseRanks([a, b]);
  if (distinct.length > 0 && Math.max(-distinct[0]!, distinct.at(-1)!) > GREATEST) {
    return { because: 'some of its numbers are too large to be squared' };
  }
  const [real, synthetic] = ranks.map((places) => countPlaces(places, distinct.length));
  const [ofReal, ofSynthetic] = [real, synthetic].map((counts) => numberProfile(distinct, counts!));
  if (ofReal === undefined) return { because: 'no record has a number there' };
  if (ofSynthetic === undefined) return { because: 'no synthetic row has a number there' };
  const [realRows, syntheticRows] = [real, synthetic].map((counts) => counts!.reduce((sum, count) => sum + count, 0));
  return {
    distinct,
    counts: { real: real!, synthetic: synthetic! },
    rows: { real: realRows!, synthetic: syntheticRows! },
    real: ofReal,
    synthetic: ofSynthetic,
    distances: distributionDistances(distinct, real!, synthetic!)!,
    ranked: { distinct, places: ranks[0]!, size: distinct.length },
  };
}

function halvesOf(halves: readonly [EvaluatedTable, EvaluatedTable], position: number): HalvesNumbers | undefined {
  const { distinct, ranks } = denseRanks(halves.map(({ columns }) => columns[position]!.numbers!));
  const [first, second] = ranks.map((places) => countPlaces(places, distinct.length));
  const distances = distributionDistances(distinct, first!, second!);
  if (distances === undefined) return undefined;
  const [a, b] = [first, second].map((counts) => numberProfile(distinct, counts!)!.mean);
  return { distances, meanGap: Math.abs(a! - b!) };
}
