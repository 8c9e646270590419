import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env['SYNTHWARD_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** A real table that is not part of the repository. */
export function realTable(path: string): { readonly path: string; readonly absent: boolean; readonly reason: string } {
  const full = join(root, path);
  const absent = !existsSync(full);
  return { path: full, absent, reason: absent ? ` (skipped: ${path} is not on this machine)` : '' };
}
