import { expect, test } from 'vitest';
import { factsOf } from '../../../../privacy/guard/views/facts-of-records.ts';
import { linkedOf, type NestedUnit, shapeOf } from './linked-fixture.ts';

const shape = shapeOf(true);
/** One event, with findings of concept 1 that have these values. */
const unit = (...values: readonly number[]): NestedUnit => ({
  codes: [0, 0],
  events: [{ codes: [0, 0, 0], day: 0, details: [values.map((value) => [1, value]), []] }],
});

test('levels are worked out once by each rule, and apart where rules differ', () => {
  const facts = factsOf(linkedOf([unit(2, 1), unit(0), unit()], shape), shape);
  const rule = { column: 1, values: 3, least: 2, parts: 2 };
  const [concepts, concept] = [5, 1];
  const levelsBy = (changed: Partial<typeof rule>): number[] => {
    const levels = facts.levels!(0, { ...rule, ...changed });
    expect(facts.levels!(0, { ...rule, ...changed })).toBe(levels);
    return [0, 1].map((of) => levels[of * concepts + concept]!);
  };
  expect(levelsBy({})).toEqual([4, 0]);
  expect(levelsBy({ least: 1 })).toEqual([4, 1]);
  expect(levelsBy({ parts: 4 })).toEqual([7, 0]);
  expect(levelsBy({ values: 2, least: 1 })).toEqual([3, 1]);
});
