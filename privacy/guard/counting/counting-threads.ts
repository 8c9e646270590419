import { Worker } from 'node:worker_threads';
import { breathe } from '../breathe.ts';
import { COUNTING_SOURCE, type CountedColumn, countRows } from './count-cells.ts';

/** A joint marginal to count. The codes must lie in shared memory. */
export interface CountingJob {
  readonly columns: readonly CountedColumn[];
  readonly cells: number;
}

/**
 * Threads that count, started when first needed. They see the exact records and give exact counts: nothing but the counter
 * of a guard may be given them to use. Sums of whole numbers are the same whichever thread counts what.
 */
export interface CountingThreads {
  /** Threads beside the calling one, which counts too. */
  readonly helpers: number;
  /** Rows, over all jobs of a call, from which they pay. */
  readonly leastRows: number;
  /** Counts every job and gives each once, in any order; the counts are the receiver's. */
  count(jobs: readonly CountingJob[], rows: number, give: (job: number, counts: Uint32Array) => void): Promise<void>;
  /** Stops the threads. They start again when they are needed again. */
  close(): Promise<void>;
}

/** Rows `start` to `end` of a job. */
interface Part {
  readonly job: number;
  readonly start: number;
  readonly end: number;
}

interface Counted {
  readonly batch: number;
  readonly part: number;
  readonly counts: Uint32Array;
}

/** Cells of all parts under way at once, 32 MiB of counts, unless one job alone has more. */
const BATCH_CELLS = 2 ** 23;
/** Parts are not cut smaller than this. */
const LEAST_PART_ROWS = 2 ** 18;

/** Each thread takes the next part that nobody has taken, until none is left. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
${COUNTING_SOURCE}
parentPort.on('message', ({ batch, jobs, parts, next }) => {
  for (;;) {
    const part = Atomics.add(next, 0, 1);
    if (part >= parts.length) return;
    const { job, start, end } = parts[part];
    const counts = new Uint32Array(jobs[job].cells);
    countRows(jobs[job].columns, counts, start, end);
    parentPort.postMessage({ batch, part, counts }, [counts.buffer]);
  }
});
`;

/**
 * About half a second of counting on one thread. Starting threads and sharing the codes takes about .06 s of processor time
 * (bench/counting.ts): with two idle cores threads pay from 2^27 on, and where no core is idle little is lost.
 */
export const LEAST_THREADED_ROWS: number = 2 ** 28;

/** Starts no thread yet. */
export function countingThreads(helpers: number, leastRows: number = LEAST_THREADED_ROWS): CountingThreads {
  let workers: readonly Worker[] = [];
  let batches = 0;
  let active = 0;
  const start = (): void => {
    if (workers.length === helpers) return;
    workers = Array.from({ length: helpers }, () => new Worker(PROGRAM, { eval: true }));
    for (const worker of workers) worker.on('error', () => undefined);
  };
  const close = async (): Promise<void> => {
    const stopping = workers;
    workers = [];
    await Promise.all(stopping.map((worker) => worker.terminate()));
  };

  const countBatch = async (
    jobs: readonly CountingJob[],
    rows: number,
    give: (job: number, counts: Uint32Array) => void,
  ): Promise<void> => {
    const batch = ++batches;
    const parts = partsOf(jobs, rows, helpers + 1);
    const next = new Int32Array(new SharedArrayBuffer(4));
    const sums = collect(jobs, parts, give);
    let wake: () => void = () => {};
    let failed: { readonly error: unknown } | undefined;
    const receive = (message: Counted): void => {
      if (message.batch !== batch) return;
      try {
        sums.add(message.part, message.counts);
      } catch (error) {
        failed = { error };
      }
      wake();
    };
    let lost = false;
    const lose = (): void => {
      lost = true;
      wake();
    };
    const listening = workers;
    active++;
    for (const worker of listening) {
      worker.on('message', receive);
      worker.on('exit', lose);
      worker.ref();
      worker.postMessage({ batch, jobs, parts, next });
    }
    try {
      for (;;) {
        const part = Atomics.add(next, 0, 1);
        if (part >= parts.length || failed !== undefined) break;
        sums.add(part, countPart(jobs, parts[part]!));
        await breathe();
      }
      while (!sums.isComplete() && !lost && failed === undefined) {
        await new Promise<void>((woken) => {
          wake = woken;
        });
      }
      if (failed !== undefined) throw failed.error;
      // A thread that died, for want of memory perhaps, took a part with it: that part is counted here.
      for (const [part, what] of parts.entries()) if (!sums.has(part)) sums.add(part, countPart(jobs, what));
    } finally {
      Atomics.store(next, 0, parts.length);
      active--;
      for (const worker of listening) {
        worker.off('message', receive);
        worker.off('exit', lose);
        if (active === 0) worker.unref();
      }
      if (lost) await close();
    }
  };

  return {
    helpers,
    leastRows,
    async count(jobs, rows, give) {
      for (let at = 0; at < jobs.length; ) {
        let end = at;
        for (let cells = 0; end < jobs.length; end++) {
          cells += jobs[end]!.cells;
          if (end > at && cells > BATCH_CELLS) break;
        }
        start();
        const first = at;
        await countBatch(jobs.slice(at, end), rows, (job, counts) => give(first + job, counts));
        at = end;
      }
    },
    close,
  };
}

function countPart(jobs: readonly CountingJob[], { job, start, end }: Part): Uint32Array {
  const counts = new Uint32Array(jobs[job]!.cells);
  countRows(jobs[job]!.columns, counts, start, end);
  return counts;
}

/** Whole jobs where there are enough of them to keep all threads busy, otherwise jobs cut by rows, at multiples of four. */
function partsOf(jobs: readonly CountingJob[], rows: number, threads: number): readonly Part[] {
  const cells = jobs.reduce((sum, job) => sum + job.cells, 0);
  const cuts = Math.max(
    1,
    Math.min(
      Math.ceil((4 * threads) / jobs.length),
      Math.floor(rows / LEAST_PART_ROWS),
      Math.floor(BATCH_CELLS / cells),
    ),
  );
  const step = 4 * Math.ceil(rows / cuts / 4);
  return jobs.flatMap((_, job) =>
    Array.from({ length: cuts }, (_, cut) => ({ job, start: cut * step, end: Math.min(rows, (cut + 1) * step) })),
  );
}

/** Adds up the parts of each job and gives the job when the last of them is there. */
function collect(
  jobs: readonly CountingJob[],
  parts: readonly Part[],
  give: (job: number, counts: Uint32Array) => void,
): { add(part: number, counts: Uint32Array): void; has(part: number): boolean; isComplete(): boolean } {
  const received = new Uint8Array(parts.length);
  const sums: (Uint32Array | undefined)[] = [];
  const missing = new Uint32Array(jobs.length);
  for (const { job } of parts) missing[job]!++;
  let left = parts.length;
  return {
    add(part, counts) {
      if (received[part] === 1) return;
      received[part] = 1;
      left--;
      const { job } = parts[part]!;
      const sum = sums[job];
      if (sum === undefined) sums[job] = counts;
      else for (let cell = 0; cell < sum.length; cell++) sum[cell]! += counts[cell]!;
      if (--missing[job]! > 0) return;
      const whole = sums[job]!;
      sums[job] = undefined;
      give(job, whole);
    },
    has: (part) => received[part] === 1,
    isComplete: () => left === 0,
  };
}
