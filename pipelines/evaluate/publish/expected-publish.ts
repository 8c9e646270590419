import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import { recordsInWords } from '../columns/in-words.ts';
import { normalQuantile } from '../normal-quantile.ts';
import { PUBLISHED_LEVEL, Z_ONE } from '../published-number.ts';
import type { PlannedPublish, PlannedRegression, PlannedSubgroups, PlannedTarget } from './plan-publish.ts';
import { DROWNED } from './subgroup-errors.ts';

/** What a further number costs, and what noise it will have, known before any record is opened. */
export interface ExpectedPublish {
  readonly what: string;
  readonly question: string;
  readonly rho: Rational;
  /** The noise to be expected, as a clause. */
  readonly noise: string;
  /** Where the noise is likely to drown it; a sentence. */
  readonly drowned: string | undefined;
}

/** Intervals of coefficients that are as much wider than the records' own tell nothing that was worth asking. */
const FAR_WIDER = 3;
/** A target error is told from that of independent columns, which is rarely above, only below this. */
const FAR_OFF = 0.3;

export function expectedPublish(
  planned: readonly PlannedPublish[],
  columns: readonly PublicColumn[],
  expectedRows: number | undefined,
): ExpectedPublish[] {
  return planned.flatMap((item): ExpectedPublish[] => {
    if (item.kind === 'target') return [ofTarget(item, columns, expectedRows)];
    if (item.kind === 'subgroups') return [ofSubgroups(item, columns, expectedRows)];
    return item.formulas.map((formula) => ofRegression(item.question.id, formula, expectedRows));
  });
}

function ofTarget(
  { question, target, sigma, rho }: PlannedTarget,
  columns: readonly PublicColumn[],
  expectedRows: number | undefined,
): ExpectedPublish {
  const what = `target ${columns[target]!.name}`;
  const reach = Z_ONE * toNumberUp(sigma);
  const drowned =
    expectedRows !== undefined && reach / expectedRows > FAR_OFF
      ? `The noise would drown targetError: ${either(reach / expectedRows)} for ${recordsInWords(expectedRows)}. Give it a larger share, or leave it out of evaluation.publish.`
      : undefined;
  const noise =
    expectedRows === undefined
      ? `noise of ${either(0.1)} where there are ${recordsInWords(atLeast(reach / 0.1))}, less for more`
      : `noise of ${either(reach / expectedRows)} for ${recordsInWords(expectedRows)}, on a number from 0 to 2`;
  return { what, question: question.id, rho, noise, drowned };
}

function ofSubgroups(
  { question, groupings, rho }: PlannedSubgroups,
  columns: readonly PublicColumn[],
  expectedRows: number | undefined,
): ExpectedPublish {
  const sizes = groupings.map(({ by }) => columns[by]!.size);
  const z = normalQuantile(
    PUBLISHED_LEVEL,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const reach = z * toNumberUp(groupings[0]!.sigma);
  const least = atLeast(reach / DROWNED);
  const small = groupings.filter((_, i) => expectedRows !== undefined && expectedRows / sizes[i]! < least);
  const names = small.map(({ by }) => columns[by]!.name).join(', ');
  return {
    what: `subgroups by ${groupings.map(({ by }) => columns[by]!.name).join(', ')}`,
    question: question.id,
    rho,
    noise: `nothing is said of a group of fewer than ${recordsInWords(least)}, and ${either(0.1)} of one of ${10 * least}`,
    drowned:
      small.length === 0
        ? undefined
        : `The noise is likely to drown groups by ${names}: a group of average size is below ${recordsInWords(least)}, of which nothing is said. Give subgroups a larger share, or coarser values.`,
  };
}

function ofRegression(
  question: string,
  { formula, cells, sigmaSquared, rho }: PlannedRegression,
  expectedRows: number | undefined,
): ExpectedPublish {
  const variance = toNumberUp(sigmaSquared);
  const what = `regression ${formula}`;
  if (expectedRows === undefined) {
    const twice = atLeast((cells * variance) / 3);
    const noise = `intervals as a rule twice as wide as the records' own where there are ${recordsInWords(twice)}, less for more`;
    return { what, question, rho, noise, drowned: undefined };
  }
  const wider = Math.sqrt(1 + (cells * variance) / expectedRows);
  return {
    what,
    question,
    rho,
    noise: `intervals as a rule at most ${shown(wider)} times as wide as the records' own for ${recordsInWords(expectedRows)}`,
    drowned:
      wider > FAR_WIDER
        ? `The noise would drown the coefficients of ${formula}: in ${cells} cells it is expected to make intervals some ${shown(wider)} times as wide as the records' own for ${recordsInWords(expectedRows)}. Give it a larger share, fewer columns or wider bins.`
        : undefined,
  };
}

/** Two digits, rounded up. */
function atLeast(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.ceil(value / step) * step;
}

const shown = (value: number): string => String(Number(value.toPrecision(2)));
const either = (value: number): string => `${shown(value)} either way`;
