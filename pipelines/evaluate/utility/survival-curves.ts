import { greatestDistance, logRank, restrictedMean } from '../../statistics/compare-survival.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { kaplanMeier, type SurvivalCurve } from '../../statistics/kaplan-meier.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { unitsOf } from '../reference/units.ts';
import { curvePoints } from '../survival/curve-points.ts';
import { followUpOf } from '../survival/follow-up-of.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { type ResultParts, resultOf, unavailableResult } from './result-of.ts';
import type { SurvivalFacts, UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const METRIC = 'survival';
const Z = 1.959963984540054;

const DISTANCE = {
  metric: `${METRIC}-distance`,
  definition:
    'Greatest vertical distance, from 0 to 1, between the Kaplan-Meier curves of records and of synthetic rows, up to the time until which both were seen.',
};
const MEAN_DIFFERENCE = {
  metric: `${METRIC}-mean-difference`,
  definition:
    'Difference, without its sign and in the unit of the time, between the mean times without the event of records and of synthetic rows, up to the time until which both were seen (areas below the Kaplan-Meier curves).',
};
const LOG_RANK = {
  metric: `${METRIC}-log-rank`,
  definition:
    'Log-rank statistic of records against synthetic rows: about 1 where both are independent draws of the same, and growing with the number of rows where they are not. A description and no test: synthetic rows are not draws of their own.',
};
const ALL: readonly ResultParts[] = [DISTANCE, MEAN_DIFFERENCE, LOG_RANK];

/**
 * Curves of survival of records and synthetic rows, where the dictionary declares a time and an event, also within the groups of protected attributes. Rows are taken
 * for independent; those without a time, with a negative one or without a value of the event are left out.
 */
export function survivalCurves(inputs: UtilityInputs): UtilitySection {
  const section = { metric: METRIC, title: 'Time until the event' };
  const { survival, protectedAttributes } = inputs.facts;
  if (survival === undefined) {
    const because = 'the dictionary declares no time and event';
    return { ...section, results: ALL.map((parts) => unavailableResult(inputs, parts, because)) };
  }
  const tables = tablesOf(inputs);
  const whole = tables.map((table) => table && Uint32Array.from({ length: table.rows }, (_, row) => row));
  const results = resultsOf(inputs, survival, { rows: whole, group: undefined });
  const groups = protectedAttributes
    .filter((attribute) => attribute !== survival.time && attribute !== survival.event.column)
    .flatMap((attribute) => groupResults(inputs, survival, attribute));
  return { ...section, results: [...results, ...groups] };
}

/** Records, synthetic rows, independent columns, and the halves where there are any. */
function tablesOf(inputs: UtilityInputs): readonly (EvaluatedTable | undefined)[] {
  const { halves, independent } = referenceTables(inputs);
  return [inputs.real, inputs.synthetic, independent, halves?.[0], halves?.[1]];
}

interface Part {
  /** Of each of `tablesOf`. */
  readonly rows: readonly (Uint32Array | undefined)[];
  readonly group: ResultParts['group'];
}

function groupResults(inputs: UtilityInputs, survival: SurvivalFacts, attribute: number): UtilityResult[] {
  const { real } = inputs;
  const units = unitsOf(real);
  const rows = tablesOf(inputs).map((table) => table && groupRows(table, [attribute]));
  return rows[0]!.flatMap((realRows, group): UtilityResult[] => {
    const syntheticRows = rows[1]![group]!;
    if (realRows.length === 0 && syntheticRows.length === 0) return [];
    const part = { rows: rows.map((of) => of?.[group]), group: groupName(real, [attribute], group) };
    const because = tooFew({
      real: realRows.length,
      units: new Set(Array.from(realRows, units.ofRow)).size,
      synthetic: syntheticRows.length,
    });
    if (because === undefined) return resultsOf(inputs, survival, part);
    const computedOn = { real: realRows.length, synthetic: syntheticRows.length, holdout: null };
    return ALL.map((parts) => unavailableResult(inputs, { ...parts, group: part.group, computedOn }, because));
  });
}

function resultsOf(inputs: UtilityInputs, survival: SurvivalFacts, { rows, group }: Part): UtilityResult[] {
  const tables = tablesOf(inputs);
  const [real, synthetic, independent, ...halves] = rows.map((of, t) =>
    of === undefined ? undefined : kaplanMeier(followUpOf(tables[t]!, survival, of)),
  );
  const columns = [survival.time, survival.event.column].map((column) => inputs.real.columns[column]!.name);
  const common = {
    columns,
    group,
    computedOn: { real: real?.seenUntil.length ?? 0, synthetic: synthetic?.seenUntil.length ?? 0, holdout: null },
  };
  const because = whyNot(real, synthetic);
  if (because !== undefined) return ALL.map((parts) => unavailableResult(inputs, { ...parts, ...common }, because));
  const value = compared(real, synthetic)!;
  const floor = compared(real, independent);
  const ceiling = compared(halves[0], halves[1]);
  const reach = Z * value.meanError;
  const [least, most] = [value.meanDifference - reach, value.meanDifference + reach];
  const distance = resultOf(
    inputs,
    {
      ...DISTANCE,
      ...common,
      details: { until: value.until, curves: { real: curvePoints(real!), synthetic: curvePoints(synthetic!) } },
    },
    { value: value.distance, ceiling: ceiling?.distance, floor: floor?.distance },
  );
  const mean = resultOf(
    inputs,
    {
      ...MEAN_DIFFERENCE,
      ...common,
      details: {
        until: value.until,
        real: value.means[0],
        synthetic: value.means[1],
        difference: value.meanDifference,
      },
    },
    {
      value: Math.abs(value.meanDifference),
      interval: {
        lower: Math.max(0, least, -most),
        upper: Math.max(Math.abs(least), Math.abs(most)),
        level: 0.95,
      },
      ceiling: ceiling && Math.abs(ceiling.meanDifference),
      floor: floor && Math.abs(floor.meanDifference),
    },
  );
  const rank =
    value.logRank === undefined
      ? unavailableResult(inputs, { ...LOG_RANK, ...common }, 'no event can tell the curves apart')
      : resultOf(
          inputs,
          { ...LOG_RANK, ...common },
          { value: value.logRank, ceiling: ceiling?.logRank, floor: floor?.logRank },
        );
  return [distance, mean, rank];
}

function whyNot(real: SurvivalCurve | undefined, synthetic: SurvivalCurve | undefined): string | undefined {
  if (real === undefined) return 'no record has a time and a value of the event';
  if (synthetic === undefined) return 'no synthetic row has a time and a value of the event';
  if (real.times.length === 0) return 'the event happened in no record';
  return undefined;
}

interface Compared {
  readonly until: number;
  readonly distance: number;
  readonly means: readonly [number, number];
  /** Of the second less the first. */
  readonly meanDifference: number;
  readonly meanError: number;
  readonly logRank: number | undefined;
}

function compared(a: SurvivalCurve | undefined, b: SurvivalCurve | undefined): Compared | undefined {
  if (a === undefined || b === undefined) return undefined;
  const until = Math.min(a.seenUntil.at(-1)!, b.seenUntil.at(-1)!);
  const [first, second] = [restrictedMean(a, until), restrictedMean(b, until)];
  return {
    until,
    distance: greatestDistance(a, b, until),
    means: [first.value, second.value],
    meanDifference: second.value - first.value,
    meanError: Math.sqrt(first.variance + second.variance),
    logRank: logRank(a, b),
  };
}
