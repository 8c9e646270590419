import { resolve } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { type PostgresSource, postgresSchema, postgresSource, type WrittenPostgres } from './postgres-setting.ts';

/** What may stand behind the question mark; the rest of `source.postgres` stands in front of it. */
const PARAMETERS = [
  'host',
  'port',
  'user',
  'schema',
  'table',
  'query',
  'passwordFile',
  'ca',
  'certificate',
  'key',
  'tls',
] as const;

export const isPostgresUrl = (text: string): boolean => /^postgres(ql)?:\/\//i.test(text);

/** A database as it is named on the command line. */
export interface NamedDatabase {
  /** As `source.postgres` would say it; paths are absolute. */
  readonly written: WrittenPostgres;
  readonly source: PostgresSource;
}

/**
 * Reads `postgresql://user@host:port/database?table=...`, whose parameters are the keys of `source.postgres`; paths are relative to the current folder.
 * A Unix socket is `postgresql:///database?host=/folder&user=...`. Throws `USAGE`, also for a password, and as `postgresSource`.
 */
export async function postgresOfUrl(text: string): Promise<NamedDatabase> {
  const url = parsed(text);
  if (url.password !== '') {
    throw refused(
      'it holds a password, which everybody on this machine can read in a command line',
      'Write the password into a file of mode 0600, and name that: ?passwordFile=FILE. Then change the password.',
    );
  }
  const given = new Map(url.searchParams);
  const stray = [...given.keys()].find((name) => !(PARAMETERS as readonly string[]).includes(name));
  if (stray !== undefined) {
    throw refused(
      `it has a parameter "${stray}" that nobody knows${didYouMeanClause(stray, PARAMETERS)}`,
      `Parameters are ${PARAMETERS.join(', ')}.`,
    );
  }
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const files = ['query', 'passwordFile', 'ca', 'certificate', 'key'] as const;
  const said = {
    ...Object.fromEntries(given),
    ...Object.fromEntries(files.flatMap((key) => (given.has(key) ? [[key, resolve(given.get(key)!)]] : []))),
    ...(given.has('port') ? { port: Number(given.get('port')) } : {}),
    ...(host === '' ? {} : { host }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
  const read = postgresSchema.safeParse(said);
  if (read.success) return { written: read.data, source: await postgresSource(read.data, (path) => resolve(path)) };
  const { path, message } = read.error.issues[0]!;
  const key = path.join('.');
  throw refused(
    key === '' ? message : key in said ? `${key}: ${message}` : `it does not say the ${key}`,
    'Such as postgresql://reader@db.hospital:5432/records?table=encounters',
  );
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refused('it is no address', 'Such as postgresql://reader@db.hospital:5432/records?table=encounters');
  }
}

/** The address itself is not repeated: it may hold a password. */
const refused = (reason: string, hint: string): UserError =>
  new UserError('USAGE', `Cannot use the address of the database: ${reason}`, { hint });
