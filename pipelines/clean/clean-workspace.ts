import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { CHECKPOINT_FOLDER } from '../release/stages/checkpoint-files.ts';
import { sizeOf } from '../workspace/folder-size.ts';
import { lockRun, RUN_LOCK } from '../workspace/run-lock.ts';
import { isTemporaryFolder } from '../workspace/temporary-folder.ts';
import type { Decision } from './decide.ts';
import { INSIDE_FILES } from './survey.ts';

/** A decision, and how many bytes of files went. */
export interface Cleaned extends Decision {
  readonly removedBytes: number;
}

/**
 * Removes what was decided, each run under its lock: whoever begins to work on one meanwhile is told that another process does. A run
 * that a process has taken since stays as it is. Checkpoints of an unfinished run stay: they hold no records, and nothing else can make them again. Throws `FILE_UNWRITABLE`.
 */
export async function carryOutCleaning(decisions: readonly Decision[]): Promise<readonly Cleaned[]> {
  const done: Cleaned[] = [];
  for (const decision of decisions) {
    const before = await sizeOf(decision.lying.path);
    const taken = await remove(decision).catch((error: unknown) => {
      if (error instanceof UserError && error.code === 'LEDGER_BUSY') return true;
      throw error instanceof UserError ? error : unremovable(decision.lying.path);
    });
    done.push({
      ...decision,
      ...(taken === true ? { removal: 'nothing', reason: 'a process works in it' } : {}),
      removedBytes: Math.max(0, before - (await sizeOf(decision.lying.path))),
    });
  }
  return done;
}

async function remove({ lying, removal }: Decision): Promise<void> {
  const { kind, path } = lying;
  if (removal === 'nothing') return;
  if (kind !== 'run') {
    await rm(path, { recursive: true, force: true });
    return;
  }
  const isOpen = lying.kind === 'run' && lying.state === 'open';
  const goes = (name: string): boolean => GOES[removal](name) && !(isOpen && name === CHECKPOINT_FOLDER);
  const unlock = await lockRun(path);
  try {
    for (const name of await readdir(path)) {
      if (name !== RUN_LOCK && goes(name)) await rm(join(path, name), { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
  if (removal === 'leftovers') return;
  await rm(join(path, RUN_LOCK), { force: true });
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'ENOENT') throw error;
  });
}

const GOES: Record<Exclude<Decision['removal'], 'nothing'>, (name: string) => boolean> = {
  all: () => true,
  'all-but-report': (name) => !INSIDE_FILES.includes(name),
  leftovers: (name) => name === 'staging' || name.endsWith('.part') || isTemporaryFolder(name),
};

const unremovable = (path: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot remove ${path}`, {
    hint: 'Check who may write to the workspace; `synthward clean --dry-run` shows what is left.',
  });
