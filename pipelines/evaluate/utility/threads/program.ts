import { parentPort, workerData } from 'node:worker_threads';
import { sectionOf } from '../measure-utility.ts';
import { UTILITY_METRICS } from '../sections.ts';
import type { SentSection, UtilityTask } from './messages.ts';

const { inputs, next } = workerData as UtilityTask;

for (let number = Atomics.add(next, 0, 1); number < UTILITY_METRICS.length; number = Atomics.add(next, 0, 1)) {
  try {
    parentPort!.postMessage({ number, section: sectionOf(UTILITY_METRICS[number]!, inputs) } satisfies SentSection);
  } catch {
    // Whoever started this thread computes it again, and tells of the defect.
  }
}
