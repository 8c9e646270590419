import { takeRows } from '../code-table.ts';
import { marginalSet } from '../marginal-set.ts';
import { countedMeasures } from '../measures/pair-measures.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { meanDifference } from './couplings.ts';
import { groupName, groupRows, LEAST_ROWS, tooFew } from './groups.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult } from './utility-result.ts';

/** Above this many pairs, as many of them at random. */
const MOST_PAIRS = 200;
/** Larger pairs of small groups hold next to nobody in any cell. */
const MOST_CELLS = 10_000;

const OF_GROUP = {
  metric: 'cramers-v-of-group',
  definition:
    "Mean absolute difference between records and synthetic rows of the group in Cramer's V (from 0 to 1, corrected for bias after Bergsma 2013), over pairs of the other columns.",
};

/** How strongly columns go together within each group of a protected attribute; worst first. Nothing without protected attributes or without pairs. */
export function associationOfGroups(inputs: UtilityInputs): UtilityResult[] {
  const results = inputs.facts.protectedAttributes.flatMap((attribute) => ofAttribute(inputs, attribute));
  return results.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1));
}

function ofAttribute(inputs: UtilityInputs, attribute: number): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const others = [...real.columns.keys()].filter((c) => c !== attribute);
  const sizes = others.map((c) => real.columns[c]!.size);
  const set = marginalSet(sizes, 2, MOST_PAIRS, MOST_CELLS);
  const pairs = set.marginals.map((pair) => pair.map((place) => others[place]!));
  if (pairs.length === 0) return [];
  const tables = [real, synthetic, independent, ...(halves ?? [])];
  const rows = tables.map((table) => groupRows(table, [attribute]));
  return rows[0]!.flatMap((realRows, group): UtilityResult[] => {
    const syntheticRows = rows[1]![group]!;
    if (realRows.length === 0 && syntheticRows.length === 0) return [];
    const parts = {
      ...OF_GROUP,
      group: groupName(real, [attribute], group),
      computedOn: { real: realRows.length, synthetic: syntheticRows.length, holdout: null },
      details: { pairs: pairs.length, possible: set.possible },
    };
    const because = tooFew({ real: realRows.length, synthetic: syntheticRows.length });
    if (because !== undefined) return [unavailableResult(inputs, parts, because)];
    const [own, made, floor, ...ofHalves] = countedMeasures(
      tables.map((table, t) => takeRows(table, rows[t]![group]!)),
      pairs,
    );
    const halved = halves !== undefined && rows.slice(3).every((groups) => groups[group]!.length >= LEAST_ROWS / 2);
    return [
      resultOf(inputs, parts, {
        value: meanDifference(own!.cramersV, made!.cramersV),
        floor: meanDifference(own!.cramersV, floor!.cramersV),
        ceiling: halved ? meanDifference(ofHalves[0]!.cramersV, ofHalves[1]!.cramersV) : undefined,
      }),
    ];
  });
}
