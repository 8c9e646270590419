import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Runs `graphical.ts` for the settings that the neural families are held to, beside the clique tree, and passes its JSON lines on.
 *
 *   --data FOLDER    holds adult/
 *   --seeds N        runs of each line, 3 where absent
 *   --only TEXT      only the mechanisms that contain this
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    seeds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});

const bench = fileURLToPath(new URL('./graphical.js', import.meta.url));
const folder = join(options.data, 'adult');
const adult = ['1', '10'].map((epsilon) => ['--data', folder, '--target', 'income>50K', '--epsilon', epsilon]);
const dense = [
  ['--dense', '40', '--epsilon', '1'],
  ['--dense', '40', '--epsilon', '10'],
  ['--dense', '100', '--factors', '10', '--epsilon', '1'],
];

function run(mechanism: string, tables: readonly (readonly string[])[]): void {
  if (!mechanism.includes(options.only)) return;
  for (const settings of tables) {
    execFileSync(process.execPath, [bench, ...settings, '--mechanism', mechanism, '--seeds', options.seeds], {
      stdio: 'inherit',
    });
  }
}

if (!existsSync(folder)) process.stderr.write(`Left out adult: ${options.data} does not hold it\n`);
const real = existsSync(folder) ? adult : [];
run('cliquetree', [...real, ...dense]);
run('marginalnet', [...real, ...dense]);
run('autoregressive', real);
