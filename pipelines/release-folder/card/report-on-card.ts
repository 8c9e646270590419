import { z } from 'zod';
import { perInWords } from '../rows/rows-in-words.ts';
import { rowsOfTableSchema } from '../rows/rows-of-table.ts';

/** The parts of `report.json` that the card repeats. Reports of earlier versions lack some. */
const bounds = z.object({ lower: z.number(), upper: z.number() });
const schema = z.object({
  syntheticRows: z.number().default(0),
  numbers: z.array(
    z.object({
      metric: z.string(),
      about: z.string().optional(),
      value: z.number(),
      interval: bounds.nullable(),
      definition: z.string(),
    }),
  ),
  marginalNoise: z.array(z.object({ columns: z.array(z.string()).min(1), noiseError: z.number() })).default([]),
  bounds: z
    .array(
      z.object({
        column: z.string(),
        after: z.object({ column: z.string(), unit: z.string() }).nullable(),
        releasedMean: z.number().nullable(),
        mean: bounds,
        quantiles: z.array(bounds.extend({ share: z.number() })),
      }),
    )
    .default([]),
  warnings: z.array(z.string()).default([]),
  rows: z.array(rowsOfTableSchema).default([]),
});

type Bounds = z.infer<typeof bounds>;
type Read = z.infer<typeof schema>;

/** What the card says of a published report, its numbers as text. */
export interface ReportOnCard {
  /** Published utility numbers, in the order of the report. */
  readonly utility: readonly { readonly name: string; readonly value: string; readonly meaning: string }[];
  /** What a reader must know of the numbers before using them, in whole sentences. */
  readonly warnings: readonly string[];
  /** Expected L1 error from its own noise, by the name of the column. */
  readonly noise: ReadonlyMap<string, string>;
  /** The same of the pairs that were measured, in a sentence. */
  readonly noiseOfPairs: string;
  /** Of each column of numbers the mean of the release and how far that of the records may lie from it, and where two quantiles of the records lie. */
  readonly bounds: readonly {
    readonly column: string;
    /** Of an offset: what differences are taken from, and their unit. */
    readonly after: { readonly column: string; readonly unit: string } | null;
    readonly mean: string;
    readonly median: string;
    readonly tail: string;
  }[];
  /** Of linked tables, how many rows they have, as noisy answers say of the records and in the release. */
  readonly rows: readonly {
    readonly table: string;
    readonly per: string;
    readonly estimate: string;
    readonly released: string;
    readonly beyondNoise: boolean;
  }[];
  /** Of how many rows, the first of the release, the means are. */
  readonly evaluatedRows: number;
}

/** Reads a published report as JSON; `undefined` where it is none. */
export function reportOnCard(report: unknown): ReportOnCard | undefined {
  const read = schema.safeParse(report);
  if (!read.success) return undefined;
  const { syntheticRows, numbers, marginalNoise, bounds: facts, warnings, rows } = read.data;
  return {
    utility: numbers.map(({ metric, about, value, interval, definition }) => ({
      name: about === undefined ? metric : `${metric} (${about})`,
      value:
        interval === null ? brief(value) : `${brief(value)} (${brief(interval.lower)} to ${brief(interval.upper)})`,
      meaning: definition,
    })),
    warnings,
    noise: new Map(
      marginalNoise.flatMap(({ columns, noiseError }): [string, string][] =>
        columns.length === 1 ? [[columns[0]!, brief(noiseError)]] : [],
      ),
    ),
    noiseOfPairs: pairsInWords(
      marginalNoise.filter(({ columns }) => columns.length > 1).map(({ noiseError }) => noiseError),
    ),
    bounds: facts.map(boundsOnCard),
    rows: rows.map(({ table, per, most, estimate, standardError, released, beyondNoise }) => ({
      table,
      per: perInWords(per, most),
      estimate: `${brief(estimate)} (standard error ${brief(standardError)})`,
      released: brief(released),
      beyondNoise,
    })),
    evaluatedRows: syntheticRows,
  };
}

function pairsInWords(errors: readonly number[]): string {
  if (errors.length === 0) return 'No pair of columns was measured.';
  const least = brief(errors.reduce((a, b) => Math.min(a, b)));
  const most = brief(errors.reduce((a, b) => Math.max(a, b)));
  const many = errors.length === 1 ? 'One pair of columns was' : `${errors.length} pairs of columns were`;
  return `${many} measured, at an expected error from noise of ${least === most ? least : `${least} to ${most}`} (\`marginalNoise\` in \`report.json\` names them). What the others add is not known.`;
}

/** Rounded outwards, so that the bounds hold. */
function boundsOnCard({ column, after, releasedMean, mean, quantiles }: Read['bounds'][number]) {
  const quantile = (share: number): string => {
    const found = quantiles.find((one) => one.share === share);
    return found === undefined ? '' : between(found);
  };
  return {
    column,
    after,
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
