import { describe, expect, test } from 'vitest';
import { oneWayStage } from '../../../models/graphical/estimation/one-way.ts';
import { GrowingModel } from '../../../models/graphical/growing-model.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import { possibleTables } from '../../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../../models/model.ts';

const SIZES = [2, 2, 3];
const COLUMNS = SIZES.map((size, i) => ({ name: `c${i}`, size }));
const ROUGH = { tolerance: 1e-6, shrinkage: 1e-3 };

const counted = (columns: readonly number[], values: readonly number[]) => ({
  columns,
  values: Float64Array.from(values),
  variances: new Float64Array(values.length).fill(1),
});

/** 100 records: the first column decides the second for nine in ten. */
const PAIR = counted([0, 1], [45, 5, 5, 45]);

function growing(impossible: readonly ImpossibleCells[] = []): GrowingModel {
  const oneWay = [counted([0], [50, 50]), counted([1], [50, 50]), counted([2], [20, 30, 50])];
  const possible = possibleTables(SIZES, impossible);
  return new GrowingModel(oneWayStage(COLUMNS, oneWay, { mergeRare: false, smooth: false, possible }));
}

const expected = (model: GrowingModel, columns: readonly number[]): number[] =>
  [...model.expectation.of(columns).expected].map((count) => Math.round(count * 10) / 10);

function takePair(model: GrowingModel): void {
  const required = [...model.required, PAIR.columns];
  model.require(required, bestElimination(SIZES, required));
  model.add(PAIR);
}

describe('a model that grows', () => {
  test('is the product of the one-way counts before it is fitted', () => {
    const model = growing();
    expect(expected(model, [0, 1])).toEqual([25, 25, 25, 25]);
    expect(model.potentials).toBeUndefined();
    expect(model.parts.factors).toEqual([]);
  });

  test('follows what was measured from the next fit on, and not before', () => {
    const model = growing();
    expect(model.holds([0, 1])).toBe(false);
    takePair(model);
    expect(model.holds([0, 1])).toBe(true);
    expect(expected(model, [0, 1])).toEqual([25, 25, 25, 25]);
    model.fit(ROUGH);
    expect(expected(model, [0, 1])).toEqual([45, 5, 5, 45]);
    expect(expected(model, [1, 2])).toEqual([10, 15, 25, 10, 15, 25]);
  });

  test('keeps total and bases that a fit was given for the fits that follow', () => {
    const model = growing();
    takePair(model);
    const bases = SIZES.map((size) => new Float64Array(size).fill(1 / size));
    model.fit({ ...ROUGH, total: 200, bases });
    expect([model.total, model.bases]).toEqual([200, bases]);
    model.fit(ROUGH);
    expect([model.total, model.bases]).toEqual([200, bases]);
    expect(model.parts.total).toBe(200);
  });

  test('starts a fit from the last one, and ends at the same place', () => {
    const model = growing();
    takePair(model);
    model.fit(ROUGH);
    const once = expected(model, [0, 1, 2]);
    model.fit(ROUGH);
    expect(expected(model, [0, 1, 2])).toEqual(once);
  });

  test('holds what constraints need from the start, whatever was measured there', () => {
    const impossible = [{ columns: [1, 2], cells: Uint8Array.from([1, 0, 0, 0, 0, 0]) }];
    const model = growing(impossible);
    expect(model.required).toEqual([[1, 2]]);
    takePair(model);
    model.fit(ROUGH);
    expect(expected(model, [1, 2])[0]).toBe(0);
    expect(model.holds([1, 2]) && model.holds([0, 1])).toBe(true);
  });
});
