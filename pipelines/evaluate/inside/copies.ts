import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { clopperPearson, type Interval } from '../../two-samples/clopper-pearson.ts';
import { rowSample, shuffledRows } from '../../workspace/seeded-rows.ts';
import { type CodeTable, codeTable, requireSameCoding } from '../code-table.ts';
import { heldOutCoins } from '../held-out-coins.ts';
import { JointNumbering } from '../joint-numbering.ts';

export interface CopyShare {
  readonly distinct: number;
  readonly copied: number;
  readonly share: number;
  /** Clopper-Pearson. */
  readonly interval: Interval;
}

/** Counts are of distinct rows in coded form: what is equal here agrees in every modelled column. */
export interface Copies {
  /** Released rows that equal a record of a unit that is not held out, among a random part as large as the records held out. */
  readonly synthetic: CopyShare;
  /** The same among all released rows. More rows hold more rare ones, so its share does not compare with `heldOut`. */
  readonly allSynthetic: CopyShare;
  /** Records held out that do: what copies by chance alone look like. */
  readonly heldOut: CopyShare;
  readonly excess: { readonly value: number; readonly interval: Interval };
}

const LEVEL = 0.95;

/**
 * How many distinct synthetic rows equal a record of the units that are not held out, against how many distinct records of
 * those held out do: a random half of the units, or a quarter and so on where fewer synthetic rows are there. All rows of a unit are held out or none. A generator that learnt the population and nobody in
 * particular copies no more than those held out do; to compare like with like, as many synthetic rows are looked at
 * as they have (all, where they have more or none).
 *
 * The intervals take distinct rows for independent trials and who is held out as drawn. The one for the excess combines two
 * of level 97.5 %, so it covers in at least 95 %. Exact, so for the inside edition alone; hence a seed is good enough.
 */
export function copies(records: BoundedRecords, synthetic: CodeTable, seed: string): Copies {
  const real = codeTable(records.columns);
  requireSameCoding(real.columns, synthetic.columns);
  const isCompared = comparedUnits(records, heldOutCoins(real.rows, synthetic.rows), seed);
  const [realRows, syntheticRows, kinds] = numberRows(real, synthetic);

  const known = new Uint8Array(kinds);
  for (let i = 0; i < real.rows; i++) if (isCompared(i)) known[realRows[i]!] = 1;
  const heldOut = share(realRows, known, (row) => !isCompared(row));
  let heldOutRows = 0;
  for (let i = 0; i < real.rows; i++) if (!isCompared(i)) heldOutRows++;
  const part = Int32Array.from(rowSample(synthetic.rows, heldOutRows, seed), (row) => syntheticRows[row]!);
  const released = share(part, known, () => true);

  const half = (1 + LEVEL) / 2;
  const a = clopperPearson(released.copied, released.distinct, half);
  const b = clopperPearson(heldOut.copied, heldOut.distinct, half);
  const interval = { lower: a.lower - b.upper, upper: a.upper - b.lower, level: LEVEL };
  return {
    synthetic: released,
    allSynthetic: share(syntheticRows, known, () => true),
    heldOut,
    excess: { value: released.share - heldOut.share, interval },
  };
}

/** Says whether a row belongs to a unit that is not held out: all but half of them (the smaller one), a quarter and so on. */
function comparedUnits(records: BoundedRecords, coins: number, seed: string): (row: number) => boolean {
  const unitOf = records.unitOfRow;
  let units = records.rowCount;
  if (unitOf !== undefined) {
    units = 0;
    for (const unit of unitOf) if (unit >= units) units = unit + 1;
  }
  const chosen = new Uint8Array(units);
  for (const unit of shuffledRows(units, `${seed}/halves`).subarray(0, units - Math.floor(units / 2 ** coins)))
    chosen[unit] = 1;
  return (row) => chosen[unitOf === undefined ? row : unitOf[row]!] === 1;
}

/** Numbers whole rows: two rows have one number where they agree in every column. */
function numberRows(a: CodeTable, b: CodeTable): [Int32Array, Int32Array, number] {
  const numbers: [Int32Array, Int32Array] = [new Int32Array(a.rows), new Int32Array(b.rows)];
  const numbering = new JointNumbering(a.rows + b.rows);
  for (let c = 0; c < a.columns.length; c++) {
    numbering.clear();
    numbering.number(numbers[0], a.columns[c]!.codes, numbers[0]);
    numbering.number(numbers[1], b.columns[c]!.codes, numbers[1]);
  }
  return [...numbers, numbering.distinct];
}

function share(rows: Int32Array, known: Uint8Array, counts: (row: number) => boolean): CopyShare {
  const seen = new Uint8Array(known.length);
  let [distinct, copied] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const kind = rows[i]!;
    if (seen[kind] === 1 || !counts(i)) continue;
    seen[kind] = 1;
    distinct++;
    copied += known[kind]!;
  }
  const interval = clopperPearson(copied, distinct, LEVEL);
  return { distinct, copied, share: distinct === 0 ? 0 : copied / distinct, interval };
}
