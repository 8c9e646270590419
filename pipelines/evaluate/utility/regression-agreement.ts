import { UserError } from '../../../privacy/errors.ts';
import { designOf } from '../../statistics/design.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { fitRegression } from '../../statistics/fit-regression.ts';
import { columnsOfFormula } from '../../statistics/formula/formula.ts';
import { parseFormula } from '../../statistics/formula/parse-formula.ts';
import { type ResolvedFormula, resolveFormula } from '../../statistics/formula/resolve-formula.ts';
import type { RegressionFit } from '../../statistics/regression-fit.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { unitsOf } from '../reference/units.ts';
import { type ComparedTerm, compareFits, type TermEstimate } from '../regression/compare-fits.ts';
import { DEFAULT_RULE, defaultFormula } from '../regression/default-formula.ts';
import type { JsonObject } from '../report-json.ts';
import { partOfUnits } from '../target/part-of-units.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { type ResultParts, resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const METRIC = 'regression';
/** Times that the records are halved for the ceiling: a few coefficients of one pair of halves may be far apart by chance. */
const SPLITS = 5;
/** Above, the records are halved once: chance then evens out over coefficients, and fits take long. */
const MANY_COEFFICIENTS = 60;
/** Coefficients in the details of a regression. */
const MOST_TERMS = 100;

