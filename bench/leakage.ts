import { parseArgs } from 'node:util';
import { simulateWideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import type { Cell } from '../pipelines/dictionary/coding.ts';
import { LEAKAGE_ATTACKS } from '../pipelines/evaluate/leakage/attacks/registry.ts';
import { measureLeakage } from '../pipelines/evaluate/leakage/measure-leakage.ts';
import { takeEvaluatedRows } from '../pipelines/evaluate/reference/take-evaluated-rows.ts';
import type { EvaluatedTable } from '../pipelines/statistics/evaluated-table.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Attacks a table of which nothing is known, and prints one JSON line for each attack and one for all: seconds, processor seconds of all threads, the same as multiples of the calibration kernel, how
 * fast they grow between one number of rows and the next (1: as fast as rows), and peak memory of the process so far. Each attack runs on random and on vulnerable targets, and again on a copy of
 * the training records, as `evaluate --leakage` does. Three quarters of the rows are learnt from, a quarter is held out, and the synthetic table has three quarters too.
 *
 *   --rows LIST --columns N --targets N --threads N
 *   --only TEXT          only attacks whose id contains this
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '25000,50000,100000' },
    columns: { type: 'string', default: '50' },
    targets: { type: 'string', default: '1000' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});

const SEED = 'bench/leakage';
const LARGEST_SIZE = 100;
/** Every patient has one row, and two in five have another. */
const ROWS_A_PATIENT = 1.4;

/** Every third column has an order, as bins of numbers have. */
function simulated(rows: number, columns: number): EvaluatedTable {
  const sizes = wideTableSizes(columns, LARGEST_SIZE, SEED);
  const table = simulateWideTable({ rows, sizes, seed: SEED, dependence: 0.6 });
  return {
    rows,
    columns: table.columns.map((codes, c) => {
      const [name, size] = [table.names[c]!, sizes[c]!];
      const cells: readonly Cell[] = Array.from({ length: size }, (_, code) => ({ kind: 'value', value: code }));
      const kind = c % 3 === 0 ? 'ordinal' : 'categorical';
      return { name, size, codes, numbers: undefined, coding: { name, size, kind, cells } };
    }),
    unitOfRow: Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / ROWS_A_PATIENT)),
  };
}

const rowsBetween = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, at) => from + at);

interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, processorSeconds: (user + system) / 1e6 };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const calibration = calibrationMs();
const earlier = new Map<string, { readonly rows: number; readonly processorSeconds: number }>();

function print(figure: string, rows: number, { seconds, processorSeconds }: Cost): void {
  const last = earlier.get(figure);
  const growth = last === undefined ? null : rounded(processorSeconds / last.processorSeconds / (rows / last.rows));
  console.log(
    JSON.stringify({
      bench: 'leakage',
      figure,
      rows,
      columns: Number(options.columns),
      targets: Number(options.targets),
      threads: Number(options.threads),
      seconds: rounded(seconds),
      processorSeconds: rounded(processorSeconds),
      calibrations: Math.round((1000 * processorSeconds) / calibration),
      growth,
      peakMB: Math.round(process.resourceUsage().maxRSS / 1000),
      calibrationMs: calibration,
    }),
  );
  earlier.set(figure, { rows, processorSeconds });
}

for (const rows of options.rows.split(',').map(Number)) {
  const learnt = 4 * Math.floor((3 * rows) / 16);
  const population = simulated(rows + learnt, Number(options.columns));
  const whole = await costOf(() =>
    measureLeakage({
      training: takeEvaluatedRows(population, rowsBetween(0, learnt)),
      holdout: takeEvaluatedRows(population, rowsBetween(learnt, rows)),
      synthetic: { ...takeEvaluatedRows(population, rowsBetween(rows, rows + learnt)), unitOfRow: undefined },
      targets: Number(options.targets),
      seed: SEED,
      threads: Number(options.threads),
      advance: () => {},
      attacks: LEAKAGE_ATTACKS.filter(({ id }) => id.includes(options.only)),
      around: async ({ id }, work) => print(id, rows, await costOf(() => work(() => {}))),
    }),
  );
  print('all', rows, whole);
}
