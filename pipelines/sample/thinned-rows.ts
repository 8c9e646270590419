import type { CodeBlock, FittedModel, SampleRequest } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import { chunkGenerator } from '../release-folder/decode/generator.ts';
import type { RowFactor } from './cut-orders.ts';

/** Fewest rows of the first round, so that the mean factor means something. */
const LEAST_ROWS = 4096;
/** Most rows of a later round. */
const MOST_ROWS: number = 2 ** 20;
/** After so many rows without one that can be kept, none is looked for any longer. */
const ROWS_IN_VAIN: number = 2 ** 18;

/** Rows of a model, of which each was kept with a probability in proportion to its factor. */
export interface ThinnedRows {
  readonly blocks: Iterable<CodeBlock>;
  /** The mean factor of the rows drawn so far. */
  meanFactor(): number;
}

/**
 * As many rows as are asked for, drawn in rounds from seeds of their own. Rows are kept in proportion to their factor against the
 * greatest that was met so far. `blocks` throws `CONDITION_INVALID` where none of 262,144 rows can be kept.
 */
export function thinnedRows(model: FittedModel, request: SampleRequest, factor: RowFactor): ThinnedRows {
  let [drawn, sum, greatest, kept] = [0, 0, 0, 0];
  /** The factors of the rows of `block`, in an array of its own. */
  const weigh = (block: CodeBlock): Float64Array => {
    const factors = Float64Array.from({ length: block.rows }, (_, i) => factor.of(block.columns, i));
    for (const one of factors) {
      sum += one;
      if (one > greatest) greatest = one;
    }
    drawn += block.rows;
    return factors;
  };
  function* blocks(): Generator<CodeBlock, void, void> {
    let rows = Math.max(request.rows, LEAST_ROWS);
    for (let round = 0; kept < request.rows; round++) {
      const seed = round === 0 ? request.seed : `${request.seed}/${round}`;
      let part = 0;
      for (const block of model.sample({ ...request, rows, seed })) {
        const factors = weigh(block);
        const chances = new Uint32Array(block.rows);
        chunkGenerator(seed, 'condition', '', part++)(chances);
        const places = [...factors.keys()].filter((i) => chances[i]! / 2 ** 32 < factors[i]! / greatest);
        const taken = places.slice(0, request.rows - kept);
        kept += taken.length;
        if (taken.length > 0) yield { rows: taken.length, columns: block.columns.map((codes) => pick(codes, taken)) };
        if (kept === request.rows) return;
      }
      if (kept === 0 && drawn >= ROWS_IN_VAIN) throw noneKept();
      const share = Math.max(kept / drawn, 1 / 64);
      rows = Math.min(MOST_ROWS, LEAST_ROWS + Math.ceil((request.rows - kept) / share));
    }
  }
  return { blocks: blocks(), meanFactor: () => (drawn === 0 ? 1 : sum / drawn) };
}

function pick(codes: CodeBlock['columns'][number], places: readonly number[]): CodeBlock['columns'][number] {
  const picked = codes.slice(0, places.length);
  for (let i = 0; i < places.length; i++) picked[i] = codes[places[i]!]!;
  return picked;
}

const noneKept = (): UserError =>
  new UserError(
    'CONDITION_INVALID',
    `Cannot sample: of ${ROWS_IN_VAIN} rows none has values that meet the conditions and keep the declared orders`,
    { hint: 'Widen a condition or leave one out; check each alone to see which exclude each other.' },
  );
