import { expect, test } from 'vitest';
import { auditableDomain } from '../../../pipelines/audit/auditable-domain.ts';
import type { BaseRecords } from '../../../pipelines/audit/base-records.ts';
import { canariesFor, makeCanaries } from '../../../pipelines/audit/canaries.ts';
import { recordsWithCanaries } from '../../../pipelines/audit/records-with-canaries.ts';
import { simulatedRecords } from '../../../pipelines/audit/simulated-records.ts';
import { oneRunCeiling } from '../../../pipelines/two-samples/epsilon/one-run.ts';
import { configured } from '../../support/audited-plan.ts';

const combinationsOf = ({ columns, rowCount }: Pick<BaseRecords, 'columns' | 'rowCount'>): string[] =>
  Array.from({ length: rowCount }, (_, row) => columns.map(({ codes }) => codes[row]).join());

const small = await configured({ unit: '{ column: who, maxRows: 3 }' });

test('simulated records are the same for the same seed, in the domain, and uneven', () => {
  const domain = auditableDomain(small.plan);
  const records = simulatedRecords(domain, 2000);
  expect(records).toEqual(simulatedRecords(domain, 2000));
  expect(combinationsOf(records)).not.toEqual(combinationsOf(simulatedRecords(domain, 2000, 'another')));
  expect(records.columns.map(({ name, size }) => [name, size])).toEqual(
    domain.columns.map(({ name, size }) => [name, size]),
  );
  for (const { size, codes } of records.columns) {
    const counts = new Array<number>(size).fill(0);
    for (const code of codes) counts[code]!++;
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeGreaterThan((1.5 * 2000) / size);
  }
});

test('simulated units have up to as many rows as they may, numbered densely', () => {
  const { unitOfRow, units } = simulatedRecords(auditableDomain(small.plan), 2000);
  const rows = new Map<number, number>();
  for (const unit of unitOfRow!) rows.set(unit, (rows.get(unit) ?? 0) + 1);
  expect([...rows.keys()]).toEqual(Array.from({ length: units }, (_, unit) => unit));
  expect(new Set(rows.values())).toEqual(new Set([1, 2, 3]));
});

test('records and canaries keep constraints, also where hardly any row does', async () => {
  const { plan } = await configured({
    columns: [
      'a: { kind: integer, range: [0, 19] }',
      'b: { kind: integer, range: [0, 19] }',
      'c: { kind: categorical, values: [n, y] }',
    ],
    unit: '{ rows: each }',
    more: ['constraints:', '  - { order: [a, b], because: so }'],
  });
  const domain = auditableDomain(plan);
  const base = simulatedRecords(domain, 300);
  const canaries = makeCanaries(domain, base, { count: 100, fitting: 1 });
  const { columns, rowCount } = recordsWithCanaries(base, canaries, new Uint8Array(100).fill(1));
  expect(rowCount).toBe(400);
  for (const { columns: ofConstraint, cells } of plan.modelInputs.impossible!) {
    for (let row = 0; row < rowCount; row++) {
      const cell = ofConstraint.reduce((at, column) => at * columns[column]!.size + columns[column]!.codes[row]!, 0);
      expect(cells[cell]).toBe(0);
    }
  }
});

test('no canary has the combination of a record or of another canary, and values are spread evenly', () => {
  const domain = auditableDomain(small.plan);
  const base = simulatedRecords(domain, 500);
  const { combinations, rowsEach } = makeCanaries(domain, base, { count: 120, fitting: 1 });
  expect(rowsEach).toBe(3);
  const own = combinations.map((codes) => codes.join());
  expect(new Set([...own, ...combinationsOf(base)]).size).toBe(120 + new Set(combinationsOf(base)).size);
  for (const [column, { size }] of domain.columns.entries()) {
    const counts = new Array<number>(size).fill(0);
    for (const codes of combinations) counts[codes[column]!]!++;
    const even = 120 / size;
    expect(Math.min(...counts)).toBeGreaterThan(0.6 * even);
    expect(Math.max(...counts)).toBeLessThan(1.4 * even);
  }
});

