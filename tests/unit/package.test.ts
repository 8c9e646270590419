import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Package {
  readonly name: string;
  readonly bin?: { readonly synthward: string };
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = new URL('../../', import.meta.url);
const read = (path: string): Package => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const own = read('package.json');
const permissive = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

test('the runtime dependencies are these and no others: a new one needs a reason', () => {
  expect(Object.keys(own.dependencies ?? {})).toEqual([
    '@duckdb/node-api',
    '@duckdb/node-bindings',
    '@observablehq/plot',
    'apache-arrow',
    'canonicalize',
    'fzstd',
    'libsql',
    'linkedom',
    'pg',
    'pg-copy-streams',
    'seedrandom',
    'yaml',
    'yargs',
    'yauzl',
    'zod',
  ]);
});

test('every version is exact', () => {
  for (const version of Object.values({ ...own.dependencies, ...own.devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  }
});

test('everything that is installed at run time has a permissive licence and no install script', () => {
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
    packages: Record<string, { dev?: boolean; license?: string; hasInstallScript?: boolean }>;
  };
  const runtime = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  expect(runtime.length).toBeGreaterThan(10);
  for (const [path, { license, hasInstallScript }] of runtime) {
    const installed = existsSync(new URL(`${path}/package.json`, root))
      ? read(`${path}/package.json`).license
      : undefined;
    expect([path, permissive.has(license ?? installed ?? ''), hasInstallScript ?? false]).toEqual([path, true, false]);
  }
});

test('every package that is bundled brings the text of its licence, or NOTICE says where it is', () => {
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const notice = readFileSync(new URL('NOTICE', root), 'utf8');
  const without = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(new URL(`${path}/package.json`, root)))
    .filter(([path]) => !readdirSync(new URL(`${path}/`, root)).some((file) => /^licen[cs]e/i.test(file)))
    .map(([path]) => path.replace(/^.*node_modules\//, '').replace(/^@libsql\/.*/, '@libsql/*'));
  expect([...new Set(without)].filter((name) => !notice.includes(name))).toEqual([]);
});

test('the lock file and the sources name no registry', () => {
  expect(readFileSync(new URL('package-lock.json', root), 'utf8')).not.toContain('"resolved": "http');
});

// `npx` makes the command of a checkout executable once, when it first links it: a later build must do so by itself.
test.skipIf(process.platform === 'win32')('the command is executable once it is built', () => {
  const command = fileURLToPath(new URL(own.bin!.synthward, root));
  const { error, status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  expect([error, status, stdout.trim()]).toEqual([undefined, 0, own.version]);
});

test('privacy/ imports nothing of the project, and nothing imports against the one direction', () => {
  const order = ['privacy', 'models', 'pipelines', 'cli'];
  let seen = 0;
  for (const [rank, room] of order.entries()) {
    for (const file of readdirSync(new URL(room, root), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const source = readFileSync(new URL(`${room}/${file}`, root), 'utf8');
      for (const [, target] of source.matchAll(/from '((?:\.\.\/)+[a-z][\w-]*)\//g)) {
        const top = new URL(target!, new URL(`${room}/${file}`, root)).pathname
          .slice(root.pathname.length)
          .split('/')[0]!;
        if (!order.includes(top)) continue;
        seen++;
        expect([`${room}/${file}`, top, order.indexOf(top) <= rank]).toEqual([`${room}/${file}`, top, true]);
      }
    }
  }
  expect(seen).toBeGreaterThan(50);
});
