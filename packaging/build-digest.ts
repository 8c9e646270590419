import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { sha256 } from '../privacy/ledger/canonical-json.ts';

/** Folders of the build that the command runs. */
const RUNNING = ['cli', 'models', 'pipelines', 'privacy'] as const;

/**
 * SHA-256, lower-case hexadecimal, over the list of `sha256sum` lines of all JavaScript and WebAssembly below `dist` that the command runs, by path with
 * forward slashes: the same sources and compiler give the same digest on every machine.
 */
export function buildDigest(dist: string): string {
  const files = RUNNING.flatMap((room) =>
    readdirSync(join(dist, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(js|wasm)$/.test(file))
      .map((file) => `${room}/${file.split(sep).join('/')}`),
  ).sort();
  const lines = files.map((file) => `${sha256(readFileSync(join(dist, ...file.split('/'))))}  ${file}\n`);
  return sha256(lines.join(''));
}
