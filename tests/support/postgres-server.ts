import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL of its own for the tests of a file, with TLS and passwords; removed by `close`. */
export interface TestServer {
  readonly port: number;
  /** Folder of the Unix socket. */
  readonly socket: string;
  /** Certificate of the authority that issued that of the server, which is for localhost alone. */
  readonly ca: string;
  /** Of an authority that issued nothing. */
  readonly otherCa: string;
  /** What `clerk` logs in with. */
  readonly certificate: string;
  readonly key: string;
  /** Holds the password of `reader`. */
  readonly passwordFile: string;
  /** Runs statements as the superuser. */
  admin(sql: string): Promise<pg.QueryResult>;
  /** A file that its owner alone may read. */
  secret(name: string, text: string): string;
  close(): Promise<void>;
}

/** Of the role `reader`. */
export const PASSWORD = 'pa:ss\\word 7';

/** Where the programs of the newest version are; `undefined` where none is installed. */
function programs(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const folder = newest === undefined ? undefined : join('/usr/lib/postgresql', newest, 'bin');
  return folder !== undefined && existsSync(join(folder, 'initdb')) ? folder : undefined;
}

export const noPostgres: boolean = programs() === undefined;
if (noPostgres) console.warn('No PostgreSQL is installed (package postgresql): its tests are skipped.');

export async function startPostgres(settings: readonly string[] = []): Promise<TestServer> {
  const bin = programs()!;
  const folder = mkdtempSync(join(tmpdir(), 'synthward-pg-'));
  const own = (name: string): string => join(folder, name);
  const port = await freePort();
  const secret = (name: string, text: string): string => {
    writeFileSync(own(name), text, { mode: 0o600 });
    return own(name);
  };
  makeCertificates(own);
  writeFileSync(
    own('pg_hba.conf'),
    `local all postgres trust
local all reader scram-sha-256
hostssl all clerk 127.0.0.1/32 cert
hostssl all clerk ::1/128 cert
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
hostnossl all plain 127.0.0.1/32 scram-sha-256
`,
  );
  // The server refuses to run as root, and so must everything that it reads belong to somebody else.
  const root = process.getuid?.() === 0;
  const asOther = root ? ['runuser', '-u', 'postgres', '--'] : [];
  const owned = ['pg_hba.conf', 'server.crt', 'server.key', 'ca.crt'];
  if (root) {
    execFileSync('chown', ['postgres', folder, ...owned.map(own)]);
    chmodSync(folder, 0o755);
  }
  const runs = (program: string, args: readonly string[]): void => {
    const [command, ...rest] = [...asOther, join(bin, program), ...args];
    execFileSync(command!, rest, { stdio: 'ignore', cwd: folder });
  };
  runs('initdb', ['-D', own('data'), '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '-A', 'trust']);
  const options = [
    `port=${port}`,
    'listen_addresses=localhost',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'ssl=on',
    `ssl_cert_file=${own('server.crt')}`,
    `ssl_key_file=${own('server.key')}`,
    `ssl_ca_file=${own('ca.crt')}`,
    `hba_file=${own('pg_hba.conf')}`,
    'password_encryption=scram-sha-256',
    'max_connections=20',
    'superuser_reserved_connections=3',
    'log_min_messages=fatal',
    ...settings,
  ].flatMap((one) => ['-c', one]);
  const [command, ...rest] = [...asOther, join(bin, 'postgres'), '-D', own('data'), ...options];
  const server = spawn(command!, rest, { stdio: 'ignore', cwd: folder });
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const admin = async (sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ host: folder, port, user: 'postgres', database: 'postgres' });
    client.on('error', () => {});
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await untilAnswers(() => admin('SELECT 1'));
  const quoted = `'${PASSWORD.replaceAll("'", "''")}'`;
  await admin(`CREATE ROLE reader LOGIN PASSWORD ${quoted}; CREATE ROLE plain LOGIN PASSWORD ${quoted}; CREATE ROLE clerk LOGIN;
    REVOKE TEMP ON DATABASE postgres FROM PUBLIC; ALTER ROLE reader SET default_transaction_read_only = on`);
  return {
    port,
    socket: folder,
    ca: own('ca.crt'),
    otherCa: own('other-ca.crt'),
    certificate: own('clerk.crt'),
    key: own('clerk.key'),
    passwordFile: secret('password', `${PASSWORD}\n`),
    admin,
    secret,
    async close() {
      const [pid] = readFileSync(own('data/postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificates(own: (name: string) => string): void {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore' });
  };
  const authority = (name: string): void =>
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', own(`${name}.key`), '-out', own(`${name}.crt`)); // biome-ignore format: one call
  authority('ca');
  authority('other-ca');
  const issue = (name: string, subject: string, extension: string): void => {
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${subject}`, '-keyout', own(`${name}.key`), '-out', own(`${name}.csr`)); // biome-ignore format: one call
    writeFileSync(own(`${name}.ext`), extension);
    openssl('x509', '-req', '-in', own(`${name}.csr`), '-CA', own('ca.crt'), '-CAkey', own('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', own(`${name}.ext`), '-out', own(`${name}.crt`)); // biome-ignore format: one call
    chmodSync(own(`${name}.key`), 0o600);
  };
  issue('server', 'localhost', 'subjectAltName=DNS:localhost');
  issue('clerk', 'clerk', 'extendedKeyUsage=clientAuth');
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function untilAnswers(ask: () => Promise<unknown>): Promise<void> {
  for (let left = 200; ; left--) {
    try {
      await ask();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
