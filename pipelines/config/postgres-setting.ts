import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';

/** Whom to ask, and by what it is known and told from others. Holds no secret: where one lies. Paths are absolute. */
export interface PostgresServer {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly passwordFile: string | undefined;
  /** Certificates that vouch for the server; those that Node.js knows where absent. */
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly tls: 'verify-full' | 'off';
}

/** Rows of one table. A query is public: its text is reviewed, and its digest stands in the plan. */
export type PostgresRows =
  | { readonly kind: 'table'; readonly schema: string; readonly table: string }
  | { readonly kind: 'query'; readonly file: string; readonly text: string; readonly sha256: string };

export interface PostgresSource {
  readonly server: PostgresServer;
  /** Of one table; or of several, those that are named, and for every other table of the dictionary that of its name in `schema`. */
  readonly reads:
    | PostgresRows
    | {
        readonly kind: 'schema';
        readonly schema: string;
        readonly named: Readonly<Record<string, PostgresRows>>;
      };
}

const text = z.string().min(1, 'must not be empty');

/** `source.postgres` as written, with defaults filled in. */
export interface WrittenPostgres {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly schema: string;
  readonly table?: string | undefined;
  readonly query?: string | undefined;
  readonly tables?: Readonly<Record<string, string | { readonly query: string }>> | undefined;
  readonly passwordFile?: string | undefined;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly tls: PostgresServer['tls'];
}

export const postgresSchema: z.ZodType<WrittenPostgres> = z
  .strictObject({
    host: text.describe('Name or address of the server, or the folder of its Unix socket'),
    port: z.number().int().min(1).max(65535).default(5432),
    database: text,
    user: text.describe('Role that reads; SELECT on what is read is all that it needs'),
    schema: text.default('public').describe('Schema of the tables'),
    table: text.optional().describe('The table or view, where it is one'),
    query: text.optional().describe('File with one SELECT whose rows are the table'),
    tables: z
      .record(z.string(), z.union([text, z.strictObject({ query: text })]))
      .optional()
      .describe('Of several tables: the table, or the query, of each that is not named as in the dictionary'),
    passwordFile: text.optional().describe('File with the password, mode 0600; PGPASSFILE or ~/.pgpass where absent'),
    ca: text.optional().describe('File of the certificates that vouch for the server, as PEM'),
    certificate: text.optional().describe('File of the certificate that the role logs in with, as PEM'),
    key: text.optional().describe('File of its key, mode 0600, as PEM'),
    tls: z
      .enum(['verify-full', 'off'])
      .default('verify-full')
      .describe('off is for this machine and Unix sockets alone'),
  })
  .refine((one) => [one.table, one.query, one.tables].filter((key) => key !== undefined).length <= 1, {
    error: 'takes at most one of table, query and tables',
  })
  .refine((one) => (one.certificate === undefined) === (one.key === undefined), {
    error: 'certificate and key go together',
  })
  .refine((one) => one.tls !== 'off' || isOnThisMachine(one.host), {
    error:
      'tls: off is for this machine alone (localhost, 127.0.0.1, ::1 or a Unix socket): elsewhere records and the password would pass in the clear',
  });

/** Whether what is said to a host stays on this machine. */
export const isOnThisMachine = (host: string): boolean =>
  isSocket(host) || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export const isSocket = (host: string): boolean => host.startsWith('/');

/** Resolves what was written; `here` makes paths absolute. Reads the files of queries alone; throws `FILE_MISSING` or `FILE_UNREADABLE` of them. */
export async function postgresSource(
  written: WrittenPostgres,
  here: (path: string) => string,
): Promise<PostgresSource> {
  const { host, port, database, user, schema, table, query, tables, tls } = written;
  const file = (path: string | undefined): string | undefined => (path === undefined ? undefined : here(path));
  const server: PostgresServer = {
    host,
    port,
    database,
    user,
    passwordFile: file(written.passwordFile),
    ca: file(written.ca),
    certificate: file(written.certificate),
    key: file(written.key),
    tls,
  };
  if (table !== undefined) return { server, reads: { kind: 'table', schema, table } };
  if (query !== undefined) return { server, reads: await queryIn(here(query)) };
  const named: Record<string, PostgresRows> = {};
  for (const [name, rows] of Object.entries(tables ?? {})) {
    named[name] = typeof rows === 'string' ? { kind: 'table', schema, table: rows } : await queryIn(here(rows.query));
  }
  return { server, reads: { kind: 'schema', schema, named } };
}

async function queryIn(file: string): Promise<PostgresRows> {
  const written = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read the query ${file}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      { hint: 'Correct query under source.postgres.' },
    );
  });
  const sha256 = createHash('sha256').update(written).digest('hex');
  return { kind: 'query', file, text: written.replace(/[\s;]+$/, ''), sha256 };
}

/** A query of a plan, for whoever reviews it. */
export interface PublicQuery {
  /** The table of a dictionary of several; absent of one. */
  readonly table?: string;
  /** Of the file, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** The queries by which a source is read. */
export function queriesOf(source: PostgresSource | undefined): readonly PublicQuery[] {
  if (source === undefined) return [];
  const { reads } = source;
  if (reads.kind === 'query') return [{ sha256: reads.sha256 }];
  if (reads.kind === 'table') return [];
  return Object.entries(reads.named).flatMap(([table, rows]) =>
    rows.kind === 'query' ? [{ table, sha256: rows.sha256 }] : [],
  );
}

/** What the steward vouches for by naming queries. */
export const queryNotes = (source: PostgresSource | undefined, unit: string): readonly string[] =>
  queriesOf(source).length === 0
    ? []
    : [
        `Rows are read by a query. That each of its rows belongs to one ${unit}, and that none depends on the records of another (no rank, average or LIMIT over several), is yours to vouch for: the guarantee rests on it, and nothing here can check it.`,
      ];

/** One table, and what it is called in messages. */
export interface PostgresTable {
  readonly path: string;
  readonly postgres: { readonly server: PostgresServer; readonly rows: PostgresRows };
}

/** The one table of a source; `undefined` where it has several. */
export const postgresTable = ({ server, reads }: PostgresSource): PostgresTable | undefined =>
  reads.kind === 'schema' ? undefined : tableOn(server, reads);

export const tableOn = (server: PostgresServer, rows: PostgresRows): PostgresTable => ({
  path: postgresLabel(server, rows),
  postgres: { server, rows },
});

/** How rows are called in messages: no user and no secret. */
export function postgresLabel({ host, port, database }: PostgresServer, reads: PostgresSource['reads']): string {
  const at = isSocket(host) ? `${host}:${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const what =
    reads.kind === 'table' ? `${reads.schema}.${reads.table}` : reads.kind === 'query' ? 'the query' : reads.schema;
  return `postgresql://${at}/${database} (${what})`;
}
