import { copyFileSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CommandOptions, type CommandResult, synthward } from './command.ts';
import { CONFIG, type Hospital, hospital } from './hospital.ts';
import { readJournal } from './journal.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** All of the cap is spent by one release. */
export const CAPPED: string = CONFIG.replace('maxEpsilon: 3', 'maxEpsilon: 2');

/** A workspace in which a release was made; `old.db` and `whole.db` are its ledger before and after, `noted.json` a checkpoint of all of it. */
export async function spentWorkspace(): Promise<Hospital> {
  const made = await hospital({ config: CAPPED });
  const done = async (...args: string[]): Promise<void> => {
    const { status, stderr } = await made.run(args);
    if (status !== 0) throw new Error(stderr);
  };
  await done('ledger', 'policy', 'visits', '--epsilon', '2', '--delta', '1e-6');
  await done('ledger', 'backup', 'old.db');
  copyFileSync(made.path('ledger-mark.json'), made.path('old-mark.json'));
  await done('release', '--yes', '--name', 'first');
  await done('ledger', 'checkpoint', '-o', 'noted.json');
  await done('ledger', 'backup', 'whole.db');
  return made;
}

/** A copy of a workspace, as a restore or a second machine has it. */
export interface WorkspaceCopy {
  readonly folder: string;
  at(name: string): string;
  run(args: readonly string[], options?: Omit<CommandOptions, 'cwd'>): Promise<CommandResult>;
  release(name: string, options?: Omit<CommandOptions, 'cwd'>): Promise<CommandResult>;
  /** Puts a file in the place of the ledger. */
  putBack(copy: string): void;
  /** Epsilon charged to the dataset. */
  charged(): number;
  /** That a release is refused with that code, before the table is opened and with nothing entered. */
  expectRefused(code: string, status: number, args?: readonly string[]): Promise<CommandResult>;
}

export function copyOf(original: { readonly folder: string }): WorkspaceCopy {
  const folder = temporaryFolder();
  cpSync(original.folder, folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const run: WorkspaceCopy['run'] = (args, options = {}) => synthward(args, { cwd: folder, ...options });
  return {
    folder,
    at,
    run,
    release: (name, options) => run(['release', '--yes', '--name', name], options),
    putBack: (copy) => copyFileSync(at(copy), at('state/ledger.db')),
    charged: () => readJournal(folder).epsilon('visits'),
    async expectRefused(code, status, args = ['release', '--yes', '--name', 'second']) {
      const ledger = at('state/ledger.db');
      const before = existsSync(ledger) ? readFileSync(ledger) : undefined;
      const released = existsSync(at('released/second'));
      rmSync(at('visits.csv'), { force: true }); // whoever opened it would fail otherwise
      const result = await run(args);
      expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(`[${code}]`)]);
      expect(existsSync(at('released/second'))).toBe(released);
      if (before !== undefined) expect(readFileSync(ledger).equals(before)).toBe(true);
      copyFileSync(join(original.folder, 'visits.csv'), at('visits.csv'));
      return result;
    },
  };
}
