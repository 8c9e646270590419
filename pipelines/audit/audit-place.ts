import { constants, writeFileSync } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import type { Audit } from '../audit-file/audit-file.ts';
import { writeFailure } from '../release-folder/files/file-errors.ts';
import { newFile } from '../sample/new-file.ts';
import { createProtectedFolder, workspaceAt } from '../workspace/workspace.ts';

export interface PlaceRequest {
  /** As asked for; in the workspace, named by the plan, where absent. */
  readonly out: string | undefined;
  readonly workspace: string;
  readonly planDigest: string;
  readonly origin: Audit['records']['origin'];
}

/**
 * Where an audit is written, before anything is done for it. One of protected records stays in the protected folder. Throws `FILE_UNWRITABLE` where
 * the file exists or its folder cannot be written to, and `USAGE` where it would take protected results out.
 */
export async function auditPlace({ out, workspace, planDigest, origin }: PlaceRequest): Promise<string> {
  const places = workspaceAt(workspace);
  const inside = origin === 'protected';
  const home = inside ? places.protected : places.root;
  const path = resolve(out ?? join(home, `audit-${planDigest.slice(0, 8)}.json`));
  if (inside) await createProtectedFolder(places);
  else if (out === undefined) await mkdir(home, { recursive: true }).catch((error) => refuseFolder(path, error));
  const folder = await realpath(dirname(path)).catch((error) => refuseFolder(path, error));
  if (inside && !isBelow(folder, await realpath(places.protected))) {
    throw new UserError(
      'USAGE',
      `Cannot write an audit of protected records to ${path}: it is exact, and stays inside`,
      {
        hint: `Leave --out out, or name a file in ${places.protected}.`,
      },
    );
  }
  await access(folder, constants.W_OK).catch((error) => refuseFolder(path, error));
  newFile(path);
  return path;
}

function refuseFolder(path: string, error: unknown): never {
  throw writeFailure(error, path);
}

function isBelow(folder: string, zone: string): boolean {
  const way = relative(zone, folder);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** Writes an audit whole or not at all, one field a line; of protected records for its owner alone. Throws `FILE_UNWRITABLE` and `DISK_FULL`. */
export function writeAudit(path: string, audit: Audit): void {
  const file = newFile(path);
  const fields = Object.entries(audit).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const mode = audit.records.origin === 'protected' ? 0o600 : 0o644;
  try {
    writeFileSync(file.partial, `{\n${fields.join(',\n')}\n}\n`, { flag: 'wx', mode });
    file.keep();
  } catch (error) {
    throw withOwnHint(writeFailure(error, path));
  } finally {
    file.drop();
  }
}

/** Nothing of an audit is resumed. */
function withOwnHint(error: unknown): unknown {
  if (!(error instanceof UserError && error.code === 'DISK_FULL')) return error;
  return new UserError('DISK_FULL', error.message, {
    hint: 'Free some space, then audit again: nothing was spent.',
    params: error.params,
  });
}
