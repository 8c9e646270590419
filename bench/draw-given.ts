import { parseArgs } from 'node:util';
import { GenerationRandom } from '../models/generation-random.ts';
import { GraphicalModel } from '../models/graphical/graphical-model.ts';
import { bestElimination } from '../models/graphical/inference/elimination.ts';
import { buildJunctionTree } from '../models/graphical/inference/junction-tree.ts';
import { placeFactor } from '../models/graphical/inference/placed-factor.ts';
import { allocateCodes } from '../privacy/guard/codes.ts';

/**
 * Draws columns of rows of which others are known, from a random tree with cliques of up to three columns. Prints one JSON line with seconds.
 *
 *   --rows N --columns N --wanted N     default 30,000 rows of 70 columns, 22 wanted
 *   --size N                            codes a column, 2 to N (default 12)
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '30000' },
    columns: { type: 'string', default: '70' },
    wanted: { type: 'string', default: '22' },
    size: { type: 'string', default: '12' },
  },
});
const [rows, count, wantedCount, largest] = [options.rows, options.columns, options.wanted, options.size].map(
  Number,
) as [number, number, number, number];
const random = new GenerationRandom('draw-given', 'bench');
const sizes = Array.from({ length: count }, () => 2 + random.below(largest - 1));
// Each column hangs on two columns of an earlier clique, so that no clique has more than three.
const cliques: (readonly number[])[] = [[0, 1]];
for (let column = 2; column < count; column++) {
  const host = cliques[random.below(cliques.length)]!;
  const left = host.length === 3 ? random.below(3) : -1;
  cliques.push([column, ...host.filter((_, place) => place !== left)]);
}
const tree = buildJunctionTree(sizes, bestElimination(sizes, cliques));
const factors = cliques.map((clique) => {
  const factor = placeFactor(tree, clique);
  for (let cell = 0; cell < factor.values.length; cell++) factor.values[cell] = 0.05 + random.unit();
  return factor;
});
const model = new GraphicalModel({
  kind: 'bench',
  columns: sizes.map((size, column) => ({ name: `c${column}`, size })),
  total: rows,
  tree,
  bases: sizes.map((size) => new Float64Array(size).fill(1)),
  factors,
  expansions: sizes.map(() => undefined),
  outer: [],
});
const wanted = Array.from({ length: wantedCount }, (_, i) => Math.floor((i * count) / wantedCount));
const [evidence] = model.sample({ rows, seed: 'evidence', blockRows: rows });
const known = sizes.map((size, column) => {
  if (wanted.includes(column)) return undefined;
  const codes = allocateCodes(size, rows);
  codes.set(evidence!.columns[column]!);
  return codes;
});
const begun = performance.now();
model.drawGiven({ rows, known, wanted, seed: 'draws' });
const seconds = (performance.now() - begun) / 1000;
console.log(
  JSON.stringify({ rows, columns: count, wanted: wantedCount, cells: tree.cells, seconds: Number(seconds.toFixed(2)) }),
);
