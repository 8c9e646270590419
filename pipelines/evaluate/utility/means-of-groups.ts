import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { type ClusteredMean, clusteredMean } from '../measures/clustered-mean.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { unitsOf } from '../reference/units.ts';
import { ofAbsolute } from './absolute-interval.ts';
import type { ColumnNumbers } from './column-numbers.ts';
import { finiteRatio } from './finite-ratio.ts';
import { groupName, groupRows, NO_ATTRIBUTES, tooFew } from './groups.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult } from './utility-result.ts';

const OF_GROUPS = {
  metric: 'numbers-mean-of-groups',
  definition:
    'Mean over groups of protected attributes and columns of numbers of the absolute difference of means within the group, in standard deviations of all records.',
};
const OF_GROUP = {
  metric: 'numbers-mean-of-group',
  definition: 'Absolute difference of the means within the group, in standard deviations of all records.',
};
/** How many of the worst are told. */
const NAMED = 20;
const Z = 1.959963984540054;

/**
 * Means of `columns` within groups of each protected attribute, worst first. Intervals come from how units of the records differ within the group, with the
 * normal law; groups with too few rows or units say so.
 */
export function meansOfGroups(inputs: UtilityInputs, columns: readonly ColumnNumbers[]): UtilityResult[] {
  const attributes = inputs.facts.protectedAttributes;
  if (attributes.length === 0) return [unavailableResult(inputs, OF_GROUPS, NO_ATTRIBUTES)];
  const results = attributes.flatMap((attribute) =>
    columns.filter(({ position }) => position !== attribute).flatMap((one) => ofAttribute(inputs, one, attribute)),
  );
  const judged = results.filter(({ value }) => value !== null);
  const others = results.filter(({ value }) => value === null);
  if (judged.length === 0) {
    return [unavailableResult(inputs, OF_GROUPS, 'no group has enough rows with a number on either side'), ...others];
  }
  const mean = (of: 'value' | 'ceiling' | 'floor'): number | undefined => {
    const known = judged.flatMap((result) => result[of] ?? []);
    return known.length < judged.length ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
  };
  const whole = resultOf(
    inputs,
    { ...OF_GROUPS, details: { groups: judged.length, leftOut: others.length } },
    { value: mean('value')!, ceiling: mean('ceiling'), floor: mean('floor') },
  );
  return [whole, ...judged.toSorted((a, b) => b.value! - a.value!).slice(0, NAMED), ...others];
}

function ofAttribute(inputs: UtilityInputs, numbers: ColumnNumbers, attribute: number): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const { position, column } = numbers;
  const { deviation } = numbers.real;
  if (deviation === 0) return [];
  const [ofReal, ofSynthetic, ofIndependent] = [real, synthetic, independent].map((table) =>
    meansBy(table, position, attribute),
  );
  const ofHalves = halves?.map((table) => meansBy(table, position, attribute));
  return ofReal!.flatMap((own, group): UtilityResult[] => {
    const made = ofSynthetic![group];
    if (own === undefined && made === undefined) return [];
    const rows = { real: own?.rows ?? 0, synthetic: made?.rows ?? 0 };
    const parts = {
      ...OF_GROUP,
      columns: [column.name],
      group: groupName(real, [attribute], group),
      computedOn: { ...rows, holdout: null },
    };
    const because = tooFew({ ...rows, units: own?.units ?? 0 });
    if (because !== undefined || own === undefined || made === undefined) {
      return [unavailableResult(inputs, parts, because ?? 'one side has no number in the group')];
    }
    const scaled = (a: ClusteredMean | undefined, b: ClusteredMean | undefined): number | undefined =>
      a === undefined || b === undefined ? undefined : (finiteRatio(Math.abs(a.mean - b.mean), deviation) ?? undefined);
    const value = scaled(made, own);
    if (value === undefined) return [unavailableResult(inputs, parts, 'the numbers of the records hardly differ')];
    const difference = made.mean - own.mean;
    const reach = Z * own.error;
    return [
      resultOf(
        inputs,
        {
          ...parts,
          details: {
            real: own.mean,
            interval: { lower: own.mean - reach, upper: own.mean + reach },
            synthetic: made.mean,
            difference,
          },
        },
        {
          value,
          interval: ofAbsolute({ lower: (difference - reach) / deviation, upper: (difference + reach) / deviation }),
          ceiling: scaled(ofHalves?.[0]?.[group], ofHalves?.[1]?.[group]),
          floor: scaled(ofIndependent![group], own),
        },
      ),
    ];
  });
}

function meansBy(table: EvaluatedTable, position: number, attribute: number): (ClusteredMean | undefined)[] {
  const units = unitsOf(table);
  const numbers = table.columns[position]!.numbers!;
  return groupRows(table, [attribute]).map((rows) => clusteredMean(numbers, rows, units));
}
