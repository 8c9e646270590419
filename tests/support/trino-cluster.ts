import { type ChildProcess, spawn } from 'node:child_process';
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
  if (!existsSync(join(HOME, 'ready'))) return 'no Trino server (.ci/prepare-trino.sh fetches it)';
  return java() === undefined ? 'no Java from 24 on' : undefined;
}

/** A coordinator, which holds no data and does no work, and two workers; tables are files in a folder (catalog `hive`) or in the memory of workers (`memory`). */
export interface TrinoCluster {
  readonly port: number;
  readonly user: string;
  service(): TrinoService;
  /** Kills a worker as a power cut would. */
  kill(worker: 0 | 1): void;
  /** Starts it again, and waits until it is counted among the nodes. */
  revive(worker: 0 | 1): Promise<void>;
  close(): Promise<void>;
}

export async function startTrino(): Promise<TrinoCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-trino-'));
  mkdirSync(join(folder, 'warehouse'));
  const ports = await freePorts(3);
  const start = (index: number): ChildProcess => startNode(folder, index, ports);
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

function startNode(folder: string, index: number, ports: readonly number[]): ChildProcess {
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
    'query.max-memory=400MB',
    'query.max-memory-per-node=240MB',
    'memory.heap-headroom-per-node=80MB',
    'query.remote-task.max-error-duration=5s',
    'exchange.max-error-duration=5s',
  ]);
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
