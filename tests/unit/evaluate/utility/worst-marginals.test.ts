import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';
import { worstMarginals } from '../../../../pipelines/evaluate/utility/worst-marginals.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { pythonWith } from '../../../support/python.ts';
import { drawnTable } from '../../../support/random-tables.ts';
import { realTable } from '../../../support/real-data.ts';

const find = (inputs: UtilityInputs, metric: string): UtilityResult[] =>
  worstMarginals(inputs).results.filter((result) => result.metric === metric);

const real = drawnTable({ rows: 2_000, seed: 'real' });

test('agrees with values worked out by hand, worst first', () => {
  const table = (rows: readonly string[]): EvaluatedTable =>
    evaluatedTable(
      [0, 1, 2].map((c) =>
        textColumn(
          `c${c}`,
          ['0', '1'],
          rows.map((row) => row[c]!),
        ),
      ),
    );
  const inputs = utilityInputs(table(['000', '011', '101', '110']), table(['000', '001']));
  expect(find(inputs, 'marginal-error-1')[0]!.value).toBeCloseTo(2 / 3, 15);
  expect(find(inputs, 'marginal-error-2')[0]!.value).toBeCloseTo(3.5 / 3, 15);
  expect(find(inputs, 'marginal-error-3')[0]!.value).toBeCloseTo(1.5, 15);
  const pairs = find(inputs, 'marginal-error-2-worst');
  expect(pairs.map(({ value }) => value)).toEqual([1.5, 1, 1]);
  expect(pairs[0]!.about.columns).toEqual(['c0', 'c1']);
});

test('the same table has no error, and stands above every subsample', () => {
  const inputs = utilityInputs(real, real);
  for (const { value } of worstMarginals(inputs).results) expect(value).toBe(0);
  expect(find(inputs, 'marginal-error-2')[0]!.details).toMatchObject({
    kMarginalScore: 1000,
    equivalentSubsample: { percent: 90, bound: 'above' },
  });
});

test('columns without relation reach the floor, another draw the ceiling', () => {
  const lost = find(utilityInputs(real, independentColumns(real, 'another')), 'marginal-error-2')[0]!;
  expect(lost.value! / lost.floor!).toBeGreaterThan(0.95);
  expect(lost.value! / lost.floor!).toBeLessThan(1.05);
  const fresh = find(utilityInputs(real, drawnTable({ rows: 2_000, seed: 'fresh' })), 'marginal-error-2')[0]!;
  expect(fresh.value! / fresh.ceiling!).toBeGreaterThan(0.55); // 1 / sqrt(2) expected: halves have half the rows
  expect(fresh.value! / fresh.ceiling!).toBeLessThan(0.9);
  expect(fresh.ceiling!).toBeLessThan(0.7 * fresh.floor!);
});

test('one row against one row has no ceiling, and numbers all the same', () => {
  const one = drawnTable({ rows: 1, seed: 'one' });
  for (const { value, ceiling } of worstMarginals(utilityInputs(one, drawnTable({ rows: 1, seed: 'two' }))).results) {
    expect(Number.isFinite(value)).toBe(true);
    expect(ceiling).toBeNull();
  }
});

test('a table of one column has no pairs', () => {
  const one = evaluatedTable([textColumn('x', ['a', 'b'], ['a', 'b'])]);
  expect(new Set(worstMarginals(utilityInputs(one, one)).results.map(({ metric }) => metric))).toEqual(
    new Set(['marginal-error-1', 'marginal-error-1-worst']),
  );
});

const tool = realTable('../tools/marginal_error.py');
const python = pythonWith(['numpy', 'pandas']);

describe.skipIf(tool.absent || python.absent)(`beside marginal_error.py${tool.reason}${python.reason}`, () => {
  test('the means are equal to the digits it prints, and change with the rows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'synthward-marginals-'));
    const write = (name: string, { rows, columns }: EvaluatedTable): string => {
      const lines = Array.from({ length: rows }, (_, row) => columns.map(({ codes }) => codes[row]).join());
      writeFileSync(join(folder, name), `${columns.map((column) => column.name).join()}\n${lines.join('\n')}\n`);
      return join(folder, name);
    };
    const made = drawnTable({ rows: 700, seed: 'made', shift: 0 });
    const output = execFileSync(python.program, [tool.path, write('real.csv', real), write('made.csv', made)]);
    const theirs = JSON.parse(output.toString()) as Record<string, number>;
    rmSync(folder, { recursive: true });
    for (const ways of [1, 2, 3]) {
      const ours = find(utilityInputs(real, made), `marginal-error-${ways}`)[0]!.value!;
      expect(Math.abs(ours - theirs[`error${ways}`]!)).toBeLessThan(6e-7);
      const other = find(utilityInputs(real, drawnTable({ rows: 700, seed: 'other' })), `marginal-error-${ways}`)[0]!;
      expect(Math.abs(other.value! - theirs[`error${ways}`]!)).toBeGreaterThan(1e-3);
    }
  });
});
