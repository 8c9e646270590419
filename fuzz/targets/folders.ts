import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Input } from '../engine/input.ts';

/** The checkout, from the sources and from `dist/` alike. */
const HERE = fileURLToPath(new URL('../', import.meta.url));
export const CHECKOUT: string = resolve(HERE, HERE.includes('/dist/') ? '../..' : '..');

export const fixture = (path: string): Buffer => readFileSync(join(CHECKOUT, path));
export const fixtureText = (path: string): string => fixture(path).toString('utf8');

/** Every file below a folder, by its path there. */
export function filesOf(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)];
    }),
  );
}

/** Makes `folder` hold these files and nothing else. */
export function writeFolder(folder: string, files: Input): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
