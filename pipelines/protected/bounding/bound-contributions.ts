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
 * *Why*: which rows of a unit are kept depends on that unit's own number of rows and on coins of its own, never on values or
 * on other units. Give every other unit the same coins in both tables: it keeps the same rows in both. The joint answer
 * is then a mixture, over those coins, of pairs that differ by one unit of at most `maxRows` rows; zero-concentrated and
 * approximate DP are both kept by mixing over common coins (quasi-convexity). A resumed run that has lost its records draws again: for each pair
 * of coins its answers are then about two results, each bounded so, and what they cost adds up as before.
 * *Arithmetic*: exact; each choice is a partial Fisher-Yates shuffle with draws by rejection.
 * *Method*: Fisher and Yates (1938); Wilson et al. (2020), "Differentially private SQL with bounded user contribution", section 3.
 * *Status*: vetted by tests of the bound, of uniformity, and of a chooser that is not uniform.
 *
 * Rows whose unit is unknown belong to nobody whose contribution could be bounded: they are dropped. How many rows were
 * dropped, for either reason, is protected. Takes time and memory linear in the rows; kept rows of one place stay in their order.
 */
export function boundContributions(table: CodedTable, maxRows: number, entropy: EntropySource): BoundedRecords {
  requireBound(maxRows);
  const { columns, rowCount, unitOfRow } = table;
  if (unitOfRow === undefined) return Object.freeze({ columns, rowCount, maxRowsPerUnit: maxRows });
  const kept = byPlace(chooseRows(unitOfRow, table.unitCount, maxRows, entropy));
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

/** Rows that are kept. */
interface ChosenRows {
  /** Positions, ascending. */
  readonly rows: Uint32Array;
  /** The place of each among the kept rows of its unit, from 0. */
  readonly places: Uint32Array;
}

function chooseRows(unitOfRow: Uint32Array, unitCount: number, maxRows: number, entropy: EntropySource): ChosenRows {
  const starts = new Uint32Array(unitCount + 1);
  for (const unit of unitOfRow) if (unit !== NO_UNIT) starts[unit + 1]!++;
  for (let unit = 0; unit < unitCount; unit++) starts[unit + 1]! += starts[unit]!;

  const rows = new Uint32Array(starts[unitCount]!); // rows of unit u stand at starts[u] .. starts[u + 1]
  const next = starts.slice(0, unitCount);
  unitOfRow.forEach((unit, row) => {
    if (unit !== NO_UNIT) rows[next[unit]!++] = row;
  });

  const reader = new BitReader(entropy);
  const placeAfter = new Uint32Array(unitOfRow.length); // one more than the place, 0 where the row is left out
  let total = 0;
  for (let unit = 0; unit < unitCount; unit++) {
    const start = starts[unit]!;
    const count = starts[unit + 1]! - start;
    const chosen = Math.min(count, maxRows);
    for (let i = 0; i < chosen; i++) {
      const pick = count - i > 1 ? start + i + reader.uniformBelow(count - i) : start + i;
      const row = rows[pick]!;
      rows[pick] = rows[start + i]!;
      placeAfter[row] = i + 1;
    }
    total += chosen;
  }
  const kept = new Uint32Array(total);
  const places = new Uint32Array(total);
  for (let row = 0, at = 0; row < placeAfter.length; row++) {
    if (placeAfter[row] === 0) continue;
    places[at] = placeAfter[row]! - 1;
    kept[at++] = row;
  }
  return { rows: kept, places };
}

/** First rows of all units, then second ones, and so on; each in the order of the table. */
function byPlace({ rows, places }: ChosenRows): Uint32Array {
  const most = places.reduce((largest, place) => Math.max(largest, place), 0);
  if (most === 0) return rows;
  const next = new Uint32Array(most + 2);
  for (const place of places) next[place + 1]!++;
  for (let place = 0; place <= most; place++) next[place + 1]! += next[place]!;
  const ordered = new Uint32Array(rows.length);
  for (const [i, row] of rows.entries()) ordered[next[places[i]!]!++] = row;
  return ordered;
}
