import { readFile } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import { type EngineSetting, engineLabel } from '../../config/engine-setting.ts';
import { readSecret } from '../sources/session/read-secret.ts';
import { requireThisMachine } from '../sources/session/this-machine.ts';
import type { EngineService } from './service/engine-service.ts';
import { TrinoService } from './trino/trino-service.ts';

/** A service that has not yet said anything. Throws `FILE_MISSING` or `FILE_UNREADABLE` of files of secrets and certificates. */
export async function openEngine(setting: EngineSetting): Promise<EngineService> {
  const { host, port, user, tls } = setting;
  if (tls === 'off') await requireThisMachine(host, engineLabel(setting));
  const [password, token, ca] = await Promise.all([
    secret(setting.passwordFile),
    secret(setting.tokenFile),
    readText(setting.ca),
  ]);
  if (token !== undefined && !/^[\w.~+/=-]+$/.test(token)) {
    throw new UserError('FILE_UNREADABLE', `Cannot use the token in ${setting.tokenFile}: it is no JSON Web Token`, {
      hint: 'The file holds the token alone: letters, digits and dots in one line.',
    });
  }
  return new TrinoService({ host, port, user, password, token, ca, isPlain: tls === 'off' }, engineLabel(setting));
}

const secret = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : (await readSecret(path)).replace(/\r?\n$/, '');

async function readText(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read ${path}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      { hint: 'Correct ca under source.engine.' },
    );
  });
}
