import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { type MissingPattern, missingCode, missingPatterns, missingShare } from '../measures/missing-patterns.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const PATTERNS = {
  metric: 'missing-patterns',
  definition:
    'Total variation distance, from 0 to 1, between the shares of records and of synthetic rows in which just the same columns are missing together.',
};
const SHARES = {
  metric: 'missing-share-mean',
  definition: 'Mean absolute difference in the share that is missing, over columns that may be.',
};
const SHARE = {
  metric: 'missing-share',
  definition: 'Absolute difference in the share of the column that is missing.',
};
const OF_GROUPS = {
  metric: 'missing-share-of-group',
  definition: 'Mean absolute difference in the share that is missing within the group, over columns that may be.',
};
const NAMED = 10;

/** Which values are missing, and which are missing together: over all rows, column by column, and by protected attribute. */
export function missingness(inputs: UtilityInputs): UtilitySection {
  const section = { metric: 'missingness', title: 'Missing values' };
  const columns = [...inputs.real.columns.entries()].flatMap(([c, column]) => (missingCode(column) < 0 ? [] : [c]));
  if (columns.length === 0) {
    const because = 'no column of the dictionary may be missing';
    return { ...section, results: [PATTERNS, SHARES].map((parts) => unavailableResult(inputs, parts, because)) };
  }
  const groups = inputs.facts.protectedAttributes.flatMap((attribute) => groupResults(inputs, columns, attribute));
  const results = [
    patternResult(inputs, columns),
    ...shareResults(inputs, columns),
    ...groups.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1)),
  ];
  return { ...section, results };
}

function patternResult(inputs: UtilityInputs, columns: readonly number[]): UtilityResult {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const patterns = missingPatterns([real, synthetic, independent, ...(halves ?? [])], columns);
  const excess = ({ shares }: MissingPattern): number => Math.abs(shares[1]! - shares[0]!);
  const worst = patterns.toSorted((a, b) => excess(b) - excess(a)).slice(0, NAMED);
  const details = {
    columns: columns.length,
    patterns: patterns.filter(({ shares }) => shares[0]! > 0 || shares[1]! > 0).length,
    worst: worst.map(({ missing, shares }) => ({
      missing: missing.map((i) => real.columns[columns[i]!]!.name),
      real: shares[0]!,
      synthetic: shares[1]!,
    })),
  };
  return resultOf(
    inputs,
    { ...PATTERNS, details },
    {
      value: variation(patterns, 0, 1),
      floor: variation(patterns, 0, 2),
      ceiling: halves && variation(patterns, 3, 4),
    },
  );
}

function variation(patterns: readonly MissingPattern[], a: number, b: number): number {
  return patterns.reduce((sum, { shares }) => sum + Math.abs(shares[a]! - shares[b]!), 0) / 2;
}

/** Columns without relation keep how much is missing in each, so there is no floor. */
function shareResults(inputs: UtilityInputs, columns: readonly number[]): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves } = referenceTables(inputs);
  const [ofReal, ofSynthetic] = [real, synthetic].map((table) => sharesOf(table, columns));
  const [first, second] = (halves ?? []).map((table) => sharesOf(table, columns));
  const single = columns.map((c, i) =>
    resultOf(
      inputs,
      {
        ...SHARE,
        columns: [real.columns[c]!.name],
        details: { real: ofReal![i]!, synthetic: ofSynthetic![i]!, difference: ofSynthetic![i]! - ofReal![i]! },
      },
      {
        value: Math.abs(ofSynthetic![i]! - ofReal![i]!),
        ceiling: first && Math.abs(first[i]! - second![i]!),
      },
    ),
  );
  const whole = resultOf(
    inputs,
    { ...SHARES, details: { columns: columns.length } },
    { value: meanGap(ofReal!, ofSynthetic!), ceiling: first && meanGap(first, second!) },
  );
  return [whole, ...single.toSorted((a, b) => b.value! - a.value!)];
}

function groupResults(inputs: UtilityInputs, columns: readonly number[], attribute: number): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const others = columns.filter((c) => c !== attribute);
  if (others.length === 0) return [];
  const rowsOf = (table: EvaluatedTable): Uint32Array[] => groupRows(table, [attribute]);
  const [ofReal, ofSynthetic, ofIndependent] = [real, synthetic, independent].map(rowsOf);
  const ofHalves = halves?.map(rowsOf);
  return ofReal!.flatMap((realRows, group): UtilityResult[] => {
    const syntheticRows = ofSynthetic![group]!;
    if (realRows.length === 0 && syntheticRows.length === 0) return [];
    const parts = {
      ...OF_GROUPS,
      group: groupName(real, [attribute], group),
      computedOn: { real: realRows.length, synthetic: syntheticRows.length, holdout: null },
    };
    const because = tooFew({ real: realRows.length, synthetic: syntheticRows.length });
    if (because !== undefined) return [unavailableResult(inputs, parts, because)];
    const own = sharesOf(synthetic, others, syntheticRows);
    const theirs = sharesOf(real, others, realRows);
    const worst = [...others.keys()].toSorted(
      (i, j) => Math.abs(own[j]! - theirs[j]!) - Math.abs(own[i]! - theirs[i]!),
    );
    const details = {
      worst: worst
        .slice(0, 3)
        .map((i) => ({ column: real.columns[others[i]!]!.name, real: theirs[i]!, synthetic: own[i]! })),
    };
    const [a, b] = (ofHalves ?? []).map((groups) => groups[group]!);
    return [
      resultOf(
        inputs,
        { ...parts, details },
        {
          value: meanGap(theirs, own),
          floor: meanGap(theirs, sharesOf(independent, others, ofIndependent![group]!)),
          ceiling:
            a === undefined || a.length === 0 || b!.length === 0
              ? undefined
              : meanGap(sharesOf(halves![0], others, a), sharesOf(halves![1], others, b!)),
        },
      ),
    ];
  });
}

const sharesOf = (table: EvaluatedTable, columns: readonly number[], rows?: Uint32Array): readonly number[] =>
  columns.map((c) => missingShare(table.columns[c]!, rows));

const meanGap = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, share, i) => sum + Math.abs(share - b[i]!), 0) / a.length;
