import { join } from 'node:path';
import { clippedSums } from '../../../privacy/gradients/clipped-sums.ts';
import type { TrainingPorts } from '../../../privacy/gradients/ports.ts';
import { steadySums } from '../../../privacy/gradients/steady-sums.ts';
import { openBackend } from '../../backends/open-backend.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { MOST_THREADS } from '../../workspace/resources.ts';
import { checkpointFiles } from './checkpoint-files.ts';

/** Rows that are worked on at once, before a device says that it has no room for them. */
const ROWS = 1024;

export interface OpenTrainingPorts extends TrainingPorts {
  /** Ends what backends have left. */
  close(): Promise<void>;
}

/** What training needs of this machine. A backend is opened when a network is first trained. `note` is told which, and why no other. */
export function trainingPorts(
  { backend, resources }: Pick<RunConfig, 'backend' | 'resources'>,
  runFolder: string,
  note: (line: string) => void,
): OpenTrainingPorts {
  const closing: Promise<void>[] = [];
  return {
    checkpoints: checkpointFiles(join(runFolder, 'training')),
    clippedSums: (network) =>
      steadySums(async ({ rows, without }) => {
        const threads = Math.min(MOST_THREADS, resources.threads);
        const { operations } = await openBackend(backend, { threads, without, note });
        const sums = clippedSums(network, operations, { physicalRows: rows });
        const close = (): void => {
          sums.close();
          closing.push(operations.close());
        };
        return { backend: operations.name, sums: { ...sums, close } };
      }, ROWS),
    close: async () => {
      await Promise.allSettled(closing);
    },
  };
}
