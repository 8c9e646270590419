import type { RunStopped } from '../pipelines/account/run-life-cycle.ts';
import type { CommandContext } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { describeError, errorToJson, renderError } from './render/error.ts';
import { paletteFor } from './terminal.ts';

/** Tells why a run stopped part-way and how `command` goes on with it. Returns the exit status. */
export function reportStopped(
  { runId, cause }: RunStopped,
  command: 'release' | 'describe',
  { terminal, flags }: CommandContext,
): 3 | 70 {
  const described = describeError(cause);
  const exitCode = described.exitCode === EXIT.defect ? EXIT.defect : EXIT.resumable;
  const next = `Then: synthward ${command} --resume ${runId}. Nothing is paid twice.`;
  const shown = { ...described, exitCode, hint: described.hint === undefined ? next : `${described.hint} ${next}` };
  if (flags.json) terminal.data(`${errorToJson(shown)}\n`);
  terminal.note(renderError(shown, paletteFor(terminal.colour)));
  return exitCode;
}
