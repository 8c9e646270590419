import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateCopulaTable } from '../fixtures/support/copula-table.ts';
import { simulateWideTable, type WideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import { GenerationRandom } from '../models/generation-random.ts';
import type { ColumnShape, ModelArtifact, ModelInputs } from '../models/model.ts';
import { cpuOperations } from '../models/neural/backends/cpu/cpu-operations.ts';
import { modelFamily } from '../models/registry.ts';
import { atomsIn } from '../pipelines/dictionary/atoms.ts';
import { columnShape } from '../pipelines/dictionary/column-shape.ts';
import { isModelled } from '../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { codeTable } from '../pipelines/evaluate/code-table.ts';
import { collectSample } from '../pipelines/evaluate/collect-sample.ts';
import { type MarginalSet, marginalSet } from '../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../pipelines/evaluate/utility/marginal-error.ts';
import { boundContributions } from '../pipelines/protected/bounding/bound-contributions.ts';
import { encodeTable } from '../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../pipelines/protected/sources/open-source.ts';
import { largestRho } from '../privacy/budget.ts';
import type { TrainingPorts } from '../privacy/gradients/ports.ts';
import { clippedSums } from '../privacy/gradients/sums/clipped-sums.ts';
import type { EncodedColumn } from '../privacy/guard/codes.ts';
import { createGuard } from '../privacy/guard/create-guard.ts';
import type { Guard } from '../privacy/guard/guard.ts';
import type { BoundedRecords } from '../privacy/guard/records.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { parseRational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';
import { readCodedFolder } from './coded-folder.ts';
import { insecureSeededEntropy } from './insecure-seeded-entropy.ts';
import { memoryRun } from './memory-run.ts';
import { trainedOnSynthetic } from './train-on-synthetic.ts';

/**
 * Fits and samples a table and prints one JSON line a seed: mean L1 errors over all 1-, 2- and 3-way marginals (a fixed sample
 * above `--max-marginals`), with `--target` how well a logistic regression that learnt from the made rows ranks the real ones, the error of the pairs that were measured beside what the plan predicts, seconds by phase, peak memory, cells of the model's artifact, and the machine's calibration.
 *
 *   --data FOLDER        a coded table with its *-domain.json, or with --dictionary the folder of the source
 *   --dictionary FILE    reads the first CSV or Parquet file of the folder (or --source) through a dictionary
 *   --subsample N        only that many rows of a table whose every row is a unit, always the same ones
 *   --resample N         so many rows drawn from those of such a table with replacement, always the same ones
 *   --columns A,B,C      only those columns of the table
 *   --wide N --rows N    a table of N columns from the project's generator, instead of --data
 *   --dense N --factors F --rows N   a table of N columns that all depend on each other through F hidden factors, instead of --data
 *   --mechanism KIND --epsilon E --delta D --seeds N --unit COLUMN --max-rows K --target COLUMN
 *   --insecure-seed TEXT noise from a seed instead of the system, to repeat a run; never for a release
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    dictionary: { type: 'string' },
    source: { type: 'string' },
    wide: { type: 'string' },
    dense: { type: 'string' },
    factors: { type: 'string', default: '6' },
    rows: { type: 'string' },
    mechanism: { type: 'string', default: 'cliquetree' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-9' },
    seeds: { type: 'string', default: '1' },
    unit: { type: 'string' },
    subsample: { type: 'string' },
    resample: { type: 'string' },
    columns: { type: 'string' },
    'max-rows': { type: 'string', default: '1' },
    target: { type: 'string' },
    'max-marginals': { type: 'string', default: '2000' },
    'insecure-seed': { type: 'string' },
  },
});

interface Table {
  readonly name: string;
  readonly bounded: BoundedRecords;
  /** Every row, for the errors. */
  readonly all: readonly EncodedColumn[];
  /** Where a dictionary tells. */
  readonly shapes?: readonly ColumnShape[];
}

const WIDE_SEED = 'synthward-wide-1';
const WIDE_ROWS = 200_000;
const DENSE_SEED = 'synthward-dense-1';
const DENSE_ROWS = 50_000;

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

function simulated(name: string, rows: number, { names, sizes, columns: codes }: Omit<WideTable, 'parents'>): Table {
  const columns = codes.map((column, i) => ({ name: names[i]!, size: sizes[i]!, codes: column }));
  return { name, bounded: { columns, rowCount: rows, maxRowsPerUnit: 1 }, all: columns };
}

