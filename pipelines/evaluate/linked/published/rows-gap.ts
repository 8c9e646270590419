import { brief } from '../../../page/numbers.ts';
import { perInWords } from '../../../release-folder/rows/rows-in-words.ts';
import { dpNumber, type PublishedNumber, Z_ONE } from '../../published-number.ts';
import type { RowsOfTable } from './rows-of-tables.ts';

/** Fewer standard errors from 0 say nothing of how many times as many rows there are. */
const TOLD_FROM = 3;

/** As a share of the estimate, how far the numbers of rows of the released tables are from it; none where noise hides the estimate. */
export const rowsGaps = (rows: readonly RowsOfTable[]): PublishedNumber[] =>
  rows.flatMap(({ table, per, estimate, standardError, released, drawingError, question }) => {
    if (!(estimate > TOLD_FROM * standardError)) return [];
    const gap = Math.abs(released - estimate) / estimate;
    const reach = (Z_ONE * Math.sqrt(standardError ** 2 + drawingError ** 2)) / estimate;
    const interval = { lower: Math.max(0, gap - reach), upper: gap + reach };
    const number = dpNumber('rowsGap', question, gap, interval, { sigma: standardError / estimate });
    return [{ ...number, about: `${table} ${perInWords(per, null)}` }];
  });

/** What a reader must be told of tables that have more or fewer rows than the noisy answers say. */
export const rowsWarnings = (rows: readonly RowsOfTable[]): string[] =>
  rows.flatMap(({ table, per, most, estimate, standardError, released, beyondNoise }) =>
    beyondNoise
      ? [
          `The released table ${table} has ${released < estimate ? 'fewer' : 'more'} rows than the records: ${brief(released)} ${perInWords(per, most)}, where noisy answers say ${brief(estimate)} with a standard error of ${brief(standardError)}.`,
        ]
      : [],
  );
