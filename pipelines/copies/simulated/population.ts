import { GenerationRandom } from '../../../models/generation-random.ts';
import type { FittedModel } from '../../../models/model.ts';
import { allocateCodes, type Codes, type EncodedColumn, takeRows } from '../../../privacy/guard/codes.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { countedColumns } from '../../spread/detail-columns.ts';

/** Rows that stand for the released model: those are drawn evenly, without the chance that rows of a sample have. */
const LEAST_ROWS: number = 2 ** 16;
const MOST_ROWS: number = 2 ** 20;

/** Many rows of the released model, of which samples are drawn with replacement. Codes are those that records are counted in. */
export interface Population {
  readonly rows: number;
  readonly columns: readonly EncodedColumn[];
}

/**
 * Draws a population from `model`, in which each value of a column with a detail is a cell of that detail, by `fine` expected rows of them
 * (absent where a column's detail was not counted). As many rows as `total`, but at least 2^16 and at most 2^20.
 */
export function populationOf(
  model: FittedModel,
  codings: readonly ColumnCoding[],
  fine: readonly (Float64Array | undefined)[],
  seed: string,
): Population {
  const rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.round(model.total)));
  const drawn = model.columns.map(({ size }) => allocateCodes(size, rows));
  let filled = 0;
  for (const block of model.sample({ rows, seed: `${seed}/population` })) {
    for (const [column, codes] of drawn.entries()) codes.set(block.columns[column]!.subarray(0, block.rows), filled);
    filled += block.rows;
  }
  const counted = codings.length === 0 ? model.columns : countedColumns(codings);
  const columns = counted.map(({ name, size }, column) => {
    const counts = fine[column];
    const parents = codings[column]?.detail?.parents;
    const finer =
      counts !== undefined && parents !== undefined && counts.length === size && size !== model.columns[column]!.size;
    const random = new GenerationRandom(seed, `detail/${column}`);
    const codes = finer ? fineCodes(drawn[column]!, counts, parents, random) : drawn[column]!;
    return { name, size, codes };
  });
  return { rows, columns };
}

/** A cell of the detail for each code, in proportion to `counts`. */
function fineCodes(codes: Codes, counts: Float64Array, parents: readonly number[], random: GenerationRandom): Codes {
  const first: number[] = [];
  const last: number[] = [];
  const up = new Float64Array(counts.length);
  for (const [cell, parent] of parents.entries()) {
    const isFirst = first[parent] === undefined;
    if (isFirst) first[parent] = cell;
    up[cell] = (isFirst ? 0 : up[last[parent]!]!) + counts[cell]!;
    last[parent] = cell;
  }
  const fine = allocateCodes(counts.length, codes.length);
  for (let row = 0; row < codes.length; row++) {
    const parent = codes[row]!;
    let [from, to] = [first[parent]!, last[parent]!];
    const at = random.unit() * up[to]!;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (up[middle]! > at) to = middle;
      else from = middle + 1;
    }
    fine[row] = from;
  }
  return fine;
}

/** So many rows of the population, drawn with replacement; one for each unit, whose rows are all alike. */
export function sampleOf(
  { rows: among, columns }: Population,
  rows: number,
  unitOfRow: Uint32Array | undefined,
  random: GenerationRandom,
): readonly EncodedColumn[] {
  const drawn = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    drawn[row] =
      row > 0 && unitOfRow?.[row] === unitOfRow?.[row - 1] && unitOfRow !== undefined
        ? drawn[row - 1]!
        : random.below(among);
  }
  return columns.map(({ name, size, codes }) => ({ name, size, codes: takeRows({ size, codes }, drawn) }));
}
