import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Installations of tests are no installation of whoever runs them. */
const STATE_HOME = join(tmpdir(), 'synthward-test-state');
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CommandResult {
  /** Exit status, or undefined when a signal ended the process. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the process with SIGKILL this long after its start. */
  readonly killAfterMs?: number;
  /** Kills the process with SIGKILL as soon as this holds of a line on stderr. */
  readonly killWhen?: (stderrLine: string) => boolean;
  /** Sends SIGINT, as Ctrl-C does, as soon as this holds of a line on stderr. */
  readonly interruptWhen?: (stderrLine: string) => boolean;
  /** Holds the process up once this gives a promise for a line on stderr, until that is settled. */
  readonly pauseWhen?: (stderrLine: string) => Promise<unknown> | undefined;
  /** Runs in front of the command, such as `['prlimit', '--fsize=1000']`. */
  readonly prefix?: readonly string[];
}

/** Runs the built `synthward` as a process of its own. */
export function synthward(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const line = [...(options.prefix ?? []), process.execPath, MAIN, ...args];
    const child = spawn(line[0]!, line.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', XDG_STATE_HOME: STATE_HOME, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let pending = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      if (options.killWhen && lines.some(options.killWhen)) child.kill('SIGKILL');
      for (const line of lines) {
        const pause = options.pauseWhen?.(line);
        if (pause === undefined) continue;
        child.kill('SIGSTOP');
        void pause.catch(() => {}).finally(() => child.kill('SIGCONT'));
      }
      if (options.interruptWhen && lines.some(options.interruptWhen)) child.kill('SIGINT');
    });
    const timer =
      options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status: status ?? undefined, stdout, stderr });
    });
  });
}
