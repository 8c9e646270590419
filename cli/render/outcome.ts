import { join } from 'node:path';
import { PAGE_FILE } from '../../pipelines/release-folder/manifest/manifest.ts';
import { type Rational, toNumberDown } from '../../privacy/rational.ts';
import { roundUpBelow } from './numbers.ts';

/** What a run has charged, beside what it promised. */
export const chargedText = ({
  epsilon,
  budget,
}: {
  readonly epsilon: number;
  readonly budget: { readonly epsilon: Rational };
}): string =>
  `epsilon ${roundUpBelow(epsilon, 5, toNumberDown(budget.epsilon))} at the same delta at most, within what is promised`;

/** Where to go on: exact values for the steward, and what was published. */
export const placesLines = ({
  folder,
  insideReport,
  insidePage,
}: {
  readonly folder: string | undefined;
  readonly insideReport: string | undefined;
  readonly insidePage: string | undefined;
}): string[] => [
  insideReport === undefined
    ? 'The exact evaluation for the steward could not be made.'
    : `Exact values, for the steward alone: ${insidePage ?? insideReport}`,
  ...(folder === undefined
    ? []
    : [`Page for people: ${join(folder, PAGE_FILE)}`, `Check it with: synthward verify ${folder}`]),
];

export const brief = (value: number): string => String(Number(value.toPrecision(4)));
