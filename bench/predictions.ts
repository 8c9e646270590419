import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Runs `graphical.ts` over three tables at budgets that lie factors of ten apart and prints a Markdown table of what the plan predicts of
 * single columns and of measured pairs, beside what came out.
 *
 *   --data FOLDER   holds adult/, loans/ and diabetes130/
 *   --only TEXT     only the lines whose table contains this
 *   --mechanism KIND
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    only: { type: 'string', default: '' },
    mechanism: { type: 'string', default: 'cliquetree' },
  },
});

interface Run {
  readonly error1: number;
  readonly measuredPairs: number;
  readonly errorOfMeasuredPairs: number | null;
  readonly predicted: {
    readonly columns: number;
    readonly pairs: { readonly measured: number; readonly of: number; readonly mean: number } | null;
  };
}

const DIABETES = ['--dictionary', 'fixtures/diabetes130/dictionary.yaml', '--delta', '1e-6'];

const SOURCES = [
  { table: 'adult', source: ['--data', join(options.data, 'adult')] },
  { table: 'diabetes130', source: ['--data', join(options.data, 'diabetes130'), ...DIABETES] },
  { table: 'loans', source: ['--data', join(options.data, 'loans')] },
  { table: 'wide120', source: ['--wide', '120'] },
];

function runOf(source: readonly string[], epsilon: string): Run {
  const bench = fileURLToPath(new URL('./graphical.js', import.meta.url));
  const words = [bench, ...source, '--epsilon', epsilon, '--mechanism', options.mechanism];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

const write = (...cells: readonly unknown[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};
const beside = (predicted: number, measured: number): string[] => [
  predicted.toFixed(4),
  measured.toFixed(4),
  (predicted / measured).toFixed(2),
];

write(
  'table',
  'epsilon',
  'columns predicted',
  'measured',
  'ratio',
  'pairs',
  'measured',
  'of',
  'error',
  'measured',
  'ratio',
);
write(...Array.from({ length: 11 }, () => '---'));
for (const { table, source } of SOURCES) {
  if (!table.includes(options.only)) continue;
  for (const epsilon of ['0.1', '1', '10']) {
    const { error1, measuredPairs, errorOfMeasuredPairs, predicted } = runOf(source, epsilon);
    const { measured = 0, of = '', mean = 0 } = predicted.pairs ?? {};
    const pairs = errorOfMeasuredPairs === null ? ['', '', ''] : beside(mean, errorOfMeasuredPairs);
    write(table, epsilon, ...beside(predicted.columns, error1), measured, measuredPairs, of, ...pairs);
  }
}
