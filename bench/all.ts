import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kernelMilliseconds } from './kernel-milliseconds.ts';
import { SHORT_RUNS, type ShortRun } from './short-runs.ts';

/**
 * Runs every bench in turn with short settings, each in a process of its own, and prints one JSON line each: processor seconds (user and system, of all its
 * processes), and how many times the calibration kernel that is, measured just before. Those whose table is not there are left out, with a message. Lines of the benches
 * themselves go to the error stream with `--lines`.
 *
 *   --data FOLDER   holds adult/, loans/ and diabetes130/
 *   --only TEXT     only benches whose name contains this
 *   --lines
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    only: { type: 'string', default: '' },
    lines: { type: 'boolean', default: false },
  },
});

/** Runs a bench and tells on its last line what it took: processor time of processes that have ended is known to their parent alone. */
const WATCH = `
const { spawnSync } = require('node:child_process');
const [lines, ...argv] = process.argv.slice(1);
const { status } = spawnSync(process.execPath, argv, { stdio: ['ignore', lines === 'lines' ? 2 : 'ignore', 'inherit'] });
const times = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
console.log(JSON.stringify({ status, cpuSeconds: (Number(times[13]) + Number(times[14])) / 100 }));
`;

function run({ name, program, settings }: ShortRun): boolean {
  const kernel = kernelMilliseconds();
  const start = performance.now();
  const script = fileURLToPath(new URL(`${program}.js`, import.meta.url));
  const argv = ['-e', WATCH, options.lines ? 'lines' : 'silent', script, ...settings(options.data)];
  const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const { status, cpuSeconds } = JSON.parse(stdout) as { status: number | null; cpuSeconds: number };
  const line = {
    bench: name,
    status,
    cpuSeconds,
    seconds: Math.round(performance.now() - start) / 1000,
    kernelMs: Math.round(kernel),
    kernels: Math.round((1000 * cpuSeconds) / kernel),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return status === 0;
}

let sound = true;
for (const one of SHORT_RUNS.filter(({ name }) => name.includes(options.only))) {
  if (one.table !== undefined && !existsSync(join(options.data, one.table))) {
    process.stderr.write(`Left out ${one.name}: ${options.data} holds no ${one.table}\n`);
    continue;
  }
  sound = run(one) && sound;
}
if (!sound) process.exitCode = 1;
