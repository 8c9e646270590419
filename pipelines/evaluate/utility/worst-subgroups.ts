import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { type CodeTable, takeRows } from '../code-table.ts';
import { type MarginalSet, marginalSet } from '../marginal-set.ts';
import { type JackknifeInterval, jackknifeInterval } from '../measures/jackknife.ts';
import { leaveOutErrors } from '../measures/leave-out-errors.ts';
import { unitBlocks } from '../measures/unit-blocks.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { type Units, unitsOf } from '../reference/units.ts';
import { groupName, groupRows, LEAST_ROWS, NO_ATTRIBUTES, tooFew } from './groups.ts';
import { marginalErrors } from './marginal-error.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** Above this many marginals of a group, as many of them at random. */
const MOST_MARGINALS = 300;
/** Larger marginals of small groups hold next to nobody in any cell. */
const MOST_CELLS = 10_000;
const BLOCKS = 20;
/** Groups of two attributes are judged from this many rows on either side. */
const LEAST_ROWS_OF_PAIRS = 200;
const MOST_GROUPS_OF_PAIRS = 50;
const NAMED = 3;

const definitionOf = ({ ways }: MarginalSet): string =>
  `Mean L1 distance, from 0 to 2, between the shares that records and synthetic rows of the group have in the cells of ${ways === 1 ? 'the other column' : 'pairs of the other columns'}.`;
const MEAN_DEFINITION =
  'Mean over the groups of each protected attribute, each counted once, of the mean L1 distance of marginals of the other columns within the group.';

/**
 * Marginal errors within each group of a protected attribute, and of two of them where enough rows are there. Groups come in the order of how many times the
 * error is what two halves of the records give for the same group, so that a small group is not worse for being small.
 */
export function worstSubgroups(inputs: UtilityInputs): UtilitySection {
  const section = { metric: 'worst-subgroups', title: 'Groups of patients, worst first' };
  const attributes = inputs.facts.protectedAttributes;
  if (attributes.length === 0) {
    const summary = { metric: 'subgroup-error-mean', definition: MEAN_DEFINITION };
    return { ...section, results: [unavailableResult(inputs, summary, NO_ATTRIBUTES)] };
  }
  const single = attributes.flatMap((attribute) => groupResults(inputs, [attribute], LEAST_ROWS));
  const pairs = attributes.flatMap((a, i) =>
    attributes.slice(i + 1).flatMap((b) => groupResults(inputs, [a, b], LEAST_ROWS_OF_PAIRS)),
  );
  const largest = pairs.toSorted((a, b) => b.computedOn.real - a.computedOn.real).slice(0, MOST_GROUPS_OF_PAIRS);
  const groups = [...single, ...largest].toSorted((a, b) => ratioOf(b) - ratioOf(a));
  return { ...section, results: [meanOf(inputs, single), ...groups] };
}

function meanOf(inputs: UtilityInputs, groups: readonly UtilityResult[]): UtilityResult {
  const summary = { metric: 'subgroup-error-mean', definition: MEAN_DEFINITION };
  if (groups.length === 0) {
    return unavailableResult(inputs, summary, 'no marginal of the other columns can be compared within groups');
  }
  const judged = groups.filter(({ value }) => value !== null);
  if (judged.length === 0) return unavailableResult(inputs, summary, 'every group has too few rows');
  const mean = (of: 'value' | 'ceiling' | 'floor'): number | undefined => {
    const known = judged.flatMap((result) => result[of] ?? []);
    return known.length < judged.length ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
  };
  const found = { value: mean('value')!, ceiling: mean('ceiling'), floor: mean('floor') };
  return resultOf(inputs, { ...summary, details: { groups: judged.length } }, found);
}

/** Groups that are not judged come last. */
const ratioOf = ({ details, value }: UtilityResult): number =>
  value === null ? -1 : ((details?.['timesHalves'] as number | null) ?? value);

function groupResults(inputs: UtilityInputs, attributes: readonly number[], leastRows: number): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const tables = [real, synthetic, independent, ...(halves ?? [])];
  const rows = tables.map((table) => groupRows(table, attributes));
  const set = othersSet(real, attributes);
  if (set.marginals.length === 0) return [];
  const units = unitsOf(real);
  return rows[0]!.flatMap((realRows, group): UtilityResult[] => {
    const syntheticRows = rows[1]![group]!;
    if (realRows.length === 0 && syntheticRows.length === 0) return [];
    const few = Math.min(realRows.length, syntheticRows.length) < leastRows;
    if (few && attributes.length > 1) return [];
    const about = {
      metric: 'subgroup-error',
      definition: definitionOf(set),
      group: groupName(real, attributes, group),
      computedOn: { real: realRows.length, synthetic: syntheticRows.length, holdout: null },
    };
    const shares = { shareReal: realRows.length / real.rows, shareSynthetic: syntheticRows.length / synthetic.rows };
    const blocks = unitBlocks(realRows, units, BLOCKS, inputs.seed);
    const because = tooFew({
      real: realRows.length,
      synthetic: syntheticRows.length,
      units: unitsIn(realRows, units),
    });
    if (because !== undefined) return [unavailableResult(inputs, { ...about, details: shares }, because)];

    const parts = tables.map((table, t) => takeRows(table, rows[t]![group]!));
    const [own] = marginalErrors(parts[0]!, [parts[1]!], set);
    const floor = meanError(parts[0]!, parts[2]!, set);
    const ceiling = halves && meanError(parts[3]!, parts[4]!, set);
    const { without } = leaveOutErrors(
      parts[1]!,
      blocks.map((block) => takeRows(real, block)),
      set.marginals,
    );
    const interval = jackknifeInterval(own!.mean, without);
    return [
      resultOf(
        inputs,
        {
          ...about,
          details: {
            ...shares,
            timesHalves: ceiling === undefined || ceiling === 0 ? null : own!.mean / ceiling,
            marginals: own!.marginals,
            possible: own!.possible,
            worst: own!.worst.slice(0, NAMED).map(({ columns, error }) => ({ columns, error })),
          },
        },
        {
          value: own!.mean,
          ceiling,
          floor,
          interval: interval === undefined ? null : within(interval, 0, 2),
        },
      ),
    ];
  });
}

const within = ({ lower, upper, level }: JackknifeInterval, least: number, most: number): JackknifeInterval => ({
  lower: Math.max(least, lower),
  upper: Math.min(most, upper),
  level,
});

const meanError = (a: CodeTable, b: CodeTable, set: MarginalSet): number | undefined =>
  a.rows === 0 || b.rows === 0 ? undefined : marginalErrors(a, [b], set)[0]!.mean;

function unitsIn(rows: Uint32Array, units: Units): number {
  return new Set(Array.from(rows, (row) => units.ofRow(row))).size;
}

/** Pairs of the columns that do not form the groups; of a single one, that column. */
function othersSet({ columns }: EvaluatedTable, attributes: readonly number[]): MarginalSet {
  const others = [...columns.keys()].filter((c) => !attributes.includes(c));
  const sizes = others.map((c) => columns[c]!.size);
  const set = marginalSet(sizes, Math.min(2, others.length), MOST_MARGINALS, MOST_CELLS);
  return {
    ...set,
    marginals: others.length === 0 ? [] : set.marginals.map((marginal) => marginal.map((place) => others[place]!)),
  };
}
