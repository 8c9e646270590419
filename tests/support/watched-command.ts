import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface WatchedResult {
  /** Exit status, or the signal that ended it. */
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
  /** Most memory that the command and the processes it started took together, in bytes. */
  readonly peak: number;
  readonly seconds: number;
}

/** Runs the built `synthward` and looks at the memory of its processes, as Linux tells it, every few milliseconds. */
export function watched(args: readonly string[]): Promise<WatchedResult> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let peak = 0;
    const look = setInterval(() => {
      peak = Math.max(peak, memoryOf(child.pid!));
    }, 10);
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    child.on('close', (code, signal) => {
      clearInterval(look);
      resolve({ status: code ?? signal!, ...texts, peak, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** Resident memory of a process and of those that it started. */
function memoryOf(pid: number): number {
  try {
    const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    return startedBy(pid).reduce((sum, one) => sum + memoryOf(one), own);
  } catch {
    return 0;
  }
}

/** The processes that a process has started. */
export function startedBy(pid: number): number[] {
  const started = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return started === '' ? [] : started.split(' ').map(Number);
}
