import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { type Agreement, agreementWith } from '../agreement/agreement.ts';
import type { Target } from '../attack.ts';

/** Whose rows are to be linked. */
export interface LinkedPatient {
  readonly table: EvaluatedTable;
  readonly rows: Target['rows'];
}

const ROWS_A_BLOCK = 1024;
/** The most nats that the agreement of a half is let come to, so that products of exponentials stay numbers. */
const MOST_NATS = 300;

/**
 * Links the first halves of patients of a group to their second halves through the rows of `through`: for each patient of the group 1 where the second half that goes best with
 * its first half is its own. How well halves `a` and `b` go together is `sum_s exp(agreement(a, s) + agreement(b, s)) / sum_s exp(agreement(b, s))` over rows `s`: how
 * much of what looks like `b` looks like `a` too. Of several rows of a patient the exponentials are summed. Among equals the first of the group is taken, so
 * groups have to come in random order. Takes rows x patients x (columns + size of the group) steps.
 */
export function halvesLinker(
  through: EvaluatedTable,
  halves: readonly [readonly number[], readonly number[]],
): (group: readonly LinkedPatient[]) => Uint8Array {
  const [first, second] = [agreementWith(through, halves[0]), agreementWith(through, halves[1])];
  return (group) => {
    const size = group.length;
    const [a, b] = [weighedRows(first, group), weighedRows(second, group)];
    const together = new Float64Array(size * size);
    const alone = new Float64Array(size);
    for (let from = 0; from < through.rows; from += ROWS_A_BLOCK) {
      const length = Math.min(ROWS_A_BLOCK, through.rows - from);
      const [ofA, ofB] = [a(from, length), b(from, length)];
      for (let j = 0; j < size; j++) alone[j]! += sumOf(ofB[j]!, length);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) together[i * size + j]! += product(ofA[i]!, ofB[j]!, length);
      }
    }
    return Uint8Array.from(group, (_, i) => (bestFor(together, alone, i) === i ? 1 : 0));
  };
}

function bestFor(together: Float64Array, alone: Float64Array, i: number): number {
  let [best, most] = [-1, -1];
  for (let j = 0; j < alone.length; j++) {
    const score = together[i * alone.length + j]! / alone[j]!;
    if (score > most) [best, most] = [j, score];
  }
  return best;
}

/** For rows `from` to `from + length` the exponential of how much each patient of the group agrees with each. What a call returns is filled anew by the next. */
function weighedRows(
  agreement: Agreement,
  group: readonly LinkedPatient[],
): (from: number, length: number) => readonly Float64Array[] {
  const sums = new Float64Array(ROWS_A_BLOCK);
  const found = group.map(() => new Float64Array(ROWS_A_BLOCK));
  const weights = group.map(({ table, rows }) =>
    Array.from(rows, (row) => {
      const own = new Float64Array(agreement.weights);
      const most = agreement.fill(table, row, own);
      return { own, scale: most > MOST_NATS ? MOST_NATS / most : 1 };
    }),
  );
  return (from, length) => {
    for (const [patient, rows] of weights.entries()) {
      const weighed = found[patient]!.fill(0);
      for (const { own, scale } of rows) {
        agreement.sum(own, from, length, sums);
        for (let i = 0; i < length; i++) weighed[i]! += Math.exp(scale * sums[i]!);
      }
    }
    return found;
  };
}

function sumOf(values: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i]!;
  return sum;
}

function product(a: Float64Array, b: Float64Array, length: number): number {
  let [even, odd] = [0, 0];
  let i = 0;
  for (; i + 1 < length; i += 2) {
    even += a[i]! * b[i]!;
    odd += a[i + 1]! * b[i + 1]!;
  }
  if (i < length) even += a[i]! * b[i]!;
  return even + odd;
}