interface Agreement {
  readonly metric: string;
  readonly words: string;
  readonly direction: UtilityResult['direction'];
  /** NaN where no coefficient tells. */
  readonly of: (terms: readonly ComparedTerm[]) => number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const AGREEMENTS: readonly Agreement[] = [
  {
    metric: `${METRIC}-interval-overlap`,
    words:
      'Mean over the coefficients of how far their 95 % intervals from records and from synthetic rows overlap: 1 where they are the same, 0 where they are apart (Karr and others 2006)',
    direction: 'higher-is-better',
    of: (terms) => mean(terms.map(({ overlap }) => overlap)),
  },
  {
    metric: `${METRIC}-same-conclusion`,
    words:
      'Share of the coefficients of which records and synthetic rows say the same at the level of 5 %: above 0, below 0, or neither',
    direction: 'higher-is-better',
    of: (terms) => mean(terms.map(({ sameConclusion }) => (sameConclusion ? 1 : 0))),
  },
  {
    metric: `${METRIC}-same-sign`,
    words: 'Share of the coefficients that have the same sign among records and synthetic rows',
    direction: 'higher-is-better',
    of: (terms) => mean(terms.map(({ sameSign }) => (sameSign ? 1 : 0))),
  },
  {
    metric: `${METRIC}-standardised-difference`,
    words:
      'Mean over the coefficients of the distance between the estimates from records and from synthetic rows, in standard errors of the former; over coefficients that both have',
    direction: 'lower-is-better',
    of: (terms) => mean(terms.flatMap(({ standardised }) => standardised ?? [])),
  },
];

const OVERLAP = AGREEMENTS[0]!;

/**
 * Whether regressions say the same of synthetic rows as of records: those that the configuration names, or one of the declared target. Coefficients but the
 * intercept, each with the interval that an analyst computes who takes the table as it is, rows of one unit hanging together.
 */
export function regressionAgreement(inputs: UtilityInputs): UtilitySection {
  const section = { metric: METRIC, title: 'Coefficients of regressions' };
  const { real, facts } = inputs;
  if (facts.formulas.length > 0) {
    return { ...section, results: facts.formulas.flatMap((text) => formulaResults(inputs, text, text)) };
  }
  const without = (because: string): UtilitySection => ({
    ...section,
    results: AGREEMENTS.map((agreement) => unavailableResult(inputs, partsOf(agreement, DEFAULT_RULE), because)),
  });
  if (facts.target === undefined) return without('no formula is named and the dictionary declares no target');
  const formula = defaultFormula(real, facts.target);
  if (formula === undefined) {
    return without('the records have fewer than two values of the target, or no column that can explain it');
  }
  return { ...section, results: formulaResults(inputs, formula, `${formula} (${DEFAULT_RULE})`) };
}

const partsOf = ({ metric, words, direction }: Agreement, formula: string): ResultParts => ({
  metric,
  definition: `${words}; of the regression ${formula}.`,
  direction,
});

function formulaResults(inputs: UtilityInputs, text: string, shown: string): UtilityResult[] {
  const { real, facts } = inputs;
  const resolved = resolvedOr(text, real);
  if (typeof resolved === 'string') {
    return AGREEMENTS.map((agreement) => unavailableResult(inputs, partsOf(agreement, shown), resolved));
  }
  const columns = columnsOfFormula(resolved.formula);
  const whole = fitsOf(inputs, resolved, () => undefined);
  const results = AGREEMENTS.map((agreement) =>
    agreementResult(inputs, agreement, { ...partsOf(agreement, shown), columns }, text, whole),
  );
  const groups = facts.protectedAttributes.flatMap((attribute) =>
    groupResults(inputs, resolved, attribute, { ...partsOf(OVERLAP, shown), columns }, text),
  );
  return [...results, ...groups];
}

/** Or why the formula cannot be used; that names public facts alone. */
function resolvedOr(text: string, { columns }: EvaluatedTable): ResolvedFormula | string {
  try {
    return resolveFormula(
      parseFormula(text),
      columns.map(({ coding }) => coding),
    );
  } catch (error) {
    if (error instanceof UserError && error.code === 'FORMULA_INVALID') {
      const told = `Cannot use the formula ${JSON.stringify(text.slice(0, 200))}: `;
      return `the formula cannot be used: ${error.message.startsWith(told) ? error.message.slice(told.length) : error.message}`;
    }
    throw error;
  }
}

/** What does not settle, or has too few rows, is absent. */
interface Fits {
  readonly real: RegressionFit | undefined;
  readonly synthetic: RegressionFit | undefined;
  readonly independent: RegressionFit | undefined;
  readonly halves: readonly (readonly [RegressionFit | undefined, RegressionFit | undefined])[];
}

/** Rows of each table that count; all where absent. */
type RowsOf = (table: EvaluatedTable) => Uint32Array | undefined;

function fitsOf({ real, synthetic, seed }: UtilityInputs, resolved: ResolvedFormula, rowsOf: RowsOf): Fits {
  const { independent } = referenceTables({ real, seed });
  const regress = (table: EvaluatedTable, rows: Uint32Array | undefined): RegressionFit | undefined => {
    const found = fitRegression(designOf(table, resolved, rows && weightsOf(table, rows)), { covariance: 'units' });
    return found?.converged ? found : undefined;
  };
  const own = rowsOf(real);
  const coefficients = resolved.terms.reduce((sum, { names }) => sum + names.length, 1);
  const splits = coefficients > MANY_COEFFICIENTS ? 1 : SPLITS;
  const halves = Array.from({ length: splits }, (_, split) => {
    const [first, second] = partOfUnits(real, 0.5, `${seed}/${METRIC}/${split}`, own);
    return [regress(real, first), regress(real, second)] as const;
  });
  return {
    real: regress(real, own),
    synthetic: regress(synthetic, rowsOf(synthetic)),
    independent: regress(independent, rowsOf(independent)),
    halves,
  };
}

function weightsOf(table: EvaluatedTable, rows: Uint32Array): Float64Array {
  const weights = new Float64Array(table.rows);
  for (const row of rows) weights[row] = 1;
  return weights;
}

function agreementResult(
  inputs: UtilityInputs,
  { of, metric }: Agreement,
  parts: ResultParts,
  text: string,
  { real, synthetic, independent, halves }: Fits,
): UtilityResult {
  const withRows = {
    ...parts,
    computedOn: { real: real?.rows ?? 0, synthetic: synthetic?.rows ?? 0, holdout: null },
  };
  if (real === undefined || synthetic === undefined) {
    const rows = real === undefined ? 'the records' : 'the synthetic rows';
    const because = `the regression has no answer from ${rows}: too few have all its values, or its estimates do not settle`;
    return unavailableResult(inputs, { ...parts, details: { formula: text } }, because);
  }
  const terms = compareFits(real, synthetic);
  const value = of(terms);
  if (!Number.isFinite(value)) {
    return unavailableResult(
      inputs,
      { ...withRows, details: { formula: text } },
      'no coefficient can be told from others in both tables',
    );
  }
  const reference = (a: RegressionFit | undefined, b: RegressionFit | undefined): number | undefined => {
    if (a === undefined || b === undefined) return undefined;
    const found = of(compareFits(a, b));
    return Number.isFinite(found) ? found : undefined;
  };
  const ceilings = halves.flatMap(([a, b]) => reference(a, b) ?? []);
  const details = {
    formula: text,
    kind: real.kind,
    ...(metric === OVERLAP.metric ? { coefficients: termsInJson(terms), of: terms.length } : {}),
  };
  return resultOf(
    inputs,
    { ...withRows, details },
    { value, ceiling: ceilings.length === 0 ? undefined : mean(ceilings), floor: reference(real, independent) },
  );
}

/** Worst first. */
function termsInJson(terms: readonly ComparedTerm[]): JsonObject[] {
  const inJson = ({ estimate, lower, upper }: TermEstimate): JsonObject => ({ estimate, lower, upper });
  return terms
    .toSorted((a, b) => a.overlap - b.overlap)
    .slice(0, MOST_TERMS)
    .map(({ term, reference, other, overlap, standardised, sameSign, sameConclusion }) => ({
      term,
      real: inJson(reference),
      synthetic: other === undefined ? null : inJson(other),
      overlap,
      standardised: standardised ?? null,
      sameSign,
      sameConclusion,
    }));
}

/** The overlap within each group of a protected attribute. */
function groupResults(
  inputs: UtilityInputs,
  resolved: ResolvedFormula,
  attribute: number,
  parts: ResultParts,
  text: string,
): UtilityResult[] {
  const { real, synthetic } = inputs;
  const units = unitsOf(real);
  const rows = new Map<EvaluatedTable, readonly Uint32Array[]>();
  const rowsIn = (table: EvaluatedTable): readonly Uint32Array[] => {
    const found = rows.get(table) ?? groupRows(table, [attribute]);
    rows.set(table, found);
    return found;
  };
  return rowsIn(real).flatMap((realRows, group): UtilityResult[] => {
    const syntheticRows = rowsIn(synthetic)[group]!;
    if (realRows.length === 0 && syntheticRows.length === 0) return [];
    const about = {
      ...parts,
      group: groupName(real, [attribute], group),
      computedOn: { real: realRows.length, synthetic: syntheticRows.length, holdout: null },
    };
    const because = tooFew({
      real: realRows.length,
      units: new Set(Array.from(realRows, units.ofRow)).size,
      synthetic: syntheticRows.length,
    });
    if (because !== undefined) return [unavailableResult(inputs, about, because)];
    const fits = fitsOf(inputs, resolved, (table) => rowsIn(table)[group]);
    return [agreementResult(inputs, OVERLAP, about, text, fits)];
  });
}
