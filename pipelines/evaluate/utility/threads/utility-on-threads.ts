import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { Advance } from '../../../workspace/progress.ts';
import { reportOf, sectionOf, type UtilityReport } from '../measure-utility.ts';
import { UTILITY_METRICS } from '../sections.ts';
import type { UtilityInputs } from '../utility-inputs.ts';
import type { UtilitySection } from '../utility-result.ts';
import type { SentSection, UtilityTask } from './messages.ts';

const EXTENSION = extname(fileURLToPath(import.meta.url));
const PROGRAM = new URL(`./program${EXTENSION}`, import.meta.url);
/** Threads run what was built. */
const THREADS_START = EXTENSION === '.js';
/** Larger tables are not copied to another thread: 256 MiB. */
const MOST_COPIED_BYTES = 2 ** 28;

/**
 * `measureUtility` of all metrics, some of them on another thread where `threads` is two or more: each takes the next one that is left. The report is the same. What the other
 * thread did not bring about is done here.
 */
export async function utilityOnThreads(
  inputs: UtilityInputs,
  { threads, advance }: { readonly threads: number; readonly advance?: Advance | undefined },
): Promise<UtilityReport> {
  const all = UTILITY_METRICS.length;
  const next = new Int32Array(new SharedArrayBuffer(4));
  const sections = new Array<UtilitySection | undefined>(all).fill(undefined);
  const take = (number: number, section: UtilitySection): void => {
    sections[number] = section;
    advance?.(sections.filter((one) => one !== undefined).length, all);
  };
  const helper =
    threads > 1 && THREADS_START && bytesOf(inputs) <= MOST_COPIED_BYTES ? started(inputs, next) : undefined;
  helper?.on('message', ({ number, section }: SentSection) => take(number, section));
  const ended = helper && new Promise<void>((resolve) => helper.on('exit', () => resolve()));
  const measure = async (number: number): Promise<void> => {
    await setImmediate(); // lets progress be told, and an interruption be heard
    take(number, sectionOf(UTILITY_METRICS[number]!, inputs));
  };
  try {
    advance?.(0, all);
    for (let number = Atomics.add(next, 0, 1); number < all; number = Atomics.add(next, 0, 1)) await measure(number);
    await ended;
    for (let number = 0; number < all; number++) if (sections[number] === undefined) await measure(number);
    return reportOf(inputs, sections as UtilitySection[]);
  } finally {
    await helper?.terminate();
  }
}

/** `undefined` where the inputs cannot be copied. */
function started(inputs: UtilityInputs, next: Int32Array): Worker | undefined {
  try {
    const workerData: UtilityTask = { inputs, next };
    const worker = new Worker(PROGRAM, { workerData, stdout: true, stderr: true });
    return worker.on('error', () => undefined);
  } catch {
    return undefined;
  }
}

const bytesOf = ({ real, synthetic, holdout }: UtilityInputs): number =>
  [real, synthetic, holdout].reduce((sum, table) => sum + (table === undefined ? 0 : bytesOfTable(table)), 0);

const bytesOfTable = ({ columns, unitOfRow }: EvaluatedTable): number =>
  columns.reduce(
    (sum, { codes, numbers }) => sum + codes.byteLength + (numbers?.byteLength ?? 0),
    unitOfRow?.byteLength ?? 0,
  );
