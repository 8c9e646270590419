import { expect, test } from 'vitest';
import { StepModel } from '../../../../models/linked/chain/step-model.ts';
import { levelsOfUnits } from '../../../../models/linked/draw/levels-of-units.ts';
import type { LevelRule, View } from '../../../../privacy/guard/views/view.ts';
import { smallLinkedTable } from '../../../support/linked-tables.ts';

const { shape } = smallLinkedTable({ seed: 'levels of units', units: 2 });
const RULE: LevelRule = { column: 1, values: 3, least: 3, parts: 2 };
/** None or few values, five levels, none of the kind. */
const SIZE = 7;
const [KINDS, NONE] = [4, SIZE - 1];
const view: View = {
  name: 'levels',
  kind: 'patient',
  rows: 1,
  columns: [
    { name: 'count', size: 2, from: { of: 'count', edges: [0, 4] } },
    { name: 'level', size: SIZE, from: { of: 'level', detail: 0, kind: 2, ...RULE } },
  ],
};
const COUNTS = Uint32Array.of(1, 9, 3, 4);

/** Units of few events have the one level, those of many the other. */
function levelsBy(few: number, many: number) {
  const weights = new Float64Array(2 * SIZE);
  weights[few] = 1;
  weights[SIZE + many] = 1;
  const factors = [{ column: 1, size: SIZE, factors: [{ kind: 'table' as const, parent: 0, weights }] }];
  return levelsOfUnits(shape, [{ view, model: new StepModel(view, 4, factors) }], COUNTS, 'seed');
}

test('levels of units go by their numbers of events, and are found where their kind is', () => {
  const levels = levelsBy(1, 4)(0, RULE);
  expect(levels).toHaveLength(COUNTS.length * KINDS);
  expect([...levels].flatMap((level, at) => (level > 0 ? [[Math.floor(at / KINDS), at % KINDS, level]] : []))).toEqual([
    [0, 2, 1],
    [1, 2, 4],
    [2, 2, 1],
    [3, 2, 4],
  ]);
});

test('whoever is drawn with none of a kind has too few values of it', () => {
  expect([...levelsBy(NONE, NONE)(0, RULE)].every((level) => level === 0)).toBe(true);
});

test('where levels are not modelled, every unit is as one of too few values', () => {
  expect([...levelsOfUnits(shape, [], COUNTS, 'seed')(0, RULE)]).toEqual(Array(COUNTS.length * KINDS).fill(0));
});

test('they are put together once', () => {
  const levels = levelsBy(1, 4);
  expect(levels(0, RULE)).toBe(levels(0, RULE));
});
