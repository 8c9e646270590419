import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { pbkdf2Sync, sign } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrinoService } from '../../pipelines/protected/engine/trino/trino-service.ts';

const HOME = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'synthward-trino-476');
const USER = 'steward';

/** A Java of the machine that is new enough for the server; `undefined` where there is none. */
function java(): string | undefined {
  const folder = '/usr/lib/jvm';
  const known = existsSync(folder) ? readdirSync(folder).filter((name) => /(^|\D)2[4-9](\D|$)/.test(name)) : [];
  return known.map((name) => join(folder, name, 'bin', 'java')).find((path) => existsSync(path));
}

/** Why there is no cluster to be had; `undefined` where there is one. */
export function whyNoTrino(): string | undefined {
  const parts = ['ready', join('plugin', 'password-authenticators')];
  if (!parts.every((part) => existsSync(join(HOME, part)))) return 'no Trino server (.ci/prepare-trino.sh fetches it)';
  return java() === undefined ? 'no Java from 24 on' : undefined;
}

/**
 * A coordinator, which holds no data and does no work, and two workers; tables are files in a folder (catalog `hive`) or in the memory of workers (`memory`). Without TLS
 * the coordinator believes every name; with it, it asks for a password or a token.
 */
export interface TrinoCluster {
  readonly port: number;
  readonly user: string;
  readonly secure: SecurePort;
  service(): TrinoService;
  /** Kills a worker as a power cut would. */
  kill(worker: 0 | 1): void;
  /** Starts it again, and waits until it is counted among the nodes. */
  revive(worker: 0 | 1): Promise<void>;
  close(): Promise<void>;
}

/** Where the coordinator, under the name `localhost`, asks for more than a name. */
export interface SecurePort {
  readonly port: number;
  /** Certificate of the authority that vouches for it, as PEM; and that of another one of the same name. */
  readonly ca: string;
  readonly otherCa: string;
  /** Key and certificate of the coordinator, as PEM. */
  readonly identity: string;
  readonly password: string;
  /** A JSON Web Token for a user, which ends so many seconds from now. */
  token(user: string, seconds: number): string;
}

