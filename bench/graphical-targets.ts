import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Runs `graphical.ts` for every table and setting that the graphical models are held to and prints a Markdown table: the error of
 * each seed, the longest time and the highest peak memory. A table that is not there is left out, with a message.
 *
 *   --data FOLDER   holds adult/, loans/ and diabetes130/
 *   --seeds N       runs of each line, 5 where absent
 *   --only TEXT     only the lines whose table and mechanism contain this
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    seeds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});

interface Line {
  readonly table: string;
  readonly mechanism: string;
  readonly ways: 1 | 2 | 3;
  readonly arguments: readonly string[];
}

interface Run {
  readonly error1: number;
  readonly error2: number;
  readonly error3: number;
  readonly seconds: number;
  readonly peakMb: number;
  readonly calibrationMs: number;
}

const DIABETES = ['--dictionary', 'fixtures/diabetes130/dictionary.yaml', '--epsilon', '2', '--delta', '1e-6'];

const LINES: readonly Line[] = [
  ...['0.1', '1', '10'].flatMap((epsilon) =>
    ['mst', 'cliquetree'].map((mechanism) => line('adult', mechanism, 3, ['--epsilon', epsilon])),
  ),
  line('adult', 'aim', 3, ['--epsilon', '1']),
  ...['mst', 'cliquetree'].map((mechanism) => line('loans', mechanism, 2, ['--epsilon', '1'])),
  ...['mst', 'cliquetree'].map((mechanism) => line('diabetes130', mechanism, 2, DIABETES)),
  ...['mst', 'cliquetree'].map((mechanism) => line('wide120', mechanism, 2, ['--epsilon', '1'])),
];

function line(table: string, mechanism: string, ways: Line['ways'], settings: readonly string[]): Line {
  const source = table === 'wide120' ? ['--wide', '120'] : ['--data', join(options.data, table)];
  return { table, mechanism, ways, arguments: [...source, '--mechanism', mechanism, ...settings] };
}

function runs({ arguments: settings }: Line): Run[] {
  const bench = fileURLToPath(new URL('./graphical.js', import.meta.url));
  const output = execFileSync(process.execPath, [bench, ...settings, '--seeds', options.seeds], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  return output
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Run);
}

const write = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

write('| table | mechanism | setting | ways | mean error | each seed | most seconds | peak MB | calibration ms |');
write('|---|---|---|---|---|---|---|---|---|');
for (const one of LINES) {
  const { table, mechanism, ways } = one;
  if (!`${table} ${mechanism}`.includes(options.only)) continue;
  if (table !== 'wide120' && !existsSync(join(options.data, table))) {
    process.stderr.write(`Left out ${table}: ${options.data} does not hold it\n`);
    continue;
  }
  const results = runs(one);
  const errors = results.map((run) => [run.error1, run.error2, run.error3][ways - 1]!);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const setting = one.arguments.slice(one.arguments.indexOf('--epsilon')).join(' ').replaceAll('--', '');
  const cells = [
    table,
    mechanism,
    setting,
    ways,
    mean.toFixed(4),
    errors.map((error) => error.toFixed(4)).join(', '),
    Math.max(...results.map((run) => run.seconds)).toFixed(1),
    Math.max(...results.map((run) => run.peakMb)),
    results[0]!.calibrationMs,
  ];
  write(`| ${cells.join(' | ')} |`);
}
