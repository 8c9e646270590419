import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '../cli/version.ts';
import { codeTable } from '../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../pipelines/evaluate/utility/marginal-error.ts';
import { largestRho } from '../privacy/budget.ts';
import { parseRational } from '../privacy/rational.ts';
import { readCodedFolder, writeCodedFolder } from './coded-folder.ts';
import { kernelMilliseconds } from './kernel-milliseconds.ts';
import { drawBy, type Failed, type Took, versionOf } from './peers/draw-by.ts';
import { type Line, sideBySide } from './peers/side-by-side.ts';
import { SYSTEMS, type System } from './peers/system.ts';

/**
 * Families of this project beside whole mechanisms of others, on one table of codes: the same rows, each of them a unit, with the same public domain, epsilon and delta, and as
 * many rows drawn. Prints one JSON line a system, means over `--times` runs: errors of all 1-, 2- and 3-way marginals by the project's own evaluation, processor and wall seconds from
 * the table in memory to drawn rows in memory, and peak memory of the process. A table of them follows on the error stream.
 *
 * Peers whose package no `--python` has are left out, with a message.
 *
 *   --data FOLDER --table NAME   a folder of coded tables, and the one of them
 *   --epsilon E --delta D --times N
 *   --python FILE                an interpreter; may be given more than once, for packages that go into environments of their own
 *   --only TEXT                  only systems whose name contains this
 *   --model-megabytes N          the most that a model of the peers that choose its size may take
 *   --minutes N                  a system that takes longer is ended
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    table: { type: 'string', default: 'adult' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-9' },
    times: { type: 'string', default: '1' },
    python: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
    'model-megabytes': { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
    'max-marginals': { type: 'string', default: '2000' },
  },
});

const rho = largestRho(parseRational(options.epsilon), parseRational(options.delta));
const records = readCodedFolder(join(options.data, options.table), undefined, 1);
const sizes = records.columns.map(({ size }) => size);
const real = codeTable(records.columns);
const sets = [1, 2, 3].map((ways) => marginalSet(sizes, ways, Number(options['max-marginals'])));
const kernelMs = kernelMilliseconds();
const workFolder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));

interface Run extends Took {
  /** Of marginals of one, two and three columns; none where the table has fewer columns. */
  readonly errors: readonly (number | undefined)[];
}

function runOf(system: System, python: string, seed: string): Run | Failed {
  const drawn = join(workFolder, 'drawn');
  mkdirSync(drawn, { recursive: true });
  const took = drawBy(system, python, {
    folder: join(workFolder, 'real'),
    drawn,
    epsilon: options.epsilon,
    delta: options.delta,
    rho: Number(rho.numerator) / Number(rho.denominator),
    modelMegabytes: Number(options['model-megabytes']),
    seed,
    minutes: Number(options.minutes),
  });
  if ('failed' in took) return took;
  const table = codeTable(readCodedFolder(drawn, undefined, 1).columns);
  return {
    ...took,
    errors: sets
      .map((set) => marginalErrors(real, [table], set)[0]!)
      .map(({ mean, marginals }) => (marginals === 0 ? undefined : mean)),
  };
}

/** Their mean, to so many digits; `null` where there is nothing to take it of. */
function rounded(values: readonly (number | undefined)[], digits: number): number | null {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return null;
  const sum = known.reduce((total, value) => total + value, 0);
  return Math.round((sum / known.length) * 10 ** digits) / 10 ** digits;
}

/** The first interpreter that has what `peer` needs, and the version there; of this project, its own. */
function placeOf({ peer }: System): { readonly python: string; readonly version: string } | undefined {
  if (peer === undefined) return { python: '', version: VERSION };
  for (const python of options.python) {
    const version = versionOf(peer, python);
    if (version !== undefined) return { python, version };
  }
  return undefined;
}

function lineOf(system: System, version: string, runs: readonly Run[]): Line {
  const mean = (pick: (run: Run) => number | undefined, digits: number): number | null =>
    rounded(runs.map(pick), digits);
  const cpuSeconds = mean((run) => run.cpuSeconds, 2);
  return {
    bench: 'peers',
    data: options.table,
    epsilon: Number(options.epsilon),
    delta: Number(options.delta),
    system: system.name,
    version,
    error1: mean(({ errors }) => errors[0], 5),
    error2: mean(({ errors }) => errors[1], 5),
    error3: mean(({ errors }) => errors[2], 5),
    cpuSeconds,
    seconds: mean(({ seconds }) => seconds, 2),
    peakMegabytes: mean((run) => run.peakMegabytes, 0),
    runs: runs.length,
    kernelMs: Math.round(kernelMs),
    kernels: cpuSeconds === null ? null : Math.round((1000 * cpuSeconds) / kernelMs),
  };
}

const lines: Line[] = [];
try {
  mkdirSync(join(workFolder, 'real'));
  writeCodedFolder(join(workFolder, 'real'), 'table', records.columns);
  for (const system of SYSTEMS.filter(({ name }) => name.includes(options.only))) {
    const place = placeOf(system);
    if (place === undefined) {
      process.stderr.write(`Left out ${system.name}: no --python has it; pip install ${system.peer!.install}\n`);
      continue;
    }
    const runs: Run[] = [];
    for (let time = 0; time < Number(options.times); time++) {
      const run = runOf(system, place.python, String(time));
      if ('failed' in run) {
        process.stderr.write(`Left out ${system.name} ${place.version}: ${run.failed}\n`);
        break;
      }
      runs.push(run);
    }
    if (runs.length === 0) continue;
    const line = lineOf(system, place.version, runs);
    lines.push(line);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  rmSync(workFolder, { recursive: true });
}
process.stderr.write(sideBySide(lines));
