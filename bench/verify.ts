import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { calibrationMs } from './calibration.ts';

/**
 * Releases the bundled table, then checks the release and draws rows from it by the command line, as an auditor and a researcher would. Prints
 * one JSON line a run: processor seconds (user and system, of all processes of the command), and how many rounds of the calibration
 * kernel that is. Times of processes that have ended are read from `/proc`, so it runs on Linux.
 *
 *   --release FOLDER   an honest release instead
 *   --times N          of each command, in turn (default 3)
 *   --rows N           to draw (default 100,000)
 *   --build FOLDER     the build that checks and draws, such as that of another checkout (default: this one)
 */
const { values: options } = parseArgs({
  options: {
    release: { type: 'string' },
    times: { type: 'string', default: '3' },
    rows: { type: 'string', default: '100000' },
    build: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
  },
});

const OWN_BUILD = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command and gives the processor seconds and the seconds that it took. */
function run(build: string, args: readonly string[], cwd?: string): { cpuSeconds: number; seconds: number } {
  const script = `
    const { spawnSync } = require('node:child_process');
    const { status } = spawnSync(process.execPath, process.argv.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) process.exit(1);
    const times = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    console.log((Number(times[13]) + Number(times[14])) / 100);
  `;
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, ['-e', script, join(build, 'cli/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    cwd,
  });
  if (status !== 0) throw new Error(`Cannot measure: synthward ${args[0]} failed`);
  return { cpuSeconds: Number(stdout), seconds: Math.round(performance.now() - start) / 1000 };
}

function makeRelease(folder: string): string {
  cpSync('fixtures/inpatient', folder, { recursive: true });
  run(OWN_BUILD, ['keygen', '-o', 'key.pem'], folder);
  process.env['SYNTHWARD_SIGNING_KEY'] = join(folder, 'key.pem');
  run(OWN_BUILD, ['release', '--workspace', 'work', '--name', 'bench', '--yes', '-q'], folder);
  return join(folder, 'work/released/bench');
}

const folder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
try {
  const release = options.release ?? makeRelease(folder);
  const out = join(folder, 'rows.csv');
  const commands = [
    ['verify', release, '-q'],
    ['sample', release, '--rows', options.rows, '--seed', 'bench', '-o', out, '-q'],
  ] as const;
  for (let time = 0; time < Number(options.times); time++) {
    for (const command of commands) {
      rmSync(out, { force: true });
      const kernel = calibrationMs();
      const took = run(options.build, command);
      const line = {
        bench: 'verify',
        command: command[0],
        ...(command[0] === 'sample' ? { rows: Number(options.rows) } : {}),
        ...took,
        calibrationMs: kernel,
        kernels: Math.round((took.cpuSeconds * 1000) / kernel),
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