export async function startTrino(): Promise<TrinoCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-trino-'));
  mkdirSync(join(folder, 'warehouse'));
  const [securePort, ...ports] = await freePorts(4);
  const secure = securePlace(folder, securePort!);
  const start = (index: number): ChildProcess => startNode(folder, index, ports, secure.port);
  const nodes = ports.map((_, index) => start(index));
  const service = (): TrinoService =>
    new TrinoService({ host: '127.0.0.1', port: ports[0]!, user: USER, isPlain: true }, 'trino://test');
  const ready = async (): Promise<void> => {
    for (let tries = 0; tries < 240 && nodes.every(({ exitCode }) => exitCode === null); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const info = await fetch(`http://127.0.0.1:${ports[0]}/v1/info`).then(
        (answer) => answer.json(),
        () => undefined,
      );
      if ((info as { starting?: boolean } | undefined)?.starting !== false) continue;
      const found = await service()
        .rows("SELECT count(*) FROM system.runtime.nodes WHERE state = 'active' AND NOT coordinator")
        .catch(() => []);
      if (found[0]?.[0] === 2) return;
    }
    const logs = nodes.map((_, i) => readFileSync(join(folder, `node-${i}`, 'log'), 'utf8').slice(-2000));
    throw new Error(`The cluster did not start: ${logs.join('\n')}`);
  };
  await ready();
  for (const schema of ['hive.clinic', 'hive.scratch']) await service().rows(`CREATE SCHEMA ${schema}`);
  return {
    port: ports[0]!,
    user: USER,
    secure,
    service,
    kill: (worker) => void nodes[1 + worker]!.kill('SIGKILL'),
    async revive(worker) {
      nodes[1 + worker] = start(1 + worker);
      await ready();
    },
    async close() {
      const ended = nodes.map(
        (node) =>
          new Promise<void>((resolve) =>
            (node.exitCode ?? node.signalCode) === null ? node.once('exit', () => resolve()) : resolve(),
          ),
      );
      for (const node of nodes) node.kill('SIGKILL');
      await Promise.all(ended);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startNode(folder: string, index: number, ports: readonly number[], securePort: number): ChildProcess {
  const home = join(folder, `node-${index}`);
  const etc = join(home, 'etc');
  mkdirSync(join(etc, 'catalog'), { recursive: true });
  if (!existsSync(join(home, 'plugin'))) symlinkSync(join(HOME, 'plugin'), join(home, 'plugin'));
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(etc, name), `${lines.join('\n')}\n`);
  write('config.properties', [
    `coordinator=${index === 0}`,
    ...(index === 0 ? ['node-scheduler.include-coordinator=false'] : []),
    `http-server.http.port=${ports[index]}`,
    `discovery.uri=http://127.0.0.1:${ports[0]}`,
    ...(index === 0 ? securityOf(folder, securePort) : []),
    'internal-communication.shared-secret=of-the-nodes-of-this-test',
    'query.max-memory=400MB',
    'query.max-memory-per-node=240MB',
    'memory.heap-headroom-per-node=80MB',
    'query.remote-task.max-error-duration=5s',
    'exchange.max-error-duration=5s',
  ]);
  if (index === 0) {
    write('password-authenticator.properties', [
      'password-authenticator.name=file',
      `file.password-file=${join(folder, 'passwords')}`,
    ]);
  }
  write('log.properties', ['io.trino=WARN']);
  write('catalog/hive.properties', [
    'connector.name=hive',
    'hive.metastore=file',
    'hive.metastore.catalog.dir=local:///',
    'fs.native-local.enabled=true',
    `local.location=${join(folder, 'warehouse')}`,
    'hive.storage-format=PARQUET',
    'hive.timestamp-precision=MICROSECONDS',
  ]);
  write('catalog/memory.properties', ['connector.name=memory']);
  const log = openSync(join(home, 'log'), 'a');
  const node = spawn(
    java()!,
    [
      '-Xmx640M',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:+ExitOnOutOfMemoryError',
      '-Djdk.attach.allowAttachSelf=true',
      '--add-modules=jdk.incubator.vector',
      '-Dnode.environment=test',
      `-Dnode.id=node${index}`,
      '-Dnode.internal-address=127.0.0.1',
      `-Dnode.data-dir=${join(home, 'data')}`,
      `-Dconfig=${join(etc, 'config.properties')}`,
      `-Dlog.levels-file=${join(etc, 'log.properties')}`,
      '-cp',
      join(HOME, 'lib', '*'),
      'io.trino.server.TrinoServer',
    ],
    { cwd: home, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  process.once('exit', () => node.kill('SIGKILL'));
  return node;
}

const securityOf = (folder: string, port: number): readonly string[] => [
  'http-server.https.enabled=true',
  `http-server.https.port=${port}`,
  `http-server.https.keystore.path=${join(folder, 'server.pem')}`,
  'http-server.authentication.type=PASSWORD,JWT',
  'http-server.authentication.allow-insecure-over-http=true',
  `http-server.authentication.jwt.key-file=${join(folder, 'token-public.pem')}`,
];

/** Makes an authority, what it certifies, the password of `USER` and the key of tokens. */
function securePlace(folder: string, port: number): SecurePort {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  for (const name of ['ca', 'other']) {
    openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=Test authority', '-keyout', at(`${name}-key.pem`), '-out', at(`${name}.pem`)); // biome-ignore format: one call
  }
  openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', at('server-key.pem'), '-out', at('server.csr'));
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n');
  openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-CAcreateserial', '-days', '2', '-extfile', at('names'), '-out', at('server-cert.pem')); // biome-ignore format: one call
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  writeFileSync(at('server.pem'), text('server-key.pem') + text('server-cert.pem'));
  openssl('genrsa', '-out', at('token-key.pem'), '2048');
  openssl('rsa', '-in', at('token-key.pem'), '-pubout', '-out', at('token-public.pem'));
  const password = 'S3cret of the steward';
  const salt = Buffer.from('of this test, 16');
  const hash = pbkdf2Sync(password, salt, 1000, 64, 'sha1');
  writeFileSync(at('passwords'), `${USER}:1000:${salt.toString('hex')}:${hash.toString('hex')}\n`);
  return {
    port,
    ca: text('ca.pem'),
    otherCa: text('other.pem'),
    identity: text('server.pem'),
    password,
    token(user, seconds) {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: user, exp: Math.floor(Date.now() / 1000) + seconds })}`;
      return `${claims}.${sign('sha256', Buffer.from(claims), text('token-key.pem')).toString('base64url')}`;
    },
  };
}

/** Ports of the loopback that nobody listened at a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
