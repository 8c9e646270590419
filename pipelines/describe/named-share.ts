import type { ColumnFacts, ColumnSummary } from './facts.ts';

/** Two-sided 95 %. */
const DEVIATIONS = 1.96;

/**
 * Says of each list whose named texts hold less than half of the rows that a release will make the rest `other`, which the gate
 * refuses by default. How many rows there are is told by the column whose named texts hold most: noisy counts alone decide.
 */
export function tellOfNamedShare(facts: readonly ColumnFacts[]): readonly ColumnFacts[] {
  const rows = Math.max(0, ...facts.map(({ summary }) => namedRows(summary) - spread(summary)));
  return facts.map((fact) => {
    const { summary } = fact;
    if (summary.values === undefined || summary.leftOut || !listsTexts(fact)) return fact;
    if (namedRows(summary) + spread(summary) >= rows / 2) return fact;
    const share = Math.round(100 * (1 - Math.max(0, namedRows(summary)) / rows));
    const check = [
      ...summary.check,
      `about ${Math.min(99, share)} % of the rows hold texts too rare to be named, which a release loses (other, or null): its gate refuses a column that mostly is. Name them from a public list, group them, spend more, or write kind: text to leave the column out`,
    ];
    return { ...fact, edit: { ...fact.edit, comment: check }, summary: { ...summary, check } };
  });
}

/** Whether the texts that were found are the domain, and not stated by a person. */
const listsTexts = ({ edit }: ColumnFacts): boolean =>
  'whole' in edit || edit.replace.some(([key]) => key !== 'missing');

const textsOf = ({ values = [], unsorted = [] }: ColumnSummary): readonly { readonly count: number }[] => [
  ...values,
  ...unsorted,
];

/** Values, missing codes and what is neither. */
const namedRows = (summary: ColumnSummary): number =>
  summary.values === undefined
    ? 0
    : textsOf(summary).reduce((sum, { count }) => sum + count, Math.max(0, summary.missingRows));

const spread = (summary: ColumnSummary): number =>
  DEVIATIONS * summary.noise.sigma * Math.sqrt(textsOf(summary).length + 1);
