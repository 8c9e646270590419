import { UserError } from '../../privacy/errors.ts';
import { selfTest } from '../../privacy/gradients/self-test/self-test.ts';
import type { OpenedBackend } from './backend.ts';
import { openAddon } from './cuda/cuda-backend.ts';
import { failedSelfTest } from './failed-self-test.ts';
import { measureStep } from './measure-step.ts';
import type { Probe, ProbeTask } from './probe.ts';
import { BACKENDS } from './registry.ts';

async function probed(task: ProbeTask): Promise<Probe> {
  const { operations, hardware } = await opened(task);
  const differs = await selfTest(operations);
  if (differs !== undefined) return { kind: 'unavailable', ...failedSelfTest(differs) };
  const step = task.measure ? { step: await measureStep(operations) } : {};
  return { kind: 'usable', device: operations.device, hardware, ...step };
}

const opened = (task: ProbeTask): Promise<OpenedBackend> =>
  task.kind === 'addon'
    ? openAddon(task.path, task.options.threads)
    : BACKENDS.find(({ name }) => name === task.name)!.open(task.options);

function failed(error: unknown): Probe {
  if (!(error instanceof UserError)) return { kind: 'unavailable', ...failedSelfTest('the operations themselves') };
  return { kind: 'unavailable', reason: error.message.replace(/^Cannot use \w+: /, ''), hint: error.hint ?? '' };
}

process.once('message', (task: ProbeTask) => {
  probed(task)
    .catch(failed)
    .then((answer) => process.send!(answer, () => process.exit(0)));
});
