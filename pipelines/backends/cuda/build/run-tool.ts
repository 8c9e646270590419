import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { unavailable } from '../../backend.ts';

/**
 * Runs a program; what it says goes to the end of the file `log` and nowhere else. Throws `BACKEND_UNAVAILABLE` where it is not there, with
 * `hint`, and where it fails.
 */
export async function runTool(program: string, args: readonly string[], log: string, hint: string): Promise<void> {
  const file = await open(log, 'a', 0o600);
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['ignore', file.fd, file.fd] });
      child.once('error', () => reject(unavailable('cuda', `${program} cannot be run, and building needs it`, hint)));
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    if (status !== 0)
      throw unavailable('cuda', `${program} ended with status ${status}`, `${hint} What it said is in ${log}.`);
  } finally {
    await file.close();
  }
}
