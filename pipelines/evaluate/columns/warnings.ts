import type { Cell } from '../../dictionary/coding.ts';
import type { PublishedNumbers } from '../published.ts';
import type { ColumnFacts } from './column-facts.ts';
import { binsOf, type ColumnShares, emptyShare, MOST, stands } from './column-shares.ts';
import type { DerivedShare } from './derived-shares.ts';
import { type ExpectedNoise, MOSTLY_NOISE } from './expected-noise.ts';
import { recordsInWords, type SharesInWords, sharesOfColumns } from './in-words.ts';

/** Smaller shares of null and `other` are usual in hospital tables. */
const TOLD_FROM = 0.1;
/** In one of two bins even most of a column says nothing. */
const MOST_OF_TWO_BINS = 0.95;

/** Which way a column may be wrong, with the share of its records that says so. */
interface Told {
  readonly column: string;
  readonly share: number;
}

/** What is known of the columns of a release. */
export interface ColumnsToTell {
  readonly columns: readonly ColumnShares[];
  /** In the order of `columns`. */
  readonly facts: readonly ColumnFacts[];
  readonly derived: readonly DerivedShare[];
}

/**
 * What a release must say of itself, in whole sentences: for the terminal, the dataset card and the published report. From released
 * numbers and public facts alone, so that anybody can work it out again.
 */
export function warningsOf(
  { columns, facts, derived }: ColumnsToTell,
  noise: ExpectedNoise,
  numbers: PublishedNumbers['numbers'],
): string[] {
  return [
    ...ofNoise(noise),
    ...ofMeasuring(numbers),
    ...ofMissing(columns),
    ...ofOther(columns),
    ...ofMixture(columns),
    ...ofDerived(derived, columns),
    ...ofEnds(columns, facts),
  ];
}

function ofNoise({ records, error1 }: ExpectedNoise): string[] {
  if (error1 <= MOSTLY_NOISE) return [];
  return [
    `The counts are mostly noise: they estimate ${recordsInWords(records)}, and of so many noise alone is expected to put an error of ${error1.toPrecision(2)} on each column, where 0 is equal and 2 is disjoint.`,
  ];
}

function ofMeasuring(numbers: PublishedNumbers['numbers']): string[] {
  if (numbers.some(({ origin }) => origin === 'dp')) return [];
  return [
    'How near the release is to the records was not measured: the evaluation had no share of the budget (evaluation.share).',
  ];
}

function ofMissing(columns: readonly ColumnShares[]): string[] {
  const told = columns.flatMap(({ column, missing, sigma, mostlyMissing }): Told[] =>
    !mostlyMissing && stands(missing, sigma, TOLD_FROM) ? [{ column, share: missing }] : [],
  );
  const most = told.filter(({ share }) => share > MOST);
  const some = told.filter(({ share }) => share <= MOST);
  return [
    ...sentence(
      most,
      ({ shares, several }) =>
        `${shares} ${several ? 'are' : 'is'} null in the release: either the records are mostly empty there (declare \`mostlyMissing: true\` in the dictionary) or their values do not fit the dictionary (\`synthward check\` tells which, inside).`,
    ),
    ...sentence(
      some,
      ({ shares, several }) =>
        `${shares} ${several ? 'are' : 'is'} null in the release: either the records are empty there or their values do not fit the dictionary (\`synthward check\` tells which, inside).`,
    ),
  ];
}

function ofOther(columns: readonly ColumnShares[]): string[] {
  const told = columns.flatMap(({ column, other, sigma }): Told[] =>
    stands(other, sigma, TOLD_FROM) ? [{ column, share: other }] : [],
  );
  return sentence(
    told,
    ({ shares, several }) =>
      `${shares} ${several ? 'are' : 'is'} \`other\` (null where a column is not stored as text): values of the records outside the list or range of the dictionary, or that it cannot read (\`synthward check\` tells which kind, inside).`,
  );
}

/** Columns that null and `other` hold most of together, and neither of them alone. */
function ofMixture(columns: readonly ColumnShares[]): string[] {
  const told = columns.flatMap((shares): Told[] => {
    const { share, atLeast } = emptyShare(shares);
    const alone = Math.max(shares.missing ?? 0, shares.other ?? 0) > MOST;
    return atLeast > MOST && !alone ? [{ column: shares.column, share }] : [];
  });
  return sentence(told, ({ shares, several }) => `${shares} ${several ? 'are' : 'is'} null and \`other\` together.`);
}

/** Columns that are mostly null because those that they are made of lack a value in different rows; each of these may be mostly there. */
function ofDerived(derived: readonly DerivedShare[], columns: readonly ColumnShares[]): string[] {
  const alone = new Set(columns.filter(({ missing }) => (missing ?? 0) > MOST).map(({ column }) => column));
  const told = derived.flatMap(({ column, missing, mostlyMissing }): Told[] =>
    missing > MOST && !mostlyMissing && !alone.has(column) ? [{ column, share: missing }] : [],
  );
  return sentence(
    told,
    ({ shares, several }) =>
      `${shares} ${several ? 'are' : 'is'} null in the release: only rows in which each column that ${several ? 'they are' : 'it is'} made of has a value have one.`,
  );
}

/** Of the values that were read, as many in one end bin as hardly any quantity has, unless the dictionary says that many are the number there. */
function ofEnds(columns: readonly ColumnShares[], facts: readonly ColumnFacts[]): string[] {
  const told = columns.flatMap(({ column, missing, other, firstBin, lastBin, sigma }, i) => {
    const read = 1 - (missing ?? 0) - (other ?? 0);
    const { cells, atoms } = facts[i]!;
    const bins = binsOf(cells);
    const expected = (cell: Cell): boolean => cell.kind === 'value' && atoms.includes(cell.value);
    const limit = (bins > 2 ? MOST : MOST_OF_TWO_BINS) * read;
    return (['first', 'last'] as const).flatMap((end) => {
      const share = end === 'first' ? firstBin : lastBin;
      if (expected(cells[end === 'first' ? 0 : bins - 1]!)) return [];
      return stands(share, sigma, TOLD_FROM * read) && share > limit ? [{ column, share: share / read, end }] : [];
    });
  });
  return (['first', 'last'] as const).flatMap((end) =>
    sentence(
      told.filter((one) => one.end === end),
      ({ shares, several }) =>
        `${shares} ${several ? `(where they are not null) lie in the ${end} bins of their ranges` : `(where it is not null) lies in the ${end} bin of its range`}: right where the records say so, but values ${end === 'first' ? 'below' : 'above'} the range count there too (\`synthward check\` tells, inside).`,
    ),
  );
}

const sentence = (told: readonly Told[], words: (shares: SharesInWords) => string): string[] =>
  told.length === 0 ? [] : [words(sharesOfColumns(told, 'columns (`report.json` has them)'))];
