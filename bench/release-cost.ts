import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateWideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import { calibrationMs } from './calibration.ts';
import { readCodedFolder } from './coded-folder.ts';
import { commandInOwnProcess } from './measured-command.ts';

/**
 * Releases whole tables by the command line, each in a process of its own, and prints one JSON line each: memory and processor time that the plan
 * said, and what the process took at most and in all, by stage.
 *
 *   --data FOLDER     holds adult/, loans/ and diabetes130/
 *   --only TEXT       only tables whose name contains this
 *   --epsilon E       instead of each table's own
 *   --model KIND
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    only: { type: 'string', default: '' },
    epsilon: { type: 'string' },
    model: { type: 'string', default: 'cliquetree' },
  },
});

interface Table {
  readonly name: string;
  /** Writes `synthward.yaml`, the dictionary and the table into a folder. */
  write(folder: string): void;
}

const TABLES: readonly Table[] = [
  { name: 'adult', write: (folder) => writeCoded(folder, codedTable('adult'), 1, '1e-9') },
  { name: 'loans', write: (folder) => writeCoded(folder, codedTable('loans'), 1, '1e-9') },
  { name: 'diabetes130', write: (folder) => writeFixture(folder, 'diabetes130', 'diabetic_data.csv.gz') },
  { name: 'inpatient', write: (folder) => writeFixture(folder, 'inpatient', 'encounters.csv.gz') },
  { name: 'wide120', write: (folder) => writeCoded(folder, wideTable(120, 200_000, 32), 1, '1e-9') },
  { name: 'wide300', write: (folder) => writeCoded(folder, wideTable(300, 2_000, 4), 3, '1e-6') },
];

interface Coded {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly size: number; readonly codes: ArrayLike<number> }[];
}

function codedTable(name: string): Coded {
  const { columns, rowCount } = readCodedFolder(join(options.data, name), undefined, 1);
  return { columns, rows: rowCount };
}

function wideTable(count: number, rows: number, largest: number): Coded {
  const seed = 'synthward-wide-1';
  const sizes = wideTableSizes(count, largest, seed);
  const { columns, names } = simulateWideTable({ rows, sizes, seed, dependence: 0.6 });
  return { rows, columns: columns.map((codes, i) => ({ name: names[i]!, size: sizes[i]!, codes })) };
}

function writeCoded(folder: string, { rows, columns }: Coded, epsilon: number, delta: string): void {
  const lines = [columns.map(({ name }) => JSON.stringify(name)).join(',')];
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ codes }) => codes[row]).join(','));
  writeFileSync(join(folder, 'table.csv'), `${lines.join('\n')}\n`);
  const described = columns.map(
    ({ name, size }) =>
      `  ${JSON.stringify(name)}: { kind: integer, range: [0, ${size - 1}], missing: none, outside: error }`,
  );
  const head = 'schema: synthward/dictionary/1\ntable: t\norigin: public\nunit: { rows: each }\ncolumns:';
  writeFileSync(join(folder, 'dictionary.yaml'), `${head}\n${described.join('\n')}\n`);
  writeFileSync(
    join(folder, 'synthward.yaml'),
    `schema: synthward/run/1\ndataset: d\nsource: { path: table.csv }\ndictionary: dictionary.yaml\nbudget: { epsilon: ${epsilon}, delta: ${delta} }\nexpectedRows: ${rows}\n`,
  );
}

function writeFixture(folder: string, name: string, source: string): void {
  cpSync(join('fixtures', name), folder, { recursive: true });
  if (name !== 'diabetes130') return;
  const config = join(folder, 'synthward.yaml');
  const path = resolve(options.data, name, source);
  writeFileSync(config, readFileSync(config, 'utf8').replace(/path: \S*/, `path: ${path}`));
}

function compare({ name, write }: Table): void {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    write(folder);
    const budget = options.epsilon === undefined ? [] : ['--epsilon', options.epsilon];
    const flags = ['--config', resolve(folder, 'synthward.yaml'), '--model', options.model, ...budget, '--json'];
    commandInOwnProcess(folder, 'keygen', '--out', join(folder, 'key.pem'), '--json');
    const plan = commandInOwnProcess(folder, 'plan', ...flags);
    const calibration = calibrationMs();
    const release = commandInOwnProcess(folder, 'release', ...flags, '--yes', '--progress', 'jsonl');
    const { memoryBytes, processorSeconds } = plan.output.expected;
    const line = {
      table: name,
      columns: plan.output.columns.length,
      epsilon: plan.output.budget.epsilon,
      status: release.status,
      planSeconds: plan.seconds,
      predicted: { memoryBytes, seconds: processorSeconds },
      measured: { peakBytes: release.peakBytes, seconds: release.seconds, wallSeconds: release.wallSeconds },
      stages: release.stages,
      calibrationMs: calibration,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const table of TABLES) if (table.name.includes(options.only)) compare(table);
