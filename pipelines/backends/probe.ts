import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackendName, Hardware, OpenOptions } from './backend.ts';

/** What a backend turned out to be, in a process of its own: a driver that ends it ends nothing else. */
export type Probe =
  | {
      readonly kind: 'usable';
      readonly device: string;
      readonly hardware: Hardware;
      /** Of a step of training, where that was asked for. */
      readonly step?: { readonly milliseconds: number; readonly examplesPerSecond: number };
    }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly hint: string };

export type ProbeTask = (
  | { readonly kind: 'backend'; readonly name: BackendName; readonly measure: boolean }
  | { readonly kind: 'addon'; readonly path: string; readonly measure: false }
) & { readonly options: OpenOptions };

const PROGRAM = fileURLToPath(new URL(`./probe-program${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
/** Loading the libraries of a GPU takes seconds, the rest less. */
const MOST_MS = 180_000;

/** Opens a backend, tests it and, with `measure`, times a step. */
export const probeBackend = (name: BackendName, options: OpenOptions, measure: boolean): Promise<Probe> =>
  probe({ kind: 'backend', name, measure, options });

export const probeAddon = (path: string, threads: number): Promise<Probe> =>
  probe({ kind: 'addon', path, measure: false, options: { threads } });

function probe(task: ProbeTask): Promise<Probe> {
  return new Promise((resolve) => {
    const child = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const hint = 'synthward backend list says what else there is; a newer driver or library may help.';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'unavailable', reason: `it did not answer for ${MOST_MS / 60_000} minutes`, hint });
    }, MOST_MS);
    const end = (answer: Probe): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.once('message', (answer) => end(answer as Probe));
    child.once('error', () => end({ kind: 'unavailable', reason: 'no process can be started', hint }));
    child.once('exit', (code, signal) =>
      end({ kind: 'unavailable', reason: `its library ended the process that tried it (${signal ?? code})`, hint }),
    );
    child.send(task);
  });
}
