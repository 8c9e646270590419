import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peer, System } from './system.ts';

/** Of a process of its own: from a table in memory to drawn rows in memory. */
export interface Took {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Why there is no table. */
export interface Failed {
  readonly failed: string;
}

export interface DrawRequest {
  /** Holds `table.csv` and `table-domain.json`. */
  readonly folder: string;
  readonly drawn: string;
  readonly epsilon: string;
  readonly delta: string;
  readonly rho: number;
  readonly modelMegabytes: number;
  readonly seed: string;
  readonly minutes: number;
}

/** The version of the first package in that interpreter, or `undefined` where it lacks any. */
export function versionOf(peer: Peer, python: string): string | undefined {
  const program = 'import importlib.metadata as m, sys; print([m.version(name) for name in sys.argv[1:]][0])';
  const { status, stdout } = spawnSync(python, ['-c', program, ...peer.packages], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Draws a table by `system`, a peer by the interpreter `python`. Tells why there is none where it ends with an error, or not within its minutes. */
export function drawBy(system: System, python: string, request: DrawRequest): Took | Failed {
  const { folder, drawn, epsilon, delta, rho, modelMegabytes, seed, minutes } = request;
  const shared = [folder, drawn, '--mechanism', system.mechanism, '--epsilon', epsilon, '--delta', delta];
  const { status, stdout, stderr, error } =
    system.peer === undefined
      ? spawnSync(process.execPath, [OWN_FAMILY, ...shared, '--seed', seed], limited(minutes))
      : spawnSync(
          python,
          ['-B', scriptOf(system.peer), ...shared, '--rho', String(rho), '--model-megabytes', String(modelMegabytes)],
          limited(minutes),
        );
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    return { failed: `it had not ended after ${minutes} minutes` };
  }
  if (status !== 0) return { failed: stderr?.trim().split('\n').at(-1) || String(error ?? `status ${status}`) };
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

const limited = (minutes: number) =>
  ({ encoding: 'utf8', timeout: minutes * 60_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 }) as const;

const OWN_FAMILY = fileURLToPath(new URL('own-family.js', import.meta.url));

/** Beside the sources, where `dist/` has no copy of it. */
function scriptOf({ script }: Peer): string {
  const beside = import.meta.url.includes('/dist/') ? `../../../bench/peers/${script}` : script;
  return fileURLToPath(new URL(beside, import.meta.url));
}
