import { readProtectedTable } from '../pipelines/protected/bounding/protected-table.ts';
import { openRecordDatabase } from '../pipelines/protected/counting/open-record-database.ts';
import { cacheBudget } from '../privacy/guard/counting/count-cache.ts';
import { type CountingThreads, countingThreads } from '../privacy/guard/counting/counting-threads.ts';
import type { CellCounts } from '../privacy/guard/counting/marginal-counter.ts';
import { memoryCounter } from '../privacy/guard/counting/memory-counter.ts';
import { type CountingTable, readCountingTable } from './counting-table.ts';

/** What one process measured. */
export interface CountingRun {
  readonly marginals: number;
  readonly loadSeconds: number;
  /** One figure a round. */
  readonly seconds: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly peakMb: number;
  readonly sum: number;
}

type Marginals = readonly (readonly number[])[];

/** A table that was loaded and can be counted. */
interface Loaded {
  count(marginals: Marginals, see: (counts: CellCounts) => void): Promise<void>;
  close(): Promise<void>;
}

/** Loads the table of `folder` and counts it `rounds` times in one way. */
export async function runCounting(
  folder: string,
  way: string,
  rounds: number,
  threads: number,
  triples: number,
): Promise<CountingRun> {
  const table = readCountingTable(folder);
  const marginals = marginalsOf(table.columns.length, triples);
  const began = performance.now();
  const loaded = way === 'sql' ? await loadDatabase(table) : await loadArrays(table, way, threads);
  const loadSeconds = (performance.now() - began) / 1000;
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    sum = 0;
    const start = performance.now();
    const cpu = process.cpuUsage();
    await loaded.count(marginals, (counts) => {
      sum += counts[0]! + 3 * counts[counts.length - 1]!;
    });
    const { user, system } = process.cpuUsage(cpu);
    seconds.push((performance.now() - start) / 1000);
    cpuSeconds.push((user + system) / 1e6);
  }
  await loaded.close();
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return { marginals: marginals.length, loadSeconds, seconds, cpuSeconds, peakMb, sum };
}

async function loadDatabase({ columns, databaseFolder }: CountingTable): Promise<Loaded> {
  const database = (await openRecordDatabase(databaseFolder, { columns, hasUnit: false, maxRowsPerUnit: 1 }))!;
  return {
    count: (marginals, see) => database.engine.countMany(marginals, (_, { counts }) => see(counts)),
    close: database.close,
  };
}

async function loadArrays({ arraysFolder }: CountingTable, way: string, threadCount: number): Promise<Loaded> {
  const { columns, rowCount } = (await readProtectedTable(arraysFolder))!;
  const threads: CountingThreads | undefined = way === 'threads' ? countingThreads(threadCount - 1, 0) : undefined;
  return {
    async count(marginals, see) {
      const counter = memoryCounter(
        (position) => columns[position]!,
        () => rowCount,
        cacheBudget(),
        threads,
      );
      if (way === 'single') for (const marginal of marginals) see(counter.count(marginal).counts);
      else await counter.countMany(marginals, (_, { counts }) => see(counts));
    },
    close: async () => threads?.close(),
  };
}

/** All pairs, and as many triples spread over all of them. */
function marginalsOf(columns: number, triples: number): Marginals {
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