async function load(): Promise<Table> {
  if (options.wide !== undefined) {
    const sizes = wideTableSizes(Number(options.wide), 32, WIDE_SEED);
    const rows = Number(options.rows ?? WIDE_ROWS);
    return simulated(`wide${options.wide}`, rows, simulateWideTable({ rows, sizes, seed: WIDE_SEED, dependence: 0.6 }));
  }
  if (options.dense !== undefined) {
    const [rows, columns, factors] = [
      Number(options.rows ?? DENSE_ROWS),
      Number(options.dense),
      Number(options.factors),
    ];
    return simulated(`dense${columns}`, rows, simulateCopulaTable({ rows, columns, factors, seed: DENSE_SEED }));
  }
  if (options.data === undefined) throw new Error('Name a table: --data FOLDER, --wide N or --dense N');
  const folder = resolve(options.data);
  const name = basename(folder);
  const maxRows = Number(options['max-rows']);
  if (options.dictionary === undefined) {
    const records = readCodedFolder(folder, options.unit, maxRows);
    const { unitOfRow } = records;
    if (unitOfRow === undefined) return { name, bounded: records, all: records.columns };
    const unitCount = unitOfRow.reduce((most, unit) => Math.max(most, unit + 1), 0);
    return {
      name,
      bounded: boundContributions({ ...records, unitOfRow, unitCount }, maxRows, systemEntropy()),
      all: records.columns,
    };
  }
  const file = options.source ?? readdirSync(folder).find((entry) => /\.(csv\.gz|parquet)$/.test(entry)) ?? '';
  const dictionary = await loadDictionary(options.dictionary);
  const workFolder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    const table = await encodeTable(await openSource({ path: join(folder, file) }), dictionary, { workFolder });
    return {
      name,
      bounded: boundContributions(table, dictionary.unit.maxRows, systemEntropy()),
      all: table.columns,
      shapes: dictionary.columns.filter(isModelled).map(({ coding, source }) => columnShape(coding, atomsIn(source))),
    };
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

/** Adds up the seconds that the guard takes to answer. */
function timed(guard: Guard, spend: (seconds: number) => void): Guard {
  const watch = async <T>(work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      spend((performance.now() - start) / 1000);
    }
  };
  return {
    columns: guard.columns,
    maxRowsPerUnit: guard.maxRowsPerUnit,
    measureMarginals: (question) => watch(() => guard.measureMarginals(question)),
    chooseMarginal: (question) => watch(() => guard.chooseMarginal(question)),
    measureDistances: (question) => watch(() => guard.measureDistances(question)),
    measureGroupDistances: (question) => watch(() => guard.measureGroupDistances(question)),
    measureCopies: (question) => watch(() => guard.measureCopies(question)),
    train: (question) => watch(() => guard.train(question)),
    withRecodings: (recodings) => timed(guard.withRecodings(recodings), spend),
    withFewerRows: (rows) => timed(guard.withFewerRows(rows), spend),
  };
}

/** Only the columns of these names. */
function ofColumns(table: Table, names: readonly string[]): Table {
  const places = names.map((name) => {
    const place = table.all.findIndex((column) => column.name === name);
    if (place < 0) throw new Error(`Cannot keep column ${name}: the table has none of that name`);
    return place;
  });
  const { bounded, shapes } = table;
  return {
    name: `${table.name}[${names.join()}]`,
    bounded: { ...bounded, columns: places.map((place) => bounded.columns[place]!) },
    all: places.map((place) => table.all[place]!),
    ...(shapes === undefined ? {} : { shapes: places.map((place) => shapes[place]!) }),
  };
}

/** The rows with the least of one random number each, in their order. */
function subsampled(table: Table, rows: number): Table {
  const random = new GenerationRandom('subsample', String(rows));
  const drawn = Array.from(table.all[0]!.codes, (_, row) => ({ row, key: random.below(2 ** 32) }));
  const kept = drawn
    .toSorted((a, b) => a.key - b.key)
    .slice(0, rows)
    .map(({ row }) => row)
    .toSorted((a, b) => a - b);
  return ofRows(table, kept);
}

function resampled(table: Table, rows: number): Table {
  const random = new GenerationRandom('resample', String(rows));
  const all = table.all[0]!.codes.length;
  return ofRows(
    table,
    Array.from({ length: rows }, () => random.below(all)),
  );
}

function ofRows(table: Table, kept: readonly number[]): Table {
  const columns = table.all.map((column) => ({
    ...column,
    codes: Uint32Array.from(kept, (row) => column.codes[row]!),
  }));
  return {
    ...table,
    name: `${table.name}/${kept.length}`,
    bounded: { columns, rowCount: kept.length, maxRowsPerUnit: 1 },
    all: columns,
  };
}

function narrowed(whole: Table): Table {
  const { columns, subsample, resample } = options;
  const kept = columns === undefined ? whole : ofColumns(whole, columns.split(','));
  if (subsample !== undefined) return subsampled(kept, Number(subsample));
  return resample === undefined ? kept : resampled(kept, Number(resample));
}

