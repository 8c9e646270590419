import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FittedModel } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import { largestRho } from '../../../privacy/budget.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { readCodedTable } from '../../support/coded-table.ts';
import { countCells, ExactGuard } from '../../support/exact-guard.ts';

const shared = process.env['SYNTHWARD_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const csv = join(shared, 'adult/adult.csv');
const domain = join(shared, 'adult/adult-domain.json');
const absent = !existsSync(csv);

/** Mean L1 distance between the normalised counts of two tables over all sets of `ways` columns. */
function meanError(real: readonly EncodedColumn[], synthetic: readonly EncodedColumn[], ways: number): number {
  const sets: number[][] = [[]];
  for (const column of real.keys()) for (const set of [...sets]) sets.push([...set, column]);
  const wanted = sets.filter((set) => set.length === ways);
  const rows = [real[0]!.codes.length, synthetic[0]!.codes.length] as const;
  let sum = 0;
  for (const set of wanted) {
    const [a, b] = [countCells(real, set), countCells(synthetic, set)];
    for (let cell = 0; cell < a.length; cell++) sum += Math.abs(a[cell]! / rows[0] - b[cell]! / rows[1]);
  }
  return sum / wanted.length;
}

function sampled(model: FittedModel, seed: string): EncodedColumn[] {
  const rows = Math.round(model.total);
  const [block] = model.sample({ rows, seed, blockRows: rows });
  return model.columns.map((column, i) => ({ ...column, codes: block!.columns[i]! }));
}

const settings = [
  { kind: 'independent', epsilon: '1', twoWay: 0.17, threeWay: 0.37 },
  { kind: 'mst', epsilon: '1', twoWay: 0.087, threeWay: 0.19 },
  { kind: 'mst', epsilon: '0.1', twoWay: 0.2, threeWay: 0.33 },
  { kind: 'cliquetree', epsilon: '0.1', twoWay: 0.16, threeWay: 0.29 },
  { kind: 'cliquetree', epsilon: '1', twoWay: 0.055, threeWay: 0.13 },
];

test.skipIf(absent).each(settings)(
  'adult, $kind at epsilon $epsilon: 3-way error at most $threeWay (skipped without the shared data)',
  async ({ kind, epsilon, twoWay, threeWay }) => {
    const records = readCodedTable(csv, domain);
    const inputs = {
      columns: records.map(({ name, size }) => ({ name, size })),
      maxRowsPerUnit: 1,
      rho: largestRho(parseRational(epsilon), parseRational('1e-9')),
      expectedRows: 50_000,
      target: undefined,
    };
    const seeds = 3;
    const means = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const { model } = await modelFamily(kind).fit(
        inputs,
        new ExactGuard(records, { seed: `adult/${seed}` }),
        () => {},
      );
      const synthetic = sampled(model, `adult/${seed}`);
      means[0]! += meanError(records, synthetic, 2) / seeds;
      means[1]! += meanError(records, synthetic, 3) / seeds;
    }
    expect(means[0]).toBeLessThan(twoWay);
    expect(means[1]).toBeLessThan(threeWay);
  },
);
