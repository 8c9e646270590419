import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Bounds } from '../../evaluate/columns/number-bounds.ts';
import type { NumberFacts } from '../../evaluate/columns/number-facts.ts';
import type { PublishedReport } from '../../evaluate/published-report.ts';
import { constraintCaveat } from '../../release-folder/manifest/public-texts.ts';
import type { CardContent } from '../../release-folder/release-content.ts';

/** What only the dictionary and the published report can say on the dataset card. */
export function cardContent(dictionary: Dictionary, published: PublishedReport): CardContent {
  return {
    title: `Synthetic ${dictionary.table}`,
    utility: published.numbers.map(({ metric, value, interval, definition }) => ({
      name: metric,
      value:
        interval === null ? brief(value) : `${brief(value)} (${brief(interval.lower)} to ${brief(interval.upper)})`,
      meaning: definition,
    })),
    warnings: published.warnings,
    noise: noiseOnCard(published.marginalNoise),
    bounds: published.bounds.map(boundsOnCard),
    evaluatedRows: published.syntheticRows,
    limits: {
      intendedUses: [
        'Writing and testing analysis code before access to the records is granted',
        'Teaching, and exploring which questions the table could answer',
        'Estimates of counts over the few columns whose published error is small enough for the purpose',
      ],
      notFor: [
        'Decisions about a person: no row describes anybody',
        'Final estimates or p-values without a check on the records: standard errors computed from synthetic rows ignore the noise',
        'Rare groups: counts below a few times the noise are mostly noise',
      ],
      caveats: [
        'Relations among columns that the model did not measure are as if independent, given those it did.',
        ...dictionary.constraints.map(constraintCaveat),
        'Rows are drawn one by one: several rows of one patient, and their order in time, are not linked.',
      ],
    },
    leftOut: dictionary.leftOut,
  };
}

function noiseOnCard(marginals: PublishedReport['marginalNoise']): CardContent['noise'] {
  const columns = marginals.flatMap(({ columns: [name, ...others], noiseError }): [string, string][] =>
    others.length === 0 ? [[name!, brief(noiseError)]] : [],
  );
  const errors = marginals.filter(({ columns: names }) => names.length > 1).map(({ noiseError }) => noiseError);
  if (errors.length === 0) return { columns: new Map(columns), pairs: 'No pair of columns was measured.' };
  const [least, most] = [Math.min(...errors), Math.max(...errors)].map(brief);
  const many = errors.length === 1 ? 'One pair of columns was' : `${errors.length} pairs of columns were`;
  return {
    columns: new Map(columns),
    pairs: `${many} measured, at an expected error from noise of ${least === most ? least : `${least} to ${most}`} (\`marginalNoise\` in \`report.json\` names them). What the others add is not known.`,
  };
}

/** Rounded outwards, so that the bounds hold. */
function boundsOnCard({ column, after, releasedMean, mean, quantiles }: NumberFacts): CardContent['bounds'][number] {
  const quantile = (share: number): string => between(quantiles.find((one) => one.share === share)!);
  return {
    column,
    after: after ?? undefined,
    mean: releasedMean === null ? between(mean) : aroundMean(releasedMean, mean),
    median: quantile(0.5),
    tail: quantile(0.99),
  };
}

const between = ({ lower, upper }: Bounds): string =>
  `${roundedTo(lower, Math.floor)} to ${roundedTo(upper, Math.ceil)}`;

/** The mean to four digits, and the most that it may then be off. */
function aroundMean(releasedMean: number, { lower, upper }: Bounds): string {
  const shown = Number(releasedMean.toPrecision(4));
  return `${shown} ± ${roundedTo(Math.max(upper - shown, shown - lower), Math.ceil, 3)}`;
}

/** To so many digits. */
function roundedTo(value: number, direction: (value: number) => number, digits = 4): string {
  if (value === 0 || Number(value.toPrecision(digits)) === value) return String(value);
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(value)));
  return decimals >= 0
    ? String(Number((direction(value * 10 ** decimals) / 10 ** decimals).toPrecision(digits)))
    : String(direction(value / 10 ** -decimals) * 10 ** -decimals);
}

const brief = (value: number): string => String(Number(value.toPrecision(3)));
