import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = `${root}models/graphical/estimation/assembly`;
const BUILT = `${root}dist/models/graphical/estimation/fit-kernels.wasm`;

/** Every fit loads its kernels from the build: builds them where they are missing or older than their source. */
export default function fitKernelsBuilt(): void {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => statSync(`${SOURCES}/${name}`).mtimeMs));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newest) return;
  const asc = `${root}node_modules/assemblyscript/bin/asc.js`;
  execFileSync(process.execPath, [asc, '--config', `${SOURCES}/asconfig.json`, '--target', 'exact'], { cwd: root });
}
