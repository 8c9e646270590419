import { resolve } from 'node:path';
import { type PostgresSource, postgresSchema, postgresSource, type WrittenPostgres } from './postgres-setting.ts';
import { decoded, readSourceUrl, type SourceUrlForm, unfitAddress } from './source-url.ts';

const FORM: SourceUrlForm = {
  parameters: ['host', 'port', 'user', 'schema', 'table', 'query', 'passwordFile', 'ca', 'certificate', 'key', 'tls'],
  such: 'postgresql://reader@db.hospital:5432/records?table=encounters',
};
const FILES = ['query', 'passwordFile', 'ca', 'certificate', 'key'] as const;

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
  const { said: given, path } = readSourceUrl(text, FORM);
  const said = {
    ...given,
    ...Object.fromEntries(FILES.flatMap((key) => (key in given ? [[key, resolve(String(given[key]))]] : []))),
    database: decoded(path, FORM),
  };
  const read = postgresSchema.safeParse(said);
  if (!read.success) throw unfitAddress(said, read.error, FORM);
  return { written: read.data, source: await postgresSource(read.data, (file) => resolve(file)) };
}
