import { takeRows } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { BitReader } from '../../../privacy/random/bit-reader.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { CodedTable } from '../sources/encode-table.ts';
import { NO_UNIT } from '../sources/no-unit.ts';

/**
 * Keeps at most `maxRows` rows of each unit, chosen uniformly without replacement before anything is counted, and puts them in
 * order of their place in their unit, which is uniformly random too: the first so many rows of each unit are a uniform choice as well.
 *
 * *Guarantee*: if two tables differ by all rows of one unit, then the kept rows can be drawn together so that they differ by
 * at most `maxRows` rows, all of that unit. Counting answers on the result therefore have L1 sensitivity `maxRows` under
 * add-remove-unit, and an answer that is private for every pair of such results is private for the tables.
 * *Holds when*: a unit's rows all carry its number (`encodeTable` numbers distinct identifiers); the result is drawn
 * once a run and kept, so that every answer of the run is about the same rows.
 * *Why*: which rows of a unit are kept depends on that unit's own rows and on coins of its own, never on
 * other units. Give every other unit the same coins in both tables: it keeps the same rows in both. The joint answer
 * is then a mixture, over those coins, of pairs that differ by one unit of at most `maxRows` rows; zero-concentrated and
 * approximate DP are both kept by mixing over common coins (quasi-convexity). A resumed run that has lost its records draws again: for each pair
 * of coins its answers are then about two results, each bounded so, and what they cost adds up as before.
 * *Arithmetic*: exact; each choice is a partial Fisher-Yates shuffle with draws by rejection.
 * *Method*: Fisher and Yates (1938); Wilson et al. (2020), "Differentially private SQL with bounded user contribution", section 3.
 * *Status*: vetted by tests of the bound, of uniformity, and of a chooser that is not uniform.
 *
 * Coins are dealt to units by their numbers, and to the rows of a unit by what they hold: in whatever order a source hands the same rows out, the same
 * entropy keeps the same ones. Rows of equal content are the same to everything that follows.
 *
 * Rows whose unit is unknown belong to nobody whose contribution could be bounded: they are dropped. How many rows were
 * dropped, for either reason, is protected. Takes memory linear in the rows, and time for putting those of each unit in order; kept rows of one place stand in order of
 * their units.
 */
export function boundContributions(table: CodedTable, maxRows: number, entropy: EntropySource): BoundedRecords {
  requireBound(maxRows);
  const { columns, rowCount, unitOfRow } = table;
  if (unitOfRow === undefined) return Object.freeze({ columns, rowCount, maxRowsPerUnit: maxRows });
  const kept = chooseRows({ ...table, unitOfRow }, maxRows, entropy);
  return Object.freeze({
    columns: columns.map((column) => ({ name: column.name, size: column.size, codes: takeRows(column, kept) })),
    rowCount: kept.length,
    unitOfRow: kept.map((row) => unitOfRow[row]!),
    maxRowsPerUnit: maxRows,
  });
}

export function requireBound(maxRows: number): void {
  if (Number.isSafeInteger(maxRows) && maxRows >= 1) return;
  throw new RangeError(`Cannot bound contributions: maxRows must be a positive whole number, not ${maxRows}`);
}

/** Positions of the rows that are kept: first rows of all units, then second ones, and so on, each in the order of units. */
function chooseRows(
  { columns, unitOfRow, unitCount }: CodedTable & { readonly unitOfRow: Uint32Array },
  maxRows: number,
  entropy: EntropySource,
): Uint32Array {
  const starts = new Uint32Array(unitCount + 1);
  for (const unit of unitOfRow) if (unit !== NO_UNIT) starts[unit + 1]!++;
  for (let unit = 0; unit < unitCount; unit++) starts[unit + 1]! += starts[unit]!;

  const rows = new Uint32Array(starts[unitCount]!); // rows of unit u stand at starts[u] .. starts[u + 1]
  const next = starts.slice(0, unitCount);
  unitOfRow.forEach((unit, row) => {
    if (unit !== NO_UNIT) rows[next[unit]!++] = row;
  });

  const reader = new BitReader(entropy);
  const byContent = contentOrder(columns);
  const ofPlace: number[] = []; // how many rows have each place
  for (let unit = 0; unit < unitCount; unit++) {
    const start = starts[unit]!;
    const count = starts[unit + 1]! - start;
    if (count > 1) rows.subarray(start, start + count).sort(byContent);
    for (let i = 0; i < Math.min(count, maxRows); i++) {
      const pick = count - i > 1 ? start + i + reader.uniformBelow(count - i) : start + i;
      const row = rows[pick]!;
      rows[pick] = rows[start + i]!;
      rows[start + i] = row;
      ofPlace[i] = (ofPlace[i] ?? 0) + 1;
    }
  }
  const at: number[] = [];
  let total = 0;
  for (const [place, count] of ofPlace.entries()) {
    at[place] = total;
    total += count;
  }
  const kept = new Uint32Array(total);
  for (let unit = 0; unit < unitCount; unit++) {
    const start = starts[unit]!;
    const chosen = Math.min(starts[unit + 1]! - start, maxRows);
    for (let place = 0; place < chosen; place++) kept[at[place]!++] = rows[start + place]!;
  }
  return kept;
}

/** Compares rows by their codes, column after column. */
function contentOrder(columns: CodedTable['columns']): (a: number, b: number) => number {
  const all = columns.map(({ codes }) => codes);
  return (a, b) => {
    for (const codes of all) {
      const difference = codes[a]! - codes[b]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
