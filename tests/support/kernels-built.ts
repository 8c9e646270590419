import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const graphical = (folder: string): string => `${root}models/graphical/${folder}/assembly`;
/** What kernels are built from: `inference` has what both use. */
const SOURCES = ['inference', 'estimation', 'sampling'].map(graphical);
const KERNELS = [
  ['estimation', 'fit-kernels'],
  ['sampling', 'exchange-kernels'],
] as const;

/** Every fit and every draw loads its kernels from the build: builds them where they are missing or older than their source. */
export default function kernelsBuilt(): void {
  const files = SOURCES.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));
  const newest = Math.max(...files.map((file) => statSync(file).mtimeMs));
  for (const [folder, name] of KERNELS) {
    const built = `${root}dist/models/graphical/${folder}/${name}.wasm`;
    if (existsSync(built) && statSync(built).mtimeMs >= newest) continue;
    const asc = `${root}node_modules/assemblyscript/bin/asc.js`;
    execFileSync(process.execPath, [asc, '--config', `${graphical(folder)}/asconfig.json`, '--target', 'exact'], {
      cwd: root,
    });
  }
}
