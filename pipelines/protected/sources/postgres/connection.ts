import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { UserError } from '../../../../privacy/errors.ts';
import { isSocket, type PostgresServer } from '../../../config/postgres-setting.ts';
import { readSecret } from '../session/read-secret.ts';
import { requireThisMachine } from '../session/this-machine.ts';
import { postgresFailure } from './failure.ts';
import { passwordOf } from './password.ts';

/** How long the server may take to let somebody in, in milliseconds. */
const PATIENCE = 30_000;

/** A connection of which no failure passes in the server's words. */
export class PostgresConnection {
  readonly client: pg.Client;
  /** What failures are about. */
  readonly path: string;
  readonly #server: PostgresServer;
  #backend = 0;
  #ended = false;

  private constructor(client: pg.Client, server: PostgresServer, path: string) {
    this.client = client;
    this.path = path;
    this.#server = server;
    // Told to whoever waits for an answer; without a listener Node.js would end the process and print the error.
    client.on('error', () => {});
  }

  /** Throws `DATABASE_UNREACHABLE`, `DATABASE_UNTRUSTED`, `DATABASE_DENIED` or `DATABASE_BUSY`, and what is wrong with files of secrets. */
  static async open(server: PostgresServer, path: string): Promise<PostgresConnection> {
    const ssl = await tlsOptions(server);
    if (ssl === false) await requireThisMachine(server.host, path);
    const client = clientOf({
      host: server.host,
      port: server.port,
      database: server.database,
      user: server.user,
      // A function is asked only where the server wants one, and keeps the library from asking the environment.
      password: () => passwordOf(server, path),
      ssl,
      application_name: 'synthward',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: PATIENCE,
    });
    const connection = new PostgresConnection(client, server, path);
    try {
      await client.connect();
    } catch (error) {
      throw postgresFailure(error, { path, connected: false });
    }
    return connection;
  }

  get isOpen(): boolean {
    return !this.#ended;
  }

  /** Rows of a statement of ours about public structure. */
  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly (readonly unknown[])[]> {
    return (await this.ask({ text: sql, values: [...values], rowMode: 'array' })).rows;
  }

  /** Sends one statement by the extended protocol, which takes no second one behind it. */
  async ask(query: pg.QueryArrayConfig): Promise<pg.QueryArrayResult> {
    try {
      return await this.client.query({ ...query, queryMode: 'extended' } as pg.QueryArrayConfig);
    } catch (error) {
      throw postgresFailure(error, { path: this.path, connected: true });
    }
  }

  /** Begins a transaction that reads one state of the database and cannot change it, in which values are written as text in one way. */
  async begin(): Promise<void> {
    await this.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const [name, value] of SETTINGS) await this.rows('SELECT pg_catalog.set_config($1, $2, true)', [name, value]);
    const [[backend] = []] = await this.rows('SELECT pg_catalog.pg_backend_pid()');
    this.#backend = Number(backend);
  }

  /** Asks the server to give up what it is doing for this connection. Never throws. */
  async cancel(): Promise<void> {
    try {
      const other = await PostgresConnection.open(this.#server, this.path);
      await other.rows('SELECT pg_catalog.pg_cancel_backend($1)', [this.#backend]).finally(() => other.close());
    } catch {
      // It notices that nobody listens when it next sends something.
    } finally {
      this.drop();
    }
  }

  /** Leaves without a word: the server ends its transaction. */
  drop(): void {
    this.#ended = true;
    const { connection } = this.client as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.client.end().catch(() => {});
  }
}

/** The library takes what it is not told from variables such as PGOPTIONS: it hears of none. */
function clientOf(config: pg.ClientConfig): pg.Client {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('PG'));
  for (const [name] of variables) delete process.env[name];
  try {
    return new pg.Client(config);
  } finally {
    for (const [name, value] of variables) process.env[name] = value;
  }
}

/** How the server writes values as text, whatever it was told to do otherwise; and that it fails where it would leave out rows that the role may not see. */
const SETTINGS = [
  ['row_security', 'off'],
  ['client_encoding', 'UTF8'],
  ['datestyle', 'ISO, YMD'],
  ['timezone', 'UTC'],
  ['extra_float_digits', '1'],
  ['intervalstyle', 'iso_8601'],
] as const;

async function tlsOptions(server: PostgresServer): Promise<false | ConnectionOptions> {
  const { host, tls, ca, certificate, key } = server;
  if (tls === 'off' || isSocket(host)) return false;
  return {
    ...(ca === undefined ? {} : { ca: await certificates(ca) }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { cert: await certificates(certificate), key: await readSecret(key) }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_, peer) => checkServerIdentity(host, peer),
  };
}

async function certificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read the certificate ${path}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      { hint: 'Correct ca or certificate under source.postgres.' },
    );
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new UserError('FILE_UNREADABLE', `Cannot read the certificate ${path}: it holds none as PEM`, {
    hint: 'A certificate as PEM begins with -----BEGIN CERTIFICATE-----.',
  });
}
