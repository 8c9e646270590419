import { availableParallelism, totalmem } from 'node:os';

/** What a run may use of the machine. No answer and no released byte depends on it. */
export interface Resources {
  /** Bytes. */
  readonly memory: number;
  readonly threads: number;
}

/** The memory that this process may use: the machine's, or less where a container or a scheduler says so. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** All of the machine, or less where that is asked for. */
export const resourcesOf = (memory?: number, threads?: number): Resources => ({
  memory: Math.min(memory ?? Number.POSITIVE_INFINITY, machineMemory()),
  threads: Math.min(threads ?? Number.POSITIVE_INFINITY, availableParallelism()),
});

/** DuckDB works beside the records, the model and the rest of this process; beyond its part it uses the disk. */
const PART_OF_DATABASE = 4;
const LEAST_DATABASE_MB = 256;

/** More threads than this would wait for memory, not count. */
export const MOST_THREADS = 8;

/** The part of the database that reads the records. */
export const databaseResources = ({ memory, threads }: Resources): { memoryLimitMb: number; threads: number } => ({
  memoryLimitMb: Math.max(LEAST_DATABASE_MB, Math.floor(memory / PART_OF_DATABASE / 1e6)),
  threads: Math.min(MOST_THREADS, threads),
});

/** How many rows of so many bytes half of the memory of a database holds; the rest is for what it reads and writes meanwhile. */
export const rowsWithin = (memoryLimitMb: number, bytesOfRow: number): number =>
  Math.ceil((memoryLimitMb * 1e6) / 2 / bytesOfRow);

/** Least that a configuration may allow: the database and Node.js themselves. */
export const LEAST_MEMORY = 512e6;

/** Reads `8GB`, `1.5 GB` or `900MB`, in powers of ten; `undefined` for anything else. */
export function parseMemory(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(MB|GB|TB)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Math.floor(Number(number) * { MB: 1e6, GB: 1e9, TB: 1e12 }[unit.toUpperCase() as 'MB' | 'GB' | 'TB']);
}
