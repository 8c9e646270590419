import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { calibrationMs } from './calibration.ts';
import { type CountingRun, runCounting } from './counting-run.ts';
import { writeCountingTable } from './counting-table.ts';

/**
 * Counts many marginals of simulated tables in four ways and prints one JSON line a figure: marginal by marginal, as a list,
 * as a list with threads (whether or not they pay), and by SQL. Each way runs in a process of its own, which reads the table
 * from the disk, so that `peakMb` is its own; the ways take turns, and seconds are medians over all rounds (`firstSeconds`: over the first of each process). `cpuSeconds` count
 * all threads. `ratio` is seconds by the calibration kernel. `sum` is made of every count, and is the same for every way.
 *
 *   --case NAME    one of the cases below (default all), or
 *   --columns N --rows N    all pairs of such a table
 *   --way NAMES    of single, list, threads and sql, with commas (default all)
 *   --turns N      processes a way (default 3)
 *   --rounds N     counts in each (default 3)
 *   --threads N    threads in all (default as many as there are cores, at most 8)
 */
const { values: options } = parseArgs({
  options: {
    case: { type: 'string' },
    columns: { type: 'string' },
    rows: { type: 'string' },
    way: { type: 'string' },
    turns: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(Math.min(8, availableParallelism())) },
    run: { type: 'string' },
    write: { type: 'string' },
    triples: { type: 'string', default: '0' },
  },
});

const CASES = {
  'pairs of 48 columns': { columns: 48, rows: 100_000, triples: 0 },
  'pairs and 2,000 triples of 48 columns': { columns: 48, rows: 100_000, triples: 2000 },
  'pairs of 120 columns': { columns: 120, rows: 200_000, triples: 0 },
  'pairs of 10 columns, 10 million rows': { columns: 10, rows: 10_000_000, triples: 0 },
  'pairs of 20 columns, 5 million rows': { columns: 20, rows: 5_000_000, triples: 0 },
  'pairs of 48 columns, 4 million rows': { columns: 48, rows: 4_000_000, triples: 0 },
};
const WAYS = ['single', 'list', 'threads', 'sql'];

interface Case {
  readonly columns: number;
  readonly rows: number;
  readonly triples: number;
}

function measure(name: string, { columns, rows, triples }: Case): void {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    // In a process of its own: the peak memory of a process is never below what its parent's was.
    again(['--write', folder, '--columns', String(columns), '--rows', String(rows)]);
    const calibrations: number[] = [];
    const ways = WAYS.filter((way) => options.way === undefined || options.way.split(',').includes(way));
    const found = new Map<string, CountingRun[]>(ways.map((way) => [way, []]));
    for (let turn = 0; turn < Number(options.turns); turn++) {
      calibrations.push(calibrationMs());
      for (const way of ways) {
        const settings = { run: folder, way, triples, rounds: options.rounds, threads: options.threads };
        const line = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]);
        found.get(way)!.push(JSON.parse(again(line)));
      }
    }
    const calibration = median(calibrations);
    for (const [way, runs] of found) {
      const seconds = median(runs.flatMap((run) => run.seconds));
      const line = {
        figure: name,
        way,
        rows,
        columns,
        marginals: runs[0]!.marginals,
        seconds: rounded(seconds),
        firstSeconds: rounded(median(runs.map((run) => run.seconds[0]!))),
        cpuSeconds: rounded(median(runs.flatMap((run) => run.cpuSeconds))),
        loadSeconds: rounded(median(runs.map((run) => run.loadSeconds))),
        ratio: rounded((1000 * seconds) / calibration),
        sum: runs[0]!.sum,
        threads: way === 'threads' || way === 'sql' ? Number(options.threads) : 1,
        peakMb: median(runs.map(({ peakMb }) => peakMb)),
        calibrationMs: calibration,
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs this file as another process, and gives what it prints. */
const again = (line: readonly string[]): string =>
  execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...line], { encoding: 'utf8' });

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

if (options.run !== undefined) {
  const { way, rounds, threads, triples } = options;
  const run = await runCounting(options.run, way!, Number(rounds), Number(threads), Number(triples));
  process.stdout.write(JSON.stringify(run));
} else if (options.write !== undefined) {
  await writeCountingTable(options.write, Number(options.columns), Number(options.rows));
} else if (options.columns !== undefined && options.rows !== undefined) {
  const [columns, rows] = [Number(options.columns), Number(options.rows)];
  measure(`pairs of ${columns} columns`, { columns, rows, triples: Number(options.triples) });
} else {
  for (const [name, found] of Object.entries(CASES)) {
    if (options.case === undefined || options.case === name) measure(name, found);
  }
}
