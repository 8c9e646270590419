import { rm } from 'node:fs/promises';
import { leftInEngine } from '../../pipelines/workspace/engine-table-note.ts';
import { lockRun } from '../../pipelines/workspace/run-lock.ts';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { changeLedger, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { tell } from '../tell.ts';

/**
 * `ledger abandon`: ends an unfinished run for good and removes its protected files. Throws `LEDGER_BUSY` where a process works on it,
 * which would publish what was abandoned or say that it can be resumed.
 */
export const run: CommandHandler<WorkspaceFlags & { readonly run: string }> = (args, context) => {
  const { run: runId } = args;
  const workspace = workspaceOf(args, context);
  return changeLedger(workspace, context, async (ledger) => {
    const isOpen = ledger.runs().some((one) => one.runId === runId && one.state === 'open');
    const folder = workspaceAt(workspace).run(runId);
    const left = await leftInEngine(folder);
    const unlock = isOpen ? await lockRun(folder) : undefined;
    try {
      ledger.abandonRun(runId);
    } finally {
      unlock?.();
    }
    await rm(folder, { recursive: true, force: true });
    tell(
      context,
      () => ({ schema: 'ledger-abandon/1', run: runId, ...(left === undefined ? {} : { leftInEngine: left }) }),
      () => [
        `Run ${runId} is abandoned. What it charged stays charged; the rest of its reservation is available again.`,
        ...(left === undefined ? [] : [left]),
      ],
    );
    return EXIT.done;
  });
};
