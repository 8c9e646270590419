import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { UserError } from '../../../../privacy/errors.ts';
import { isOnThisMachine, isSocket } from '../../../config/postgres-setting.ts';

/**
 * Throws `DATABASE_UNTRUSTED` where a host to which things are said in the clear is called like this machine, and the system finds another one by that name.
 * `path` is what failures are about.
 */
export async function requireThisMachine(
  host: string,
  path: string,
  find: (name: string) => Promise<readonly string[]> = addressesOf,
): Promise<void> {
  if (isSocket(host) || isIP(host) !== 0) return;
  const found = await find(host).catch(() => []);
  if (found.every((address) => isOnThisMachine(address.replace(/^::ffff:/i, '')))) return;
  throw new UserError('DATABASE_UNTRUSTED', `Cannot use ${path}: its host is not this machine, and tls is off`, {
    hint: `The system finds another machine by the name ${host}. Write 127.0.0.1 or ::1, or leave tls: off out.`,
  });
}

const addressesOf = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address);
