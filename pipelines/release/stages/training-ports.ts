import { join } from 'node:path';
import type { Operations } from '../../../privacy/gradients/operations/operations.ts';
import type { TrainingPorts } from '../../../privacy/gradients/ports.ts';
import { clippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import { steadySums } from '../../../privacy/gradients/sums/steady-sums.ts';
import { openBackend } from '../../backends/open-backend.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { MOST_THREADS } from '../../workspace/resources.ts';
import { CHECKPOINT_FOLDER, checkpointFiles } from './checkpoint-files.ts';

/** Rows that are worked on at once, before a device says that it has no room for them: many keep a GPU busy, fewer stay in a processor's cache. */
const ROWS = 8192;
const ROWS_ON_THE_PROCESSOR = 1024;

export interface OpenTrainingPorts extends TrainingPorts {
  /** Opens the backend now, so that one that cannot be used is told before anything is spent. Throws `BACKEND_UNAVAILABLE`. */
  prepare(): Promise<void>;
  /** Ends what backends have left. */
  close(): Promise<void>;
}

/** What training needs of this machine. A backend is opened once, and again only where it failed. `note` is told which, and why no other. */
export function trainingPorts(
  { backend, resources }: Pick<RunConfig, 'backend' | 'resources'>,
  runFolder: string,
  note: (line: string) => void,
): OpenTrainingPorts {
  const threads = Math.min(MOST_THREADS, resources.threads);
  const opened: Operations[] = [];
  let ready: Operations | undefined;
  const open = async (without: readonly string[]): Promise<Operations> => {
    const { operations } = await openBackend(backend, { threads, without, note });
    opened.push(operations);
    return operations;
  };
  return {
    checkpoints: checkpointFiles(join(runFolder, CHECKPOINT_FOLDER)),
    prepare: async () => {
      ready ??= await open([]);
    },
    clippedSums: (network) =>
      steadySums(async ({ rows, without }) => {
        const usable = ready !== undefined && !without.includes(ready.name) ? ready : undefined;
        ready = usable ?? (await open(without));
        const physicalRows = ready.name === 'cpu' ? Math.min(rows, ROWS_ON_THE_PROCESSOR) : rows;
        return { backend: ready.name, sums: clippedSums(network, ready, { physicalRows }) };
      }, ROWS),
    close: async () => {
      await Promise.allSettled(opened.map((operations) => operations.close()));
    },
  };
}
