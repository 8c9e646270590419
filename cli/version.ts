import { readFileSync } from 'node:fs';

const read = (path: string): string | undefined => {
  try {
    return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
};

/** From package.json, which lies one folder up in the sources and two in `dist/`. */
export const VERSION: string = read('../package.json') ?? read('../../package.json') ?? 'unknown';
