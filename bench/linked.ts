import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { codeTable } from '../pipelines/evaluate/code-table.ts';
import { compareMarginals } from '../pipelines/evaluate/compare-marginals.ts';
import { type LinkedTable, rowsOfColumns } from '../pipelines/evaluate/linked/linked-table.ts';
import { type LinkedFigure, measureLinked } from '../pipelines/evaluate/linked/measure-linked.ts';
import { tableOfEvents } from '../pipelines/evaluate/linked/measures/rows.ts';
import { marginalSet } from '../pipelines/evaluate/marginal-set.ts';
import type { BenchTable } from './linked/bench-table.ts';
import { diabetes130 } from './linked/diabetes130.ts';
import { drawRelease } from './linked/draw-release.ts';
import { drawUnlinked } from './linked/draw-unlinked.ts';
import { isWanted, nameOf } from './linked/figures-of-issue.ts';

/**
 * Fits a model of linked tables with noise of the system, draws as many patients as it estimates, and prints one JSON line a figure: the mean over
 * seeds beside the records, random links and a bootstrap of patients; then what each seed took.
 *
 *   --table NAME       diabetes130
 *   --data FOLDER      holds a folder of that name
 *   --epsilon E --delta D --seeds N --model KIND
 *   --unlinked         also fits one unlinked release of the same budget a seed
 *   --all              every figure, not only those that the table is held to
 */
const { values: options } = parseArgs({
  options: {
    table: { type: 'string', default: 'diabetes130' },
    data: { type: 'string', default: '../shared/data' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-6' },
    seeds: { type: 'string', default: '1' },
    model: { type: 'string', default: 'timeline' },
    unlinked: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
});

const TABLES: Readonly<Record<string, (folder: string) => Promise<BenchTable>>> = { diabetes130 };

const write = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const read = TABLES[options.table];
if (read === undefined)
  throw new Error(`There is no table ${options.table}: use one of ${Object.keys(TABLES).join(', ')}`);
const table = await read(join(options.data, options.table));
const records: LinkedTable = { shape: table.shape, rows: rowsOfColumns(table.records) };
const budget = { epsilon: options.epsilon, delta: options.delta };
const about = { bench: 'linked', table: table.name, model: options.model, ...budget };

const reports: (readonly LinkedFigure[])[] = [];
const unlinked: number[] = [];
for (let seed = 0; seed < Number(options.seeds); seed++) {
  const { rows, processorSeconds, peakMb } = await drawRelease(table, options.model, budget, String(seed));
  write({ ...about, seed, units: rows.unitCount, processorSeconds, peakMb });
  reports.push(
    measureLinked({
      records,
      synthetic: { shape: table.shape, rows },
      seed: String(seed),
      ...(table.most !== undefined && { most: table.most }),
    }).figures,
  );
  if (options.unlinked) unlinked.push(pairError(await drawUnlinked(table, budget, String(seed))));
}

/** Mean L1 distance of all tables of two columns of the events, attributes of units among them. */
function pairError(drawn: ReturnType<typeof codeTable>): number {
  const real = tableOfEvents(records);
  const errors: number[] = [];
  const sizes = real.columns.map(({ size }) => size);
  compareMarginals(real, [drawn], marginalSet(sizes, 2, 2000).marginals, (_, [error]) => {
    errors.push(error!);
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

const digits = (value: number): number => Number(value.toPrecision(4));

/** `null` where a seed had nothing to count. */
function mean(values: readonly (number | undefined)[]): number | null {
  if (values.some((value) => value === undefined)) return null;
  return digits(values.reduce<number>((sum, value) => sum + value!, 0) / values.length);
}

for (const [i, figure] of reports[0]!.entries()) {
  if (!options.all && !isWanted(table.name, figure)) continue;
  const of = reports.map((figures) => figures[i]!);
  write({
    ...about,
    figure: nameOf(figure),
    ...(figure.records !== undefined && { records: digits(figure.records) }),
    synthetic: mean(of.map(({ synthetic }) => synthetic)),
    randomLinks: mean(of.map(({ randomLinks }) => randomLinks)),
    floor: mean(of.map(({ floor }) => floor)),
    seeds: of.map(({ synthetic }) => (synthetic === undefined ? null : digits(synthetic))),
  });
}
if (unlinked.length > 0) write({ ...about, figure: 'rows2 of an unlinked release', synthetic: mean(unlinked) });
