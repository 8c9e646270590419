import { expect, test } from 'vitest';
import { stepFromArtifact } from '../../../../../models/linked/chain/read-artifact.ts';
import { StepModel } from '../../../../../models/linked/chain/step-model.ts';
import type { View } from '../../../../../privacy/guard/views/view.ts';

const view: View = {
  name: 'inside-1',
  kind: 'inside',
  detail: 0,
  rows: 1,
  columns: [
    { name: 'length', size: 2, from: { of: 'count', edges: [0, 5] } },
    { name: 'last value', size: 3, from: { of: 'last-of-kind', column: 1 } },
    { name: 'value', size: 2, from: { of: 'detail', column: 1 } },
  ],
};
/** In the first table the value is 0 whatever the last one, in the second it is 1. */
const weights = Float64Array.of(1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1);
const modelOf = (parents: number): StepModel =>
  new StepModel(view, 10, [
    { column: 2, size: 2, factors: [{ kind: 'table', parent: 1, within: { column: 0, parents }, weights }] },
  ]);
const drawn = (model: StepModel): number[] => {
  const known = [Uint8Array.of(0, 1, 0, 1), Uint8Array.of(0, 0, 2, 2), undefined];
  const [values] = model.drawGiven({ rows: 4, known, wanted: [2], seed: 'one' });
  return [...values!];
};

test('each value of a column has a table of its own, which is read again as it was written', () => {
  expect(drawn(modelOf(3))).toEqual([0, 1, 0, 1]);
  expect(drawn(stepFromArtifact(modelOf(3).toArtifact(), view))).toEqual([0, 1, 0, 1]);
});

test('tables of another number of values of the parent are refused', () => {
  expect(() => stepFromArtifact(modelOf(2).toArtifact(), view)).toThrow(/sizes in it differ/);
});
