import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const shell = (command: string): { status: number | null; output: string; seconds: number } => {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}`, seconds: (performance.now() - start) / 1000 };
};

/** The commands of the first section that a newcomer can type; installing is what brought us here. */
const start = readme.slice(readme.indexOf('## Start'), readme.indexOf("## The steward's path"));
const commands = [...start.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block!.trim().split('\n'))
  .map((line) => line.replace(/#.*/, '').trim().replace('npm ci && ', ''))
  .filter((line) => line !== 'npm test');

test('the commands of the README work as they stand, in the order they stand', () => {
  expect(commands[0]).toBe('npm run demo');
  expect(commands.length).toBeGreaterThanOrEqual(3);
  for (const command of commands) {
    const { status, output, seconds } = shell(command);
    expect([command, status, status === 0 ? '' : output]).toEqual([command, 0, '']);
    if (command === 'npm run demo') {
      console.log(JSON.stringify({ bench: 'demo', seconds }));
      expect(output).toContain('Nothing is wrong that can be seen from here.');
    }
  }
});

test('every command that the README names is one', () => {
  const help = shell('node dist/cli/main.js --help').output;
  const named = new Set([...readme.matchAll(/synthward ([a-z]+)/g)].map(([, command]) => command!));
  expect(named.size).toBeGreaterThan(5);
  for (const command of named) expect(help).toContain(`synthward ${command}`);
});
