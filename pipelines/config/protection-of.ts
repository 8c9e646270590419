import { loadProtection, type Protection } from '../workspace/protection/key-file.ts';
import { workspaceAt } from '../workspace/workspace.ts';
import type { RunConfig } from './run-config.ts';

/** What encrypts the protected folder of a run, where its configuration asks for it. Errors are those of `loadProtection`. */
export const protectionOf = async ({
  protection,
  workspace,
}: Pick<RunConfig, 'protection' | 'workspace'>): Promise<Protection | undefined> =>
  protection && loadProtection(protection.keyFile, workspaceAt(workspace).protected);
