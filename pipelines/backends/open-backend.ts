import { UserError } from '../../privacy/errors.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';
import { selfTest } from '../../privacy/gradients/self-test/self-test.ts';
import { type Backend, type BackendName, type OpenOptions, unavailable } from './backend.ts';
import { failedSelfTest } from './failed-self-test.ts';
import { type Probe, probeBackend } from './probe.ts';
import { BACKENDS } from './registry.ts';

export type BackendChoice = 'auto' | BackendName;

export interface ChoiceOptions extends OpenOptions {
  /** Backends that have failed since; of those that are left the best is taken, whatever was named. */
  readonly without?: readonly string[];
  /** Told each sentence of `said` as soon as it is known. */
  readonly note?: (line: string) => void;
}

export interface ChosenBackend {
  readonly operations: Operations;
  /** Which backend works, and why no better one does. */
  readonly said: readonly string[];
}

/**
 * Opens the backend that is named or, with `auto`, the best that is there and passes its self-test: `cuda`, then `webgpu`, each on a GPU
 * alone, then `cpu`. What a library only imitates on the processor is opened by name alone. Whoever has it closes it.
 *
 * Throws `BACKEND_UNAVAILABLE` where the named one cannot be used, or none is left.
 */
export async function openBackend(
  choice: BackendChoice,
  { without = [], note, ...options }: ChoiceOptions,
  backends: readonly Backend[] = BACKENDS,
): Promise<ChosenBackend> {
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
    note?.(line);
  };
  if (choice !== 'auto' && !without.includes(choice)) {
    const operations = await openTested(backends.find(({ name }) => name === choice)!, options, true);
    say(`Backend ${choice}: ${operations.device}.`);
    return { operations, said };
  }
  for (const backend of backends) {
    if (without.includes(backend.name)) {
      say(`Backend ${backend.name} is not taken: it has failed.`);
      continue;
    }
    const lack = backend.triedApart ? lackOf(await probeBackend(backend.name, options, false)) : undefined;
    if (lack !== undefined) {
      say(`Backend ${backend.name} is not taken: ${lack}.`);
      continue;
    }
    try {
      const operations = await openTested(backend, options, false);
      say(`Backend ${backend.name}: ${operations.device}.`);
      return { operations, said };
    } catch (error) {
      say(`Backend ${backend.name} is not taken: ${reasonOf(error)}.`);
    }
  }
  throw new UserError('BACKEND_UNAVAILABLE', 'Cannot train a network: no backend is left', {
    hint: 'synthward backend list says what is missing.',
    others: said,
  });
}

async function openTested(backend: Backend, options: OpenOptions, byName: boolean): Promise<Operations> {
  const { operations, hardware } = await backend.open(options);
  try {
    if (hardware === 'stand-in' && !byName)
      throw unavailable(backend.name, noGpuUnder(operations.device), `Name it to use it all the same.`);
    const differs = await selfTest(operations).catch((error: unknown) => {
      if (error instanceof UserError) throw error;
      return 'the operations themselves';
    });
    if (differs === undefined) return operations;
    const { reason, hint } = failedSelfTest(differs);
    throw unavailable(backend.name, reason, hint);
  } catch (error) {
    await operations.close();
    throw error;
  }
}

/** Why what was tried apart is not taken; absent where nothing speaks against it. */
function lackOf(probe: Probe): string | undefined {
  if (probe.kind === 'unavailable') return probe.reason;
  return probe.hardware === 'stand-in' ? noGpuUnder(probe.device) : undefined;
}

const noGpuUnder = (device: string): string => `no GPU works under it (${device})`;

const reasonOf = (error: unknown): string =>
  error instanceof UserError ? error.message.replace(/^Cannot [^:]+: /, '') : 'it cannot be opened';