/** Each pair once. */
function marginalSetOf(measured: readonly (readonly number[])[]): MarginalSet {
  const distinct = new Map(
    measured.map((columns) => columns.toSorted((a, b) => a - b)).map((one) => [one.join(), one]),
  );
  const marginals = [...distinct.values()];
  return { ways: 2, marginals, possible: marginals.length, sampled: false, maxCells: Number.POSITIVE_INFINITY };
}

/** Trains on backend `cpu`, opened where a family trains at all. Nothing is kept. */
const training: TrainingPorts = {
  clippedSums: async (network) => {
    const operations = await cpuOperations({ threads: 2 });
    const sums = clippedSums(network, operations);
    const close = (): void => {
      sums.close();
      void operations.close();
    };
    return { ...sums, close };
  },
  checkpoints: { write: async () => {}, read: async () => undefined },
};

function processorSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000) / 1000;
}

const cellsOf = ({ values, tensors = [] }: ModelArtifact): number =>
  tensors.reduce((sum, tensor) => sum + tensor.values.length, values.length);

const calibration = calibrationMs();
const loading = performance.now();
const table = narrowed(await load());
const loadSeconds = seconds(loading);
const family = modelFamily(options.mechanism);
const target = table.all.findIndex(({ name }) => name === options.target);
const inputs: ModelInputs = {
  columns: table.all.map(({ name, size }) => ({ name, size })),
  maxRowsPerUnit: table.bounded.maxRowsPerUnit,
  rho: largestRho(parseRational(options.epsilon), parseRational(options.delta)),
  expectedRows: table.all[0]!.codes.length,
  target: target < 0 ? undefined : target,
  shapes: table.shapes,
  whole: {
    epsilon: parseRational(options.epsilon),
    delta: parseRational(options.delta),
    beside: { kind: 'composed', events: [] },
    by: 'whole-plan',
  },
};

for (let seed = 0; seed < Number(options.seeds); seed++) {
  const entropy =
    options['insecure-seed'] === undefined
      ? systemEntropy()
      : insecureSeededEntropy(`${options['insecure-seed']}/${seed}`);
  const start = performance.now();
  const processor = process.cpuUsage();
  const plan = family.plan(inputs);
  const run = memoryRun({ kind: 'composed', events: plan.questions.map(({ event }) => event) });
  let answering = 0;
  const guard = timed(createGuard({ records: table.bounded, run, entropy, training }), (spent) => {
    answering += spent;
  });
  const { model, measurements } = await family.fit(inputs, guard, () => {});
  const fitSeconds = seconds(start);
  const sampling = performance.now();
  const synthetic = collectSample(model, { rows: Math.round(model.total), seed: String(seed) });
  const sampleSeconds = seconds(sampling);
  const total = seconds(start);
  const processorSeconds = processorSecondsSince(processor);
  const evaluating = performance.now();
  const sizes = inputs.columns.map(({ size }) => size);
  const [real, drawn] = [codeTable(table.all), codeTable(synthetic)];
  const errors = [1, 2, 3].map((ways) => {
    const set = marginalSet(sizes, ways, Number(options['max-marginals']));
    return set.marginals.length === 0 ? 0 : Math.round(marginalErrors(real, [drawn], set)[0]!.mean * 1e6) / 1e6;
  });
  const pairs = marginalSetOf(measurements.map(({ columns }) => columns).filter((columns) => columns.length === 2));
  const measuredPairs = pairs.marginals.length;
  const line = {
    bench: 'graphical',
    data: table.name,
    mechanism: options.mechanism,
    epsilon: Number(options.epsilon),
    delta: Number(options.delta),
    seed,
    noise: options['insecure-seed'] === undefined ? 'system' : 'insecure',
    error1: errors[0],
    error2: errors[1],
    error3: errors[2],
    measuredPairs,
    errorOfMeasuredPairs: measuredPairs === 0 ? null : marginalErrors(real, [drawn], pairs)[0]!.mean,
    predicted: plan.expectedError?.measured && {
      columns: plan.expectedError.measured.columns.mean,
      pairs: plan.expectedError.measured.pairs ?? null,
    },
    trainedOnSynthetic: target < 0 ? null : trainedOnSynthetic(synthetic, table.all, target),
    seconds: total,
    processorSeconds,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    cells: cellsOf(model.toArtifact()),
    calibrationMs: calibration,
    phases: {
      load: loadSeconds,
      guard: Math.round(answering * 1000) / 1000,
      infer: Math.round((fitSeconds - answering) * 1000) / 1000,
      sample: sampleSeconds,
      evaluate: seconds(evaluating),
    },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
