import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Estimate, estimate } from '../models/graphical/estimation/estimate.ts';
import { estimateTotal, type Measurement } from '../models/graphical/estimation/measurement.ts';
import { projectOntoSimplex } from '../models/graphical/estimation/simplex.ts';
import { bestElimination } from '../models/graphical/inference/elimination.ts';
import { buildJunctionTree, inTreeOrder } from '../models/graphical/inference/junction-tree.ts';
import { TreeRoom } from '../models/graphical/inference/tree-room.ts';
import { memoryCounter } from '../privacy/guard/counting/memory-counter.ts';
import { sampleDiscreteGaussian } from '../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { rational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';
import { readCodedFolder } from './coded-folder.ts';
import { insecureSeededEntropy } from './insecure-seeded-entropy.ts';
import { lossOfEstimate, type Oracle, oracleOf } from './oracle.ts';
import { accelerated, mirrorDescent, type Watch } from './reference-solvers.ts';

/**
 * How many runs of message passing it takes to fit all one-way marginals and 24 pairs of adult with noise of deviation 10: the
 * setting in which Private-PGM's methods were compared. Prints one JSON line a method: the sum of squares over 2 sigma^2 after so
 * many oracle calls. All start from the product of the one-way estimates.
 *
 * Which pairs were used there is not known. Here: those furthest from independence, in L1, as long as a tree of `--tree-cells` holds
 * them. With `--peers PYTHON`, the same by the mbi package, where that interpreter has it. The noise comes from `--insecure-seed`; counts are exact, so nothing that this prints may be published.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/adult' },
    without: { type: 'string', default: 'fnlwgt' },
    pairs: { type: 'string', default: '24' },
    sigma: { type: 'string', default: '10' },
    'tree-cells': { type: 'string', default: '100000' },
    calls: { type: 'string', default: '50,100,200,500,1000,5000' },
    shrinkages: { type: 'string', default: '0.5,0.1,0.05' },
    'insecure-seed': { type: 'string', default: 'convergence' },
    peers: { type: 'string' },
  },
});

const folder = resolve(options.data);
const all = readCodedFolder(folder, undefined, 1);
const columns = all.columns.filter(({ name }) => name !== options.without);
const sizes = columns.map(({ size }) => size);
const milestones = options.calls.split(',').map(Number);
const sigma = Number(options.sigma);

const counter = memoryCounter(
  (column) => columns[column]!,
  () => all.rowCount,
);

function countsOf(set: readonly number[]): Float64Array {
  const exact = counter.count(set);
  if (exact.kind !== 'dense') throw new Error('Cannot count a pair that is larger than the table');
  return Float64Array.from(exact.counts);
}

function strongestPairs(): number[][] {
  const ones = sizes.map((_, column) => countsOf([column]));
  const scored = sizes.flatMap((_, a) =>
    sizes.slice(a + 1).map((size, offset) => {
      const b = a + 1 + offset;
      let apart = 0;
      for (const [cell, count] of countsOf([a, b]).entries()) {
        const expected = (ones[a]![Math.floor(cell / size)]! * ones[b]![cell % size]!) / all.rowCount;
        apart += Math.abs(count - expected);
      }
      return { pair: [a, b], apart };
    }),
  );
  scored.sort((x, y) => y.apart - x.apart);
  const taken: number[][] = [];
  for (const { pair } of scored) {
    if (taken.length === Number(options.pairs)) break;
    if (new TreeRoom(sizes, taken, Number(options['tree-cells'])).fits(pair)) taken.push(pair);
  }
  return taken;
}

const pairs = strongestPairs();
const tree = buildJunctionTree(sizes, bestElimination(sizes, pairs));
const entropy = insecureSeededEntropy(options['insecure-seed']);
const measurements = [...sizes.map((_, column) => [column]), ...pairs].map((set): Measurement => {
  const ordered = inTreeOrder(tree, set);
  const values = countsOf(ordered);
  const noise = new Float64Array(values.length);
  sampleDiscreteGaussian(rational(BigInt(sigma) ** 2n), entropy, noise);
  for (let cell = 0; cell < noise.length; cell++) values[cell]! += noise[cell]!;
  return { columns: ordered, values, variances: new Float64Array(values.length).fill(sigma ** 2) };
});
const total = estimateTotal(measurements);
/** Zeros would stay zero. */
const bases = sizes.map((size, column) =>
  projectOntoSimplex(measurements[column]!.values, total).map((count) => Math.max(count, (1e-6 * total) / size)),
);
const calibration = calibrationMs();

let usedBefore = process.cpuUsage();

/** Since it was asked before. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage(usedBefore);
  usedBefore = process.cpuUsage();
  return Math.round((user + system) / 1000) / 1000;
}

function print(method: string, loss: Readonly<Record<number, number>>, start: number, more: object = {}): void {
  const line = {
    bench: 'convergence',
    data: basename(folder),
    oneWay: columns.length,
    twoWay: pairs.length,
    measuredCells: measurements.reduce((sum, { values }) => sum + values.length, 0),
    treeCells: tree.cells,
    sigma,
    method,
    lossAfterCalls: loss,
    ...more,
    cpuSeconds: cpuSeconds(),
    seconds: Math.round(performance.now() - start) / 1000,
    calibrationMs: calibration,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

for (const shrinkage of options.shrinkages.split(',').map(Number)) {
  const start = performance.now();
  const loss: Record<number, number> = {};
  let last: Estimate | undefined;
  for (const calls of milestones) {
    if (last?.converged !== true) {
      last = estimate(tree, bases, measurements, total, { shrinkage, tolerance: 1e-6, maxEvaluations: calls });
    }
    loss[calls] = rounded(lossOfEstimate(measurements, last));
  }
  print(`estimate, shrinkage ${shrinkage}`, loss, start, {
    evaluations: last?.evaluations,
    converged: last?.converged,
  });
}

if (options.peers !== undefined) {
  const made = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  const file = join(made, 'measurements.json');
  const told = measurements.map(({ columns: set, values }) => ({ columns: set, values: [...values] }));
  writeFileSync(file, JSON.stringify({ sizes, sigma, total, measurements: told }));
  const { status } = spawnSync(
    options.peers,
    [join('bench', 'peers', 'fit_marginals.py'), file, '--calls', String(milestones.at(-1))],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  rmSync(made, { recursive: true });
  if (status !== 0) throw new Error(`Cannot measure peers: ${options.peers} ended with status ${status}`);
}

function reference(method: string, solve: (oracle: Oracle, watch: Watch) => void): void {
  const start = performance.now();
  const loss: Record<number, number> = {};
  const left = [...milestones];
  solve(oracleOf(tree, bases, measurements, total), (calls, least) => {
    if (calls === left[0]) loss[left.shift()!] = rounded(least);
    return left.length > 0;
  });
  print(method, loss, start);
}

reference('mirror descent', mirrorDescent);
reference('interior gradient', (oracle, watch) => accelerated(oracle, false, watch));
reference('universal accelerated', (oracle, watch) => accelerated(oracle, true, watch));
