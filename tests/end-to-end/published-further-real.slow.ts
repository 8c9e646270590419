import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readJson } from '../../fixtures/support/reseal.ts';
import type { PublishedGrouping } from '../../pipelines/evaluate/publish/published-grouping.ts';
import type { PublishedRegression } from '../../pipelines/evaluate/publish/published-regression.ts';
import type { PublishedNumber } from '../../pipelines/evaluate/published-number.ts';
import { DesignRows } from '../../pipelines/statistics/design-rows.ts';
import { fitLogistic } from '../../pipelines/statistics/fit-logistic.ts';
import { times } from '../../pipelines/statistics/solve-symmetric.ts';
import { synthward } from '../support/command.ts';
import { realTable } from '../support/real-data.ts';

const adult = realTable('adult/adult.csv');
const dictionary = fileURLToPath(new URL('../../fixtures/adult/dictionary.yaml', import.meta.url));

const CONFIG = `schema: synthward/run/1
dataset: adult
source: { path: ${JSON.stringify(adult.path)} }
dictionary: dictionary.yaml
budget: { epsilon: 2, delta: 1e-9 }
expectedRows: 48842
output: { rows: 48842 }
evaluation:
  share: 0.05
  publish: [target, subgroups, { regression: '\`income>50K\` ~ age + sex', share: 0.02 }]
gate: { maxTargetError: 0.1, maxSubgroupError: 0.5 }
`;

/** The records' own coefficients of income on age and sex. */
function exactCoefficients(): Float64Array {
  const [header, ...lines] = readFileSync(adult.path, 'utf8').trim().split('\n');
  const names = header!.trim().split(',');
  const at = (name: string): number => names.indexOf(name);
  const rows = lines.map((line) => line.trim().split(',').map(Number));
  const of = (name: string): Float64Array => Float64Array.from(rows, (row) => row[at(name)]!);
  const design = {
    kind: 'logistic' as const,
    names: ['(intercept)', 'age', 'sex'],
    terms: ['age', 'sex'].map((name, i) => ({ first: i + 1, count: 1, places: undefined, values: of(name) })),
    outcome: of('income>50K'),
    weights: undefined,
    unitOfRow: undefined,
    rows: rows.length,
    dropped: 0,
  };
  const laidOut = new DesignRows(design);
  return times(laidOut.toPlain(), fitLogistic(design, laidOut).estimates);
}

test.skipIf(adult.absent)(
  `Adult publishes its target, its subgroups and a regression, near what its records say, and verifies${adult.reason}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synthward-further-'));
    try {
      const text = readFileSync(dictionary, 'utf8');
      writeFileSync(
        join(folder, 'dictionary.yaml'),
        text.replace(/^target:.*$/m, (line) => `${line}\nprotectedAttributes: [race, sex]`),
      );
      writeFileSync(join(folder, 'synthward.yaml'), CONFIG);
      const run = (...args: string[]) => synthward(args, { cwd: folder });
      expect((await run('keygen')).status).toBe(0);
      const { status, stderr } = await run('release', '--yes', '-q', '--name', 'adult');
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('drown')]);
      expect((await run('verify', 'released/adult')).status).toBe(0);
      const report = readJson(join(folder, 'released/adult'), 'report.json');
      const numbers: readonly PublishedNumber[] = report.numbers;
      const publishedAs = (metric: string): number => numbers.find((one) => one.metric === metric)!.value;
      expect(publishedAs('targetError')).toBeLessThan(0.5 * publishedAs('targetDependence'));
      const subgroups: readonly PublishedGrouping[] = report.subgroups;
      expect(subgroups.map(({ groups }) => groups.length)).toEqual([5, 2]);
      for (const { error } of subgroups[1]!.groups) expect(error).toBeLessThan(0.2);
      const [{ coefficients, keptShare }] = report.regressions as [PublishedRegression];
      const exact = exactCoefficients();
      expect(keptShare).toBeGreaterThan(0.998);
      for (const [i, { records }] of coefficients.entries()) {
        // A thousandth of the rows may be left out, which moves a relation that is not quite the one of the formula.
        const reach = 4 * records.noiseError + 0.02 * Math.abs(exact[i]!);
        expect(Math.abs(records.estimate - exact[i]!)).toBeLessThan(reach);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
