import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Backend } from '../pipelines/backends/backend.ts';
import { BACKENDS } from '../pipelines/backends/registry.ts';
import { UserError } from '../privacy/errors.ts';
import type { Network, UnitRows } from '../privacy/gradients/network/network.ts';
import { clippedSums } from '../privacy/gradients/sums/clipped-sums.ts';
import { calibrationMs } from './calibration.ts';
import { peerFigures } from './neural-peers.ts';
import { productWork } from './neural-product-work.ts';

/**
 * Times sums of clipped gradients, as the guard asks for them in each step of training, on every backend that this machine has, and prints one
 * JSON line a figure. `stepMs` is the least of all steps, since other work on the machine only ever adds; `processorMs` is the mean time of
 * all threads of the processor; `ratio` is `stepMs` by the calibration kernel. Codes are made up: the time does not depend on them.
 *
 *   --step-only      the feed-forward network alone: 15 columns of 10 values, hidden layers of 256 and 256; else the recurrent one too
 *   --memory         2,000 steps of the former, and the memory of the process after 200 of them and after all
 *   --backend NAME   one alone
 *   --threads N      threads of the processor (default as many as there are cores)
 *   --rounds N       steps that are timed (default 40)
 *   --rows N         rows that are worked on at once (default that of clipped sums)
 *   --batch N        units of a step of the feed-forward network (default 4,096)
 *   --peak TFLOPS    of the device in float32, without tensor cores: adds the share of it that products of matrices reach
 *   --peers PYTHON   an interpreter with torch and opacus, which are measured afterwards; `timesOurs` is their `stepMs` by that of each backend
 */
const { values: options } = parseArgs({
  options: {
    'step-only': { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    backend: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    rounds: { type: 'string', default: '40' },
    rows: { type: 'string' },
    batch: { type: 'string', default: '4096' },
    peak: { type: 'string' },
    peers: { type: 'string' },
  },
});

interface Case {
  readonly bench: string;
  readonly network: Network;
  readonly units: number;
  readonly rowsOfUnit: number;
}

const COLUMNS = 15;
const VALUES = 10;
const sizes: readonly number[] = new Array<number>(COLUMNS).fill(VALUES);
const STEP: Case = {
  bench: 'neural-step',
  network: { kind: 'feed-forward', sizes, hidden: [256, 256], activation: 'relu', direct: false },
  units: Number(options.batch),
  rowsOfUnit: 1,
};
const RECURRENT: Case = {
  bench: 'neural-recurrent',
  network: { kind: 'recurrent', sizes, hidden: 64 },
  units: 1024,
  rowsOfUnit: 12,
};
/** Before any is timed, so that the engine has compiled what it runs. */
const WARMING_ROUNDS = 10;
const MEMORY_ROUNDS = 2000;

/** Of a bench and a backend, `stepMs`. */
const measured: { readonly bench: string; readonly backend: string; readonly stepMs: number }[] = [];

const threads = Number(options.threads);
for (const backend of BACKENDS) {
  if (options.backend !== undefined && backend.name !== options.backend) continue;
  try {
    await measure(backend);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'BACKEND_UNAVAILABLE') throw error;
    process.stderr.write(`${error.message}\n`);
  }
}
if (options.peers !== undefined) await measurePeers(options.peers);

async function measure(backend: Backend): Promise<void> {
  const { operations } = await backend.open({ threads });
  for (const { bench, network, units, rowsOfUnit } of options['step-only'] || options.memory
    ? [STEP]
    : [STEP, RECURRENT]) {
    const sums = clippedSums(
      network,
      operations,
      options.rows === undefined ? {} : { physicalRows: Number(options.rows) },
    );
    const batch = madeUp(units, rowsOfUnit);
    const parameters = Float32Array.from({ length: sums.parameters }, (_, i) => 0.05 * Math.sin(i * i));
    const sum = new Float64Array(sums.parameters);
    const step = (): Promise<void> => sums.add(parameters, batch, 1, sum);
    for (let round = 0; round < WARMING_ROUNDS; round++) await step();
    if (options.memory) await measureMemory(backend.name, step);
    else {
      const { stepMs, processorMs } = await timed(step, Number(options.rounds));
      const calibration = calibrationMs();
      print({
        bench,
        backend: backend.name,
        batch: units,
        threads,
        stepMs,
        examplesPerSecond: Math.round((1000 * units) / stepMs),
        calibrationMs: calibration,
        processorMs,
        ratio: rounded(stepMs / calibration),
        ...shareOfPeak(network, units, stepMs),
      });
      measured.push({ bench, backend: backend.name, stepMs });
    }
    sums.close();
  }
  await operations.close();
}

async function measurePeers(python: string): Promise<void> {
  const asked = ['--batch', options.batch, '--threads', options.threads, '--rounds', options.rounds];
  for await (const figures of peerFigures(python, options['step-only'] ? [...asked, '--step-only'] : asked)) {
    const ours = measured.filter(({ bench }) => bench === figures.bench);
    const timesOurs = Object.fromEntries(ours.map((one) => [one.backend, rounded(figures.stepMs / one.stepMs)]));
    print({ ...figures, timesOurs });
  }
}

function shareOfPeak(network: Network, units: number, stepMs: number): { shareOfPeak?: number } {
  if (options.peak === undefined || network.kind !== 'feed-forward') return {};
  const reached = (units * productWork(network)) / (stepMs / 1000);
  return { shareOfPeak: Number((reached / (Number(options.peak) * 1e12)).toPrecision(3)) };
}

async function timed(step: () => Promise<void>, rounds: number): Promise<{ stepMs: number; processorMs: number }> {
  let least = Number.POSITIVE_INFINITY;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await step();
    least = Math.min(least, performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  return { stepMs: rounded(least), processorMs: rounded((user + system) / 1000 / rounds) };
}

async function measureMemory(backend: string, step: () => Promise<void>): Promise<void> {
  const megabytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
  for (let round = 0; round < MEMORY_ROUNDS / 10; round++) await step();
  const early = megabytes();
  for (let round = MEMORY_ROUNDS / 10; round < MEMORY_ROUNDS; round++) await step();
  print({ bench: 'neural-memory', backend, steps: MEMORY_ROUNDS, earlyMb: early, lastMb: megabytes() });
}

function madeUp(units: number, rowsOfUnit: number): UnitRows {
  return {
    units,
    starts: Uint32Array.from({ length: units + 1 }, (_, unit) => unit * rowsOfUnit),
    codes: Int32Array.from({ length: units * rowsOfUnit * COLUMNS }, (_, i) => (i * i * 31 + i) % VALUES),
  };
}

function print(figures: Readonly<Record<string, string | number | Readonly<Record<string, number>>>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
