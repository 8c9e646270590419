import type { DictionaryConstraint } from '../../dictionary/constraint.ts';
import { brokenRows } from '../measures/broken-rows.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const ALL = {
  metric: 'rules-broken',
  definition:
    'Share of synthetic rows that break at least one rule of the dictionary; the ceiling is the share of the records that do.',
};
const ONE = {
  metric: 'rule-broken',
  definition:
    'Share of synthetic rows that break this rule of the dictionary; the ceiling is the share of the records that do.',
};

/**
 * What the dictionary says that no record can be, looked for in the values of the synthetic rows and in the records. As ceiling stands what the records
 * themselves have; the floor is what columns without relation have. Rules come with the one that is broken most first.
 */
export function rules(inputs: UtilityInputs): UtilitySection {
  const { constraints } = inputs.facts;
  const section = { metric: 'rules', title: 'Rules of the dictionary' };
  if (constraints.length === 0) {
    return { ...section, results: [unavailableResult(inputs, ALL, 'the dictionary states no rule')] };
  }
  const { real, synthetic } = inputs;
  const { independent } = referenceTables(inputs);
  const sides = [real, synthetic, independent].map((table) => constraints.map((one) => brokenRows(one, table)));
  const any = [real, synthetic, independent].map(({ rows }, t) => anyOf(sides[t]!, rows));
  const details = { rules: constraints.length };
  const whole = sides[0]!.every((broken) => broken === undefined)
    ? unavailableResult(inputs, ALL, NOT_HELD)
    : resultOf(inputs, { ...ALL, details }, foundOf(any[0]!, any[1]!, any[2]!));
  const single = constraints.map((constraint, i) =>
    ruleResult(
      inputs,
      constraint,
      sides.map((broken) => broken[i]),
    ),
  );
  const worst = single.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1));
  return { ...section, results: [whole, ...worst, ...groupResults(inputs, any[0]!, any[1]!)] };
}

const NOT_HELD = 'the rule cannot be held against columns that are modelled';

function ruleResult(
  inputs: UtilityInputs,
  { columns, words, because, origin }: DictionaryConstraint,
  [real, synthetic, independent]: readonly (Uint8Array | undefined)[],
): UtilityResult {
  const parts = { ...ONE, columns, details: { rule: words, because, origin } };
  if (real === undefined || synthetic === undefined || independent === undefined) {
    return unavailableResult(inputs, parts, NOT_HELD);
  }
  return resultOf(inputs, parts, foundOf(real, synthetic, independent));
}

const foundOf = (real: Uint8Array, synthetic: Uint8Array, independent: Uint8Array): Parameters<typeof resultOf>[2] => ({
  value: shareOf(synthetic),
  ceiling: shareOf(real),
  floor: shareOf(independent),
});

/** Only where a group breaks rules are its rows worth a line. */
function groupResults(inputs: UtilityInputs, real: Uint8Array, synthetic: Uint8Array): UtilityResult[] {
  if (countOf(synthetic) === 0) return [];
  return inputs.facts.protectedAttributes.flatMap((attribute) => {
    const [ofReal, ofSynthetic] = [inputs.real, inputs.synthetic].map((table) => groupRows(table, [attribute]));
    return ofSynthetic!.flatMap((rows, group): UtilityResult[] => {
      const realRows = ofReal![group]!;
      if (tooFew({ real: realRows.length, synthetic: rows.length }) !== undefined) return [];
      const [own, theirs] = [rows.map((row) => synthetic[row]!), realRows.map((row) => real[row]!)];
      const parts = {
        ...ALL,
        group: groupName(inputs.real, [attribute], group),
        computedOn: { real: realRows.length, synthetic: rows.length, holdout: null },
      };
      const value = countOf(own) / own.length;
      return [resultOf(inputs, parts, { value, ceiling: countOf(theirs) / theirs.length })];
    });
  });
}

function anyOf(broken: readonly (Uint8Array | undefined)[], rows: number): Uint8Array {
  const any = new Uint8Array(rows);
  for (const one of broken)
    if (one !== undefined) for (let row = 0; row < rows; row++) any[row] = any[row]! | one[row]!;
  return any;
}

function countOf(broken: Uint8Array | Uint32Array): number {
  let count = 0;
  for (const one of broken) count += one;
  return count;
}

const shareOf = (broken: Uint8Array): number => countOf(broken) / broken.length;
