import type { RunStopped } from '../pipelines/account/run-life-cycle.ts';
import type { CommandContext } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { describeError } from './render/error.ts';
import { tellError } from './tell.ts';

/** Tells why a run stopped part-way and how `command` goes on with it. Returns the exit status. */
export function reportStopped(
  { runId, cause }: RunStopped,
  command: 'release' | 'describe',
  context: CommandContext,
): 3 | 70 {
  const described = describeError(cause);
  const exitCode = described.exitCode === EXIT.defect ? EXIT.defect : EXIT.resumable;
  const next = `Then: synthward ${command} --resume ${runId}. Nothing is paid twice.`;
  const shown = { ...described, exitCode, hint: described.hint === undefined ? next : `${described.hint} ${next}` };
  tellError(context, shown);
  return exitCode;
}
