import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

/** How the name of the file ends that holds the review of the release beside it. */
export const REVIEW_ENDING = '.review.json';

/** The folders of a workspace. Only `released` ever leaves it. */
export interface Workspace {
  readonly root: string;
  /** Encoded records and exact results; mode 0700. */
  readonly protected: string;
  /** Ledger, journal and keys; mode 0700. */
  readonly state: string;
  readonly released: string;
  readonly ledger: string;
  /** Protected folder of one run. */
  run(runId: string): string;
}

export function workspaceAt(root: string): Workspace {
  const base = resolve(root);
  const zone = join(base, 'protected');
  return {
    root: base,
    protected: zone,
    state: join(base, 'state'),
    released: join(base, 'released'),
    ledger: join(base, 'state', 'ledger.db'),
    run: (runId) => join(zone, 'runs', runId),
  };
}

/** Makes the protected folder where it is missing, and no other. Throws `FILE_UNWRITABLE` naming the workspace. */
export async function createProtectedFolder(workspace: Workspace): Promise<void> {
  await makePrivate(workspace.protected).catch(() => {
    throw unwritable(workspace);
  });
}

/** Makes the folders that are missing. Throws `FILE_UNWRITABLE` naming the workspace. */
export async function createWorkspace(workspace: Workspace): Promise<void> {
  try {
    await makePrivate(workspace.protected);
    await makePrivate(workspace.state);
    await mkdir(workspace.released, { recursive: true });
  } catch {
    throw unwritable(workspace);
  }
}

/** Makes a folder for its owner alone. One that stands there and lets others in is closed to them, where it is ours to close. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700).catch(() => undefined);
}

const unwritable = ({ root }: Workspace): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write to the workspace ${root}`, {
    hint: 'Choose a folder you may write to with --workspace, or workspace: in the run configuration.',
  });
