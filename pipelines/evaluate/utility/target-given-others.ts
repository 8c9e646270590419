import { takeRows } from '../../../privacy/guard/codes.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { unitsOf } from '../reference/units.ts';
import { conditionalDistance, type TargetGiven } from '../target/conditional-distance.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** A column that has more cells together with the target is not counted. */
const MOST_CELLS = 2 ** 22;

const METRIC = 'target-given-others';
const MEAN = `${METRIC}-mean`;
const MEAN_DEFINITION =
  'Mean over the other columns of the expected total variation distance, from 0 to 1, between the shares that the values of the target have among records and among synthetic rows with the same value or bin of that column.';
const DEFINITION =
  'Expected total variation distance, from 0 to 1, between the shares that the values of the target have among records and among synthetic rows with the same value or bin of the column, over the values of the records; a value that no synthetic row has counts as 1.';

/**
 * How well each other column tells of the declared target what it tells among the records: distances between P(target | column), worst first, and their mean,
 * also within the groups of protected attributes. Numbers count by their bins, missing is a value like any other.
 */
export function targetGivenOthers(inputs: UtilityInputs): UtilitySection {
  const section = { metric: METRIC, title: 'What other columns tell of the target' };
  const { real, synthetic, facts } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const others = othersOf(real, facts.target);
  const because = whyNot(real, facts.target, others);
  if (because !== undefined || facts.target === undefined) {
    return {
      ...section,
      results: [unavailableResult(inputs, { metric: MEAN, definition: MEAN_DEFINITION }, because!)],
    };
  }
  const target = facts.target;
  const between = (a: EvaluatedTable, b: EvaluatedTable): Float64Array =>
    Float64Array.from(others, (given) => conditionalDistance(pairOf(a, target, given), pairOf(b, target, given)));
  const values = between(real, synthetic);
  const floors = between(real, independent);
  const ceilings = halves && between(...halves);
  const named = real.columns[target]!.name;
  const columns = others.map((column, i) =>
    resultOf(
      inputs,
      { metric: METRIC, definition: DEFINITION, columns: [named, real.columns[column]!.name] },
      { value: values[i]!, ceiling: ceilings?.[i], floor: floors[i] },
    ),
  );
  const mean = resultOf(
    inputs,
    { metric: MEAN, definition: MEAN_DEFINITION, columns: [named], details: { columns: others.length } },
    { value: meanOf(values), ceiling: ceilings && meanOf(ceilings), floor: meanOf(floors) },
  );
  const groups = facts.protectedAttributes
    .filter((attribute) => attribute !== target)
    .flatMap((attribute) => groupResults(inputs, others, target, attribute));
  return { ...section, results: [mean, ...columns.toSorted((a, b) => b.value! - a.value!), ...groups] };
}

function whyNot(real: EvaluatedTable, target: number | undefined, others: readonly number[]): string | undefined {
  if (target === undefined) return 'the dictionary declares no target';
  const { codes } = real.columns[target]!;
  if (codes.every((code) => code === codes[0])) return 'all records have the same value of the target';
  if (others.length === 0) return `no other column has at most ${MOST_CELLS} cells together with the target`;
  return undefined;
}

function othersOf({ columns }: EvaluatedTable, target: number | undefined): number[] {
  return [...columns.keys()].filter(
    (c) => target !== undefined && c !== target && columns[c]!.size * columns[target]!.size <= MOST_CELLS,
  );
}

const pairOf = ({ columns }: EvaluatedTable, target: number, given: number): TargetGiven => ({
  target: columns[target]!,
  given: columns[given]!,
});

const meanOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The mean over the columns that do not form the groups, within each group of one attribute. */
function groupResults(
  inputs: UtilityInputs,
  others: readonly number[],
  target: number,
  attribute: number,
): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const columns = others.filter((column) => column !== attribute);
  if (columns.length === 0) return [];
  const units = unitsOf(real);
  const tables = [real, synthetic, independent, ...(halves ?? [])];
  const rows = tables.map((table) => groupRows(table, [attribute]));
  return rows[0]!.flatMap((realRows, group): UtilityResult[] => {
    const parts = rows.map((of) => of[group]!);
    const [, syntheticRows, ...references] = parts;
    if (realRows.length === 0 && syntheticRows!.length === 0) return [];
    const about = {
      metric: MEAN,
      definition: MEAN_DEFINITION,
      columns: [real.columns[target]!.name],
      group: groupName(real, [attribute], group),
      computedOn: { real: realRows.length, synthetic: syntheticRows!.length, holdout: null },
    };
    const because = tooFew({
      real: realRows.length,
      units: new Set(Array.from(realRows, units.ofRow)).size,
      synthetic: syntheticRows!.length,
    });
    if (because !== undefined) return [unavailableResult(inputs, about, because)];
    const within = (a: number, b: number): number | undefined =>
      parts[a]!.length === 0 || parts[b]!.length === 0
        ? undefined
        : meanWithin([tables[a]!, parts[a]!], [tables[b]!, parts[b]!], target, columns);
    return [
      resultOf(inputs, about, {
        value: within(0, 1)!,
        ceiling: references.length > 1 ? within(3, 4) : undefined,
        floor: within(0, 2),
      }),
    ];
  });
}

type Part = readonly [EvaluatedTable, Uint32Array];

function meanWithin([a, rowsOfA]: Part, [b, rowsOfB]: Part, target: number, columns: readonly number[]): number {
  const part = (table: EvaluatedTable, column: number, rows: Uint32Array): TargetGiven['target'] => {
    const { size, codes } = table.columns[column]!;
    return { size, codes: takeRows({ size, codes }, rows) };
  };
  const targets = [part(a, target, rowsOfA), part(b, target, rowsOfB)] as const;
  const distances = Float64Array.from(columns, (column) =>
    conditionalDistance(
      { target: targets[0], given: part(a, column, rowsOfA) },
      { target: targets[1], given: part(b, column, rowsOfB) },
    ),
  );
  return meanOf(distances);
}
