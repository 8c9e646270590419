import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { synthward } from '../support/command.ts';
import { realTable } from '../support/real-data.ts';

interface Inside {
  readonly rows: { readonly real: number; readonly synthetic: number };
  readonly marginalErrors: readonly {
    readonly ways: number;
    readonly mean: number;
    readonly floor: { readonly mean: number };
  }[];
  readonly kMarginal: { readonly score: number };
}

interface Figures {
  readonly inside: Inside;
  readonly published: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peakMb: number;
  readonly epsilon: number;
}

const config = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/${name}/synthward.yaml`, import.meta.url));

/** Releases a bundled configuration on a real table in a fresh workspace and verifies it. */
async function releaseOf(name: string, source: string, use: (workspace: string) => void = () => {}): Promise<Figures> {
  const workspace = mkdtempSync(join(tmpdir(), `synthward-${name}-`));
  try {
    const run = (args: readonly string[], prefix: readonly string[] = []) =>
      synthward(args, { cwd: workspace, prefix });
    expect((await run(['keygen'])).status).toBe(0);
    const args = ['-c', config(name), '--workspace', workspace, '--source', source, '--name', name, '--yes', '--json'];
    const start = performance.now();
    const result = await run(['release', ...args], ['/usr/bin/time', '-f', 'peak %M']);
    const seconds = (performance.now() - start) / 1000;
    expect([result.status, result.stderr]).toEqual([0, expect.stringContaining('publish')]);
    expect((await run(['verify', `released/${name}`])).status).toBe(0);
    use(workspace);
    const [runFolder] = readdirSync(join(workspace, 'protected/runs'));
    const inside = JSON.parse(
      readFileSync(join(workspace, 'protected/runs', runFolder!, 'inside-report.json'), 'utf8'),
    );
    const { evaluation, claim } = JSON.parse(result.stdout);
    const numbers: { metric: string; value: number }[] = evaluation.numbers;
    const published = Object.fromEntries(numbers.map(({ metric, value }) => [metric, value]));
    const peakMb = Number(/peak (\d+)/.exec(result.stderr)?.[1]) / 1000;
    console.log(JSON.stringify({ name, seconds, peakMb, claim, published, inside: inside.marginalErrors }));
    return { inside, published, seconds, peakMb, epsilon: claim.epsilon };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const diabetes = realTable('diabetes130/diabetic_data.csv.gz');
test.skipIf(diabetes.absent)(
  `the Diabetes table is released whole at epsilon 2, delta 1e-6${diabetes.reason}`,
  async () => {
    const { inside, published, epsilon, peakMb } = await releaseOf('diabetes130', diabetes.path);
    expect(inside.rows.real).toBe(101_766);
    expect(epsilon).toBeLessThanOrEqual(2);
    expect(peakMb).toBeLessThan(4000);
    expect(published['error2']).toBeLessThan(0.04);
    expect(inside.marginalErrors.map(({ ways }) => ways)).toEqual([1, 2, 3]);
    expect(inside.kMarginal.score).toBeGreaterThan(975);
  },
);

const adult = realTable('adult/adult.csv');
const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import numpy, pandas, pyarrow']).status === 0,
);
const tool = realTable('../tools/marginal_error.py');

test.skipIf(adult.absent)(`Adult at epsilon 1, delta 1e-9: all-3-way error at most .13${adult.reason}`, async () => {
  const { inside, published, epsilon } = await releaseOf('adult', adult.path, (workspace) => {
    if (python === undefined || tool.absent) {
      console.log('not compared with the independent tool: it needs python3 with numpy, pandas and pyarrow');
      return;
    }
    const synthetic = join(workspace, 'released/adult/data/adult.parquet');
    const { stdout } = spawnSync(python, [tool.path, adult.path, synthetic], { encoding: 'utf8' });
    const [run] = readdirSync(join(workspace, 'protected/runs'));
    const ours: Inside = JSON.parse(
      readFileSync(join(workspace, 'protected/runs', run!, 'inside-report.json'), 'utf8'),
    );
    const theirs = JSON.parse(stdout);
    for (const { ways, mean } of ours.marginalErrors) expect(theirs[`error${ways}`]).toBeCloseTo(mean, 5);
  });
  expect(epsilon).toBeLessThanOrEqual(1);
  expect(inside.marginalErrors[2]!.mean).toBeLessThanOrEqual(0.13);
  expect(published['error3']).toBeLessThanOrEqual(0.14);
});
