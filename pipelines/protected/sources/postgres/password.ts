import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../privacy/errors.ts';
import { isSocket, type PostgresServer } from '../../../config/postgres-setting.ts';
import { readSecret } from '../session/read-secret.ts';

/**
 * The password: from `passwordFile`, without the line end; else from the file that PGPASSFILE names, or `.pgpass` in the home folder. Throws
 * `FILE_MISSING`, or `FILE_UNREADABLE` where others may read the file, and `DATABASE_DENIED` where there is no password.
 */
export async function passwordOf(server: PostgresServer, path: string): Promise<string> {
  const { passwordFile } = server;
  if (passwordFile !== undefined) {
    const written = (await readSecret(passwordFile)).replace(/\r?\n$/, '');
    if (written !== '') return written;
    throw new UserError(
      'DATABASE_DENIED',
      `Cannot read ${path}: the server asks for a password, and ${passwordFile} is empty`,
      {
        hint: 'Write the password into that file, and nothing else.',
      },
    );
  }
  const named = process.env['PGPASSFILE'];
  const file = named ?? join(homedir(), '.pgpass');
  const found = await readSecret(file).catch((error: unknown) => {
    if (named === undefined && error instanceof UserError && error.code === 'FILE_MISSING') return '';
    throw error;
  });
  const password = passwordAmong(found, server);
  if (password !== undefined) return password;
  throw new UserError('DATABASE_DENIED', `Cannot read ${path}: the server asks for a password, and none was given`, {
    hint: 'Name a file with it, mode 0600, by passwordFile under source.postgres, or add a line to ~/.pgpass.',
  });
}

/**
 * The password in the first line `host:port:database:user:password` that fits; `*` fits all, and a backslash stands before `:` and itself in a
 * name. Sockets go by `localhost` (PostgreSQL documentation, "The Password File").
 */
export function passwordAmong(text: string, { host, port, database, user }: PostgresServer): string | undefined {
  const wanted = [[host, ...(isSocket(host) ? ['localhost'] : [])], [String(port)], [database], [user]];
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map((found) => found[1]!.replace(/\\(.)/g, '$1'));
    if (fields.length < 5) continue;
    if (wanted.every((values, i) => fields[i] === '*' || values.includes(fields[i]!))) return fields[4];
  }
  return undefined;
}
