import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A line of `bench/peers/neural_step.py`. */
export interface PeerFigures {
  readonly bench: string;
  readonly backend: string;
  readonly stepMs: number;
  readonly [name: string]: string | number;
}

/** `python` is an interpreter with torch and opacus; `options` go to the program as they are. Throws where it ends with an error. */
export async function* peerFigures(python: string, options: readonly string[]): AsyncGenerator<PeerFigures> {
  const child = spawn(python, [PROGRAM, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as PeerFigures;
  const status = await ended;
  if (status !== 0) throw new Error(`Cannot measure peers: ${python} ended with status ${status}`);
}

/** Beside the sources, where `dist/` has no copy of it. */
const PROGRAM = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? '../../bench/peers/neural_step.py' : 'peers/neural_step.py',
    import.meta.url,
  ),
);
