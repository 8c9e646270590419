import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLinkedDictionary } from '../pipelines/dictionary/linked/load-linked.ts';
import { evaluateLinkedTables } from '../pipelines/evaluate/inside/evaluate-linked-tables.ts';
import { readLinkedTables, sourcesInFolder } from '../pipelines/protected/linked/read-linked-tables.ts';
import { type BenchFigure, figureLine } from './linked/bench-figure.ts';
import { benchTable, dictionaryOf } from './linked/bench-table.ts';
import { unlinkedPairError } from './linked/draw-unlinked.ts';
import { historyFigures } from './linked/histories/history-figures.ts';
import { readmissionFigures } from './linked/histories/readmission-figures.ts';
import { keptFigures } from './linked/kept-figures.ts';
import { makeRelease } from './linked/make-release.ts';
import { truthFigures } from './linked/truth/truth-figures.ts';
import { unitFigures } from './linked/unit-figures.ts';
import { isWanted } from './linked/wanted-figures.ts';

/**
 * Releases linked tables by the whole pipeline with noise of the system, and measures the released files against the records. Prints what each seed
 * took, then one JSON line a figure: the mean over seeds beside the records, random links and a bootstrap of patients, and the target where it has one.
 *
 *   --table NAME       diabetes130, nafld, nafld-omop; population, which fixtures/population/generate.ts makes
 *   --data FOLDER      holds a folder of that name
 *   --epsilon E --seeds N --model KIND
 *   --unlinked         also fits one unlinked release of the same budget a seed (diabetes130)
 *   --all              every figure, not only those that are shown of the table
 *   --keep FOLDER      leaves workspaces there
 *   --released FOLDER  measures this release instead of making one
 */
const { values: options } = parseArgs({
  options: {
    table: { type: 'string', default: 'diabetes130' },
    data: { type: 'string', default: '../shared/data' },
    epsilon: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    model: { type: 'string' },
    unlinked: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    keep: { type: 'string' },
    released: { type: 'string' },
  },
});

const write = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const { epsilon } = options;
const table = benchTable(options.table);
const dictionary = await loadLinkedDictionary(dictionaryOf(table));
const real = join(options.data, table.data);
const about = { bench: 'linked', table: table.name, epsilon };

const seeds: (readonly BenchFigure[])[] = [];
if (options.released !== undefined) seeds.push(await figuresOf(options.released, '0'));
else await makeAndMeasure(options.keep ?? mkdtempSync(join(tmpdir(), 'synthward-bench-')));

async function makeAndMeasure(folder: string): Promise<void> {
  try {
    for (let seed = 0; seed < Number(options.seeds); seed++) {
      const own = join(folder, `${table.name}-${epsilon}-${seed}`);
      mkdirSync(own, { recursive: true });
      const release = makeRelease(table, { data: options.data, epsilon, model: options.model, folder: own });
      const { folder: released, ...taken } = release;
      write({ ...about, seed, ...taken });
      const { seconds, processorSeconds, peakMb } = taken;
      const cost = Object.entries({ seconds, processorSeconds, peakMb });
      seeds.push([
        ...(await figuresOf(released, String(seed))),
        ...cost.map(([figure, synthetic]) => ({ figure, synthetic })),
      ]);
    }
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function figuresOf(released: string, seed: string): Promise<readonly BenchFigure[]> {
  const { figures } = await evaluateLinkedTables({ real, synthetic: released, dictionary, listener: () => {} });
  const units = unitFigures(figures, dictionary);
  return [
    ...units,
    ...(options.unlinked ? await besideUnlinked(units, seed) : []),
    ...(await askedOfFiles(join(released, 'data'), seed)),
    ...(await keptFigures(join(released, 'data'), dictionary)),
  ];
}

function askedOfFiles(released: string, seed: string): Promise<readonly BenchFigure[]> {
  switch (table.histories) {
    case 'stays':
      return readmissionFigures({ real, released }, seed);
    case 'truth':
      return truthFigures({ real, released }, seed);
    default:
      return historyFigures(table.histories, { real, released }, seed);
  }
}

async function besideUnlinked(units: readonly BenchFigure[], seed: string): Promise<BenchFigure[]> {
  const sources =
    table.only === undefined ? await sourcesInFolder(real, dictionary) : new Map([[table.only, { path: real }]]);
  const records = await readLinkedTables(sources, dictionary, { workFolder: tmpdir() });
  const unlinked = await unlinkedPairError(records, dictionary, { epsilon, delta: '1e-6', seed });
  const linked = units.find(({ figure }) => figure === 'rows2')?.synthetic;
  return [
    { figure: 'rows2 of an unlinked release', synthetic: unlinked },
    { figure: 'rows2 against an unlinked release', synthetic: linked === undefined ? undefined : linked / unlinked },
  ];
}

for (const [i, { figure }] of seeds[0]!.entries()) {
  if (!options.all && !isWanted(table.name, figure)) continue;
  write({
    ...about,
    ...figureLine(
      table.name,
      epsilon,
      seeds.map((figures) => figures[i]!),
    ),
  });
}
