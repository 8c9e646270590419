import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSmallFile } from './small-file.ts';

const ID = /^[0-9a-f]{32}$/;

/**
 * A random id of this installation, made on first use and kept outside every workspace, so that it does not travel with copies of one.
 * `undefined` where it cannot be kept. A container may have another one each time: nothing but a notice rests on it.
 */
export function installationId(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  try {
    const folder = join(stateHome(environment), 'synthward');
    const path = join(folder, 'installation-id');
    const kept = readSmallFile(path, 100)?.toString('utf8').trim();
    if (kept !== undefined && ID.test(kept)) return kept;
    if (kept !== undefined) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const id = randomBytes(16).toString('hex');
    writeFileSync(path, `${id}\n`, { flag: 'wx', mode: 0o600 });
    return id;
  } catch {
    return undefined;
  }
}

const stateHome = ({ XDG_STATE_HOME: home }: Readonly<Record<string, string | undefined>>): string =>
  home === undefined || home === '' ? join(homedir(), '.local', 'state') : home;
