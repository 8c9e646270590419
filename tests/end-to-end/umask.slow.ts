import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hospital } from '../support/hospital.ts';

/** Permissions of all that lies under a folder, and of the folder, by path. */
function modesUnder(root: string, folder: string): readonly (readonly [string, number, boolean])[] {
  const path = join(root, folder);
  const { mode } = lstatSync(path);
  if (!lstatSync(path).isDirectory()) return [[folder, mode & 0o777, false]];
  return [[folder, mode & 0o777, true], ...readdirSync(path).flatMap((name) => modesUnder(root, join(folder, name)))];
}

test.each([
  ['000', 0o755, 0o644],
  ['022', 0o755, 0o644],
  ['027', 0o750, 0o640],
  ['077', 0o700, 0o600],
])('under umask %s nobody else may write a release, or read what is protected', async (umask, folders, files) => {
  const steward = await hospital();
  const config = 'source: { path: visits.csv, counting: sql }';
  steward.write(
    'sql.yaml',
    `schema: synthward/run/1\ndataset: visits\n${config}\ndictionary: dictionary.yaml\nbudget: { epsilon: 2, delta: 1e-6 }\npolicy: { maxEpsilon: 9, maxDelta: 1e-5 }\n`,
  );
  const prefix = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'];
  mkdirSync(steward.path('protected'));
  chmodSync(steward.path('protected'), 0o777); // made by hand, before the first run
  const run = async (args: readonly string[]): Promise<void> => {
    const { status, stderr } = await steward.run(args, { prefix });
    expect(status, stderr).toBe(0);
  };
  await run(['keygen', '-o', 'keys/own.pem']);
  await run(['release', '--config', 'sql.yaml', '--yes', '--name', 'first']);
  await run(['init', 'visits.csv', '-o', 'draft.yaml']);
  await run(['sample', 'released/first', '--rows', '10', '--seed', '1', '-o', 'rows.parquet']);
  await run(['sample', 'released/first', '--rows', '10', '--seed', '1', '-o', 'rows.csv']);
  await run(['sample', 'released/first', '--rows', '10', '--seed', '1', '-o', 'rows.arrow']);
  await run(['ledger', 'checkpoint', '-o', 'checkpoint.json']);

  for (const [path, mode, isFolder] of modesUnder(steward.folder, 'released')) {
    expect([path, mode.toString(8)]).toEqual([path, (isFolder ? folders : files).toString(8)]);
  }
  for (const [path, mode, isFolder] of [
    ...modesUnder(steward.folder, 'protected'),
    ...modesUnder(steward.folder, 'state'),
  ]) {
    expect([path, mode.toString(8)]).toEqual([
      path,
      (isFolder ? 0o700 : path.endsWith('.pub') ? mode & 0o644 : 0o600).toString(8),
    ]);
  }
  for (const path of ['draft.yaml', 'rows.parquet', 'rows.csv', 'rows.arrow', 'checkpoint.json']) {
    expect([path, modesUnder(steward.folder, path)[0]![1] & ~files]).toEqual([path, 0]);
  }
  expect(modesUnder(steward.folder, 'keys/own.pem')[0]![1]).toBe(0o600);
  steward.close();
});
