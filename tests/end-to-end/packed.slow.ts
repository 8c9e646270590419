import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'synthward-packed-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Nothing listens there: whatever asks for a network fails. */
const NOWHERE = 'http://127.0.0.1:9';
const environment = {
  ...process.env,
  npm_config_cache: join(home, 'cache'),
  npm_config_registry: NOWHERE,
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
};

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: environment, encoding: 'utf8' });
  expect([command, ...args, status, status === 0 ? '' : stderr]).toEqual([command, ...args, 0, '']);
  return stdout;
}

test('the package installs from an empty cache without a network, checks a release and draws from it', () => {
  // What is tested is the build that is there: making it again would pull it from under other tests.
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', home], root);
  const [archive] = readdirSync(home).filter((file) => file.endsWith('.tgz'));
  const place = join(home, 'place');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(home, archive!)], place);

  const installed = join(place, 'node_modules', 'synthward');
  const { version, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies))
    expect(readdirSync(join(installed, 'node_modules', name))).not.toEqual([]);
  const modules = readdirSync(join(installed, 'node_modules'));
  for (const name of Object.keys(devDependencies)) if (!name.startsWith('@')) expect(modules).not.toContain(name);
  expect(readFileSync(join(installed, 'dist', 'bill-of-materials.cdx.json'))).toEqual(
    readFileSync(join(root, 'dist', 'bill-of-materials.cdx.json')),
  );

  const broken = join(installed, 'fixtures', 'broken-releases');
  cpSync(join(broken, 'releases', 'sound'), join(place, 'sound'), { recursive: true });
  const key = join(broken, 'curator.pem.pub');
  expect(run('npx', ['--offline', 'synthward', '--version'], place).trim()).toBe(version);
  expect(run('npx', ['--offline', 'synthward', 'verify', 'sound', '--public-key', key], place)).toContain('0 failed');
  run('npx', ['--offline', 'synthward', 'sample', 'sound', '--rows', '10', '--out', 'rows.parquet'], place);
  expect(readFileSync(join(place, 'rows.parquet')).subarray(0, 4).toString()).toBe('PAR1');
}, 300_000);
