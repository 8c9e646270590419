import { allBelow } from '../../../../privacy/guard/codes.ts';
import type { GivenRequest } from '../../../linked/conditional-model.ts';

/** Throws `RangeError` for a request that does not fit columns of these sizes. */
export function checkGivenRequest(sizes: readonly number[], request: GivenRequest): void {
  const { rows, known, wanted, allowed } = request;
  if (!Number.isSafeInteger(rows) || rows < 0 || rows >= 2 ** 32) {
    throw refused(`${rows} is not a number of rows`);
  }
  if (known.length !== sizes.length) throw refused(`${known.length} known columns are given of ${sizes.length}`);
  for (const [column, codes] of known.entries()) {
    if (codes === undefined) continue;
    if (codes.length < rows) throw refused(`column ${column} is known in ${codes.length} of ${rows} rows`);
    if (!allBelow(codes.length === rows ? codes : codes.subarray(0, rows), sizes[column]!)) {
      throw refused(`column ${column} has codes beyond its values`);
    }
  }
  const seen = new Set<number>();
  for (const column of wanted) {
    if (sizes[column] === undefined || known[column] !== undefined || seen.has(column)) {
      throw refused(`column ${column} is wanted twice, known or none of the model`);
    }
    seen.add(column);
  }
  const limited = new Set<number>();
  for (const { column, sets, ofRow } of allowed ?? []) {
    if (!seen.has(column) || limited.has(column)) throw refused(`column ${column} is limited twice or is not wanted`);
    if (!sets.every((set) => set.length === sizes[column])) throw refused(`sets of column ${column} do not fit it`);
    if (ofRow.length < rows || !allBelow(ofRow.subarray(0, rows), sets.length)) {
      throw refused(`rows have sets of column ${column} that there are not`);
    }
    limited.add(column);
  }
}

const refused = (what: string): RangeError => new RangeError(`Cannot draw given what is known: ${what}`);
