import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulateWideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import { cacheBudget } from '../privacy/guard/counting/count-cache.ts';
import { countingThreads } from '../privacy/guard/counting/counting-threads.ts';
import { memoryCounter } from '../privacy/guard/counting/memory-counter.ts';
import { allocateCodes, type EncodedColumn } from '../privacy/guard/records.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Counts many marginals of simulated tables in three ways and prints one JSON line a figure: marginal by marginal, as a
 * list, and as a list with threads (whether or not they pay). Seconds are the least of the rounds; `cpuSeconds` count all
 * threads. `sum` is made of every count, and is the same for every way.
 *
 *   --case NAME    one of the cases below (default all)
 *   --way NAME     single, list or threads (default all)
 *   --rounds N     (default 5)
 *   --threads N    threads in all (default as many as there are cores, at most 8)
 */
const { values: options } = parseArgs({
  options: {
    case: { type: 'string' },
    way: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(Math.min(8, availableParallelism())) },
  },
});

const CASES = {
  'pairs of 50 columns': { columns: 50, rows: 100_000, triples: 0 },
  'pairs and 2,000 triples of 48 columns': { columns: 48, rows: 100_000, triples: 2000 },
  'pairs of 120 columns': { columns: 120, rows: 200_000, triples: 0 },
  'pairs of 10 columns': { columns: 10, rows: 10_000_000, triples: 0 },
  'pairs of 48 columns': { columns: 48, rows: 4_000_000, triples: 0 },
};
const LARGEST_SIZE = 20;
/** Longer tables repeat their first rows, since drawing takes much longer than counting. */
const DRAWN_ROWS = 1_000_000;

function simulate(count: number, rows: number): readonly EncodedColumn[] {
  const sizes = wideTableSizes(count, LARGEST_SIZE, 'counting');
  const drawn = Math.min(rows, DRAWN_ROWS);
  const { names, columns } = simulateWideTable({ rows: drawn, sizes, seed: 'counting', dependence: 0.5 });
  return columns.map((column, i) => {
    const codes = allocateCodes(sizes[i]!, rows);
    for (let at = 0; at < rows; at += drawn) codes.set(column.subarray(0, Math.min(drawn, rows - at)), at);
    return { name: names[i]!, size: sizes[i]!, codes };
  });
}

/** All pairs, and as many triples spread over all of them. */
function marginalsOf(columns: number, triples: number): readonly (readonly number[])[] {
  const pairs: number[][] = [];
  const all: number[][] = [];
  for (let a = 0; a < columns; a++) {
    for (let b = a + 1; b < columns; b++) {
      pairs.push([a, b]);
      if (triples > 0) for (let c = b + 1; c < columns; c++) all.push([a, b, c]);
    }
  }
  return [...pairs, ...Array.from({ length: triples }, (_, i) => all[Math.floor((i * all.length) / triples)]!)];
}

type Way = (
  columns: readonly EncodedColumn[],
  rows: number,
  marginals: readonly (readonly number[])[],
  see: (counts: Uint32Array) => void,
) => Promise<void>;

const threads = countingThreads(Number(options.threads) - 1, 0);
const WAYS: Readonly<Record<string, Way>> = {
  async single(columns, rows, marginals, see) {
    const counter = memoryCounter(
      (position) => columns[position]!,
      () => rows,
    );
    for (const marginal of marginals) see(counter.count(marginal).counts);
  },
  async list(columns, rows, marginals, see) {
    const counter = memoryCounter(
      (position) => columns[position]!,
      () => rows,
    );
    await counter.countMany(marginals, (_, { counts }) => see(counts));
  },
  async threads(columns, rows, marginals, see) {
    const counter = memoryCounter(
      (position) => columns[position]!,
      () => rows,
      cacheBudget(),
      threads,
    );
    await counter.countMany(marginals, (_, { counts }) => see(counts));
  },
};

const calibration = calibrationMs();
for (const [name, { columns: count, rows, triples }] of Object.entries(CASES)) {
  if (options.case !== undefined && options.case !== name) continue;
  const columns = simulate(count, rows);
  const marginals = marginalsOf(count, triples);
  for (const [way, run] of Object.entries(WAYS)) {
    if (options.way !== undefined && options.way !== way) continue;
    let [seconds, cpuSeconds, sum] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
    for (let round = 0; round < Number(options.rounds); round++) {
      sum = 0;
      const start = performance.now();
      const cpu = process.cpuUsage();
      await run(columns, rows, marginals, (counts) => {
        sum += counts[0]! + 3 * counts[counts.length - 1]!;
      });
      const { user, system } = process.cpuUsage(cpu);
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
      cpuSeconds = Math.min(cpuSeconds, (user + system) / 1e6);
    }
    const line = {
      figure: name,
      way,
      rows,
      marginals: marginals.length,
      seconds: Math.round(seconds * 1000) / 1000,
      cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
      sum,
      threads: way === 'threads' ? Number(options.threads) : 1,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      calibrationMs: calibration,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
await threads.close();
