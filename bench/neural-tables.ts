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
if (!existsSync(folder)) process.stderr.write(`Left out adult: ${options.data} does not hold it\n`);
else {
  for (const mechanism of ['cliquetree', 'autoregressive']) {
    if (!mechanism.includes(options.only)) continue;
    for (const epsilon of ['1', '10']) {
      const settings = ['--data', folder, '--target', 'income>50K', '--mechanism', mechanism, '--epsilon', epsilon];
      execFileSync(process.execPath, [bench, ...settings, '--seeds', options.seeds], { stdio: 'inherit' });
    }
  }
}