test('where there are more values than canaries, each has values of its own: those that the fewest records have', async () => {
  const { plan } = await configured({
    columns: ['a: { kind: integer, range: [0, 99] }', 'b: { kind: integer, range: [0, 199] }'],
    unit: '{ rows: each }',
  });
  const domain = auditableDomain(plan);
  const base = simulatedRecords(domain, 1000);
  const { combinations } = makeCanaries(domain, base, { count: 20, fitting: 1 });
  for (const [column, { codes, size }] of base.columns.entries()) {
    const counts = new Uint32Array(size);
    for (const code of codes) counts[code]!++;
    const own = combinations.map((one) => one[column]!);
    expect(new Set(own).size).toBe(20);
    const most = Math.max(...own.map((code) => counts[code]!));
    expect([...counts].filter((count) => count < most).length).toBeLessThan(20);
  }
});

test('only canaries whose coin fell on 1 are among the records, as units of their own behind the others', () => {
  const domain = auditableDomain(small.plan);
  const base = simulatedRecords(domain, 50);
  const canaries = makeCanaries(domain, base, { count: 3, fitting: 1 });
  const { columns, rowCount, unitOfRow, maxRowsPerUnit } = recordsWithCanaries(base, canaries, [1, 0, 1]);
  expect([rowCount, maxRowsPerUnit]).toEqual([56, 3]);
  expect(combinationsOf({ columns, rowCount }).slice(0, 50)).toEqual(combinationsOf(base));
  const [first, , third] = canaries.combinations.map((codes) => codes.join());
  expect(combinationsOf({ columns, rowCount }).slice(50)).toEqual([first, first, first, third, third, third]);
  const next = base.units;
  expect([...unitOfRow!.slice(50)]).toEqual([next, next, next, next + 1, next + 1, next + 1]);
  expect(recordsWithCanaries(base, canaries, [0, 0, 0]).rowCount).toBe(50);
});

test('where every row is a unit there is nothing to say of units', async () => {
  const { plan } = await configured({ unit: '{ rows: each }' });
  const domain = auditableDomain(plan);
  const base = simulatedRecords(domain, 20);
  expect(base.unitOfRow).toBeUndefined();
  const records = recordsWithCanaries(base, makeCanaries(domain, base, { count: 2, fitting: 1 }), [1, 1]);
  expect([records.rowCount, records.unitOfRow, records.maxRowsPerUnit]).toEqual([22, undefined, 1]);
});

test('more canaries than there are combinations are refused, and fewer are taken where nobody says how many', async () => {
  const { plan } = await configured({
    columns: ['a: { kind: categorical, values: [x, y, z] }', 'b: { kind: categorical, values: [n, y] }'],
    unit: '{ rows: each }',
  });
  const domain = auditableDomain(plan);
  const possible = domain.columns.reduce((product, { size }) => product * size, 1);
  const none: BaseRecords = { ...simulatedRecords(domain, 2), rowCount: 0 };
  expect(() => makeCanaries(domain, none, { count: possible + 1, fitting: 1 })).toThrow(/Cannot audit with/);
  expect(makeCanaries(domain, none, { count: undefined, fitting: 100 }).combinations).toHaveLength(
    Math.floor(possible / 4),
  );
  const full = simulatedRecords(domain, 5000);
  expect(() => makeCanaries(domain, full, { count: undefined, fitting: 100 })).toThrow(/none could be found/);
});

test.each([0, -1, 0.5, Number.NaN, 2 ** 21])('%s canaries are refused', (count) => {
  const domain = auditableDomain(small.plan);
  const base = simulatedRecords(domain, 20);
  expect(() => makeCanaries(domain, base, { count, fitting: 1 })).toThrow(/give a whole number from 1/);
});

test('larger claims take more canaries, up to the number that shows most', () => {
  const counts = [0.1, 1, 2, 4, 8, 100].map((epsilon) => canariesFor({ epsilon, delta: 1e-6 }));
  expect(counts[0]).toBe(100);
  const shows = (count: number): number => oneRunCeiling(count / 2, count / 2, { delta: 1e-6, significance: 0.0125 });
  for (const other of [5000, 20_000]) expect(shows(counts.at(-1)!)).toBeGreaterThan(shows(other));
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
});
