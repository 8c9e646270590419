import { allocateCodes, type Codes } from '../../privacy/guard/codes.ts';
import type { InferenceModel } from './inference-model.ts';

/** Combinations of values of a few columns, and how many records the model expects to have each. */
export interface JointCells {
  /** One a column, in the order asked. */
  readonly codes: readonly Codes[];
  readonly weights: Float64Array;
}

/** Above so many combinations, rows are drawn instead. */
const MOST_CELLS = 2 ** 20;

/**
 * What a model expects of the columns at `positions`, under its conditions: exactly, from its tables, where these hold all that it knows of them.
 * Where it follows pairs outside its tables, or there are too many combinations, from rows that are drawn.
 */
export function jointCells(inference: InferenceModel, positions: readonly number[]): JointCells {
  const { model, evidence } = inference;
  const all = [...new Set([...positions, ...evidence.map(({ column }) => column)])];
  const sizes = all.map((position) => model.columns[position]!.size);
  const cells = sizes.reduce((product, size) => product * size, 1);
  const outside = knowsPairsOutside(model.toArtifact().structure, all);
  const joint =
    cells > MOST_CELLS
      ? drawnRows(inference, all)
      : expectedCells(outside ? countedRows(inference, all, sizes) : model.marginal(all), sizes);
  const { codes, weights } = joint;
  for (const { column, weights: allowed } of evidence) {
    const own = codes[all.indexOf(column)]!;
    for (let row = 0; row < weights.length; row++) weights[row]! *= allowed[own[row]!]!;
  }
  return { codes: codes.slice(0, positions.length), weights };
}

function expectedCells(expected: Float64Array, sizes: readonly number[]): JointCells {
  const kept = Uint32Array.from(expected.keys()).filter((cell) => expected[cell]! > 0);
  const codes = sizes.map((size) => allocateCodes(size, kept.length));
  let stride = 1;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    for (let i = 0; i < kept.length; i++) codes[axis]![i] = Math.floor(kept[i]! / stride) % sizes[axis]!;
    stride *= sizes[axis]!;
  }
  return { codes, weights: Float64Array.from(kept, (cell) => expected[cell]!) };
}

function drawnRows({ model, rows }: InferenceModel, positions: readonly number[]): JointCells {
  const columns = rows();
  const codes = positions.map((position) => columns[position]!.codes);
  const count = codes[0]!.length;
  return { codes, weights: new Float64Array(count).fill(model.total / count) };
}

/** How many of the records that rows stand for have each combination. */
function countedRows(
  { model, rows }: InferenceModel,
  positions: readonly number[],
  sizes: readonly number[],
): Float64Array {
  const columns = rows();
  const codes = positions.map((position) => columns[position]!.codes);
  const count = codes[0]!.length;
  const counts = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  for (let row = 0; row < count; row++) {
    let cell = 0;
    for (let axis = 0; axis < codes.length; axis++) cell = cell * sizes[axis]! + codes[axis]![row]!;
    counts[cell]! += model.total / count;
  }
  return counts;
}

/** Whether rows follow a pair of these columns more closely than `marginal` does. */
function knowsPairsOutside(structure: Readonly<Record<string, unknown>>, positions: readonly number[]): boolean {
  const outer = structure['outer'];
  if (!Array.isArray(outer)) return false;
  return outer.some((pair: readonly number[]) => pair.every((column) => positions.includes(column)));
}
