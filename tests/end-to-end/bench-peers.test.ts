import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCodedFolder } from '../../bench/coded-folder.ts';
import { pythonWith } from '../support/python.ts';

const BENCH = fileURLToPath(new URL('../../dist/bench/peers.js', import.meta.url));
const ROWS = 2000;
/** More than chance moves single columns of so many rows, and less than a uniform column is off by. */
const DRAWN_ONE_BY_ONE = 0.1;
const smartNoise = pythonWith(['snsynth']);
const openDp = pythonWith(['opendp.extras.mbi', 'mbi', 'polars', 'pandas']);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthward-test-'));
  mkdirSync(join(folder, 'tiny'));
  const random = seedrandom('peers');
  const group = Uint8Array.from({ length: ROWS }, () => Math.floor(random() ** 2 * 4));
  const half = group.map((value) => Number(value > 1 || random() < 0.2));
  const dose = group.map((value) => Math.min(5, value + Math.floor(random() * 3)));
  writeCodedFolder(join(folder, 'tiny'), 'tiny', [
    { name: 'group', size: 4, codes: group },
    { name: 'half', size: 2, codes: half },
    { name: 'dose', size: 6, codes: dose },
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Printed {
  readonly system: string;
  readonly version: string;
  readonly error1: number;
  readonly error2: number;
  readonly error3: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly runs: number;
}

function compare(...argv: string[]): { readonly lines: readonly Printed[]; readonly told: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [BENCH, '--data', folder, '--table', 'tiny', ...argv],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  return {
    lines: stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    told: stderr,
  };
}

/** An interpreter that says to have every package, and runs `body` with the two folders as `$1` and `$2`. */
function standIn(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = -c ]; then echo 9.8.7; exit; fi\nshift 2\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('our families alone: each has its errors and what it took, and what is left out says what to install', () => {
  const near = compare('--epsilon', '20', '--delta', '1e-6', '--times', '2');
  expect(near.lines.map(({ system }) => system)).toEqual(['independent', 'mst', 'cliquetree']);
  for (const { error1, cpuSeconds, peakMegabytes, runs } of near.lines) {
    expect(error1).toBeLessThan(0.01);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(peakMegabytes).toBeGreaterThan(20);
    expect(runs).toBe(2);
  }
  const [independent, , cliquetree] = near.lines;
  expect(independent!.error2).toBeGreaterThan(10 * cliquetree!.error2);
  expect(near.told).toContain('Left out smartnoise-synth mst: no --python has it; pip install smartnoise-synth\n');
  expect(near.told).toContain("Left out opendp mst: no --python has it; pip install 'opendp[polars,mbi]' pandas\n");
  expect(near.told).toContain('| system | version | 1-way error |');

  const far = compare('--epsilon', '0.1', '--delta', '1e-6', '--only', 'independent');
  expect(far.lines[0]!.error1).toBeGreaterThan(5 * independent!.error1);
}, 120_000);

test('a peer is handed the table and what it draws is held against it by our own evaluation', () => {
  const copies =
    'cp "$1/table.csv" "$1/table-domain.json" "$2"; echo noise; echo \'{"cpuSeconds":1,"seconds":2,"peakMegabytes":3}\'';
  const { lines } = compare('--only', 'smartnoise-synth mst', '--python', standIn('copies', copies));
  expect(lines).toMatchObject([
    { version: '9.8.7', error1: 0, error2: 0, error3: 0, cpuSeconds: 1, seconds: 2, peakMegabytes: 3, runs: 1 },
  ]);
  const zeros = `(head -1 "$1/table.csv"; echo 0,0,0) > "$2/table.csv"; ${copies.replace('cp "$1/table.csv"', 'cp')}`;
  expect(compare('--only', 'opendp mst', '--python', standIn('zeros', zeros)).lines[0]!.error1).toBeGreaterThan(0.5);
});

test('a peer that fails or takes too long is left out with its reason', () => {
  const fails = standIn('fails', 'echo Traceback >&2; echo "ValueError: no such thing" >&2; exit 1');
  expect(compare('--only', 'opendp aim', '--python', '/nowhere/python', '--python', fails)).toMatchObject({
    lines: [],
    told: expect.stringContaining('Left out opendp aim 9.8.7: ValueError: no such thing\n'),
  });
  const sleeps = standIn('sleeps', 'exec sleep 30');
  expect(compare('--only', 'opendp aim', '--minutes', '0.005', '--python', sleeps).told).toContain(
    'Left out opendp aim 9.8.7: it had not ended after 0.005 minutes\n',
  );
});

test.skipIf(smartNoise.absent)(
  `SmartNoise draws a table of the same domain${smartNoise.reason}`,
  () => {
    const { lines, told } = compare(
      '--only',
      'smartnoise-synth mst',
      '--python',
      smartNoise.program,
      '--epsilon',
      '20',
    );
    expect(lines, told).toHaveLength(1);
    expect(lines[0]!.error1).toBeLessThan(DRAWN_ONE_BY_ONE);
  },
  300_000,
);

test.skipIf(openDp.absent)(
  `OpenDP draws a table of the same domain${openDp.reason}`,
  () => {
    const { lines, told } = compare('--only', 'opendp mst', '--python', openDp.program, '--epsilon', '20');
    expect(lines, told).toHaveLength(1);
    expect(lines[0]!.error1).toBeLessThan(DRAWN_ONE_BY_ONE);
  },
  300_000,
);
