import { rm } from 'node:fs/promises';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';

/** `ledger abandon`: ends an unfinished run for good and removes its protected files. */
export const run: CommandHandler<WorkspaceFlags & { readonly run: string }> = (args, context) => {
  const { terminal, flags } = context;
  const { run: runId } = args;
  const workspace = workspaceOf(args, context);
  return withLedger(workspace, 'write', async (ledger) => {
    ledger.abandonRun(runId);
    await rm(workspaceAt(workspace).run(runId), { recursive: true, force: true });
    terminal.data(
      flags.json
        ? `${JSON.stringify({ schema: 'ledger-abandon/1', run: runId })}\n`
        : `Run ${runId} is abandoned. What it charged stays charged; the rest of its reservation is available again.\n`,
    );
    return EXIT.done;
  });
};
