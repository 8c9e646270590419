import { describe, expect, test } from 'vitest';
import {
  areLevelsWorthIt,
  type CountedLevels,
  fitLevels,
  levelClasses,
  levelColumns,
  levelRules,
  levelsView,
} from '../../../../../models/linked/course/levels.ts';
import { viewsOfCourse } from '../../../../../models/linked/course/views-of-course.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';

const NOTHING = { apart: [], absent: [] };
const IN_ORDER = { ordered: [0, 2], apart: [], absent: [] } as const;
const { shape } = smallLinkedTable({ seed: 'levels', units: 5 });
const inputs = {
  shape,
  shapes: { units: [NOTHING], events: [NOTHING, NOTHING], details: [[NOTHING, IN_ORDER]] },
  rho: rational(1n, 1n),
  expected: { units: 20_000, events: 100_000 },
};
const view = levelsView(inputs)!;
const COUNTS = 6;
/** None or few values, five levels, none of the kind. */
const SIZE = 7;

/** Of each kind, as many units of each level, and nothing else, whatever their number of events. */
function counted(ofKind: (kind: number, level: number) => number): CountedLevels {
  const answers = [0, 1, 2, 3].map((kind) => ({
    columns: [0, 1 + kind],
    values: Float64Array.from({ length: COUNTS * SIZE }, (_, cell) => ofKind(kind, cell % SIZE)),
    sigmaSquared: rational(1n, 1n),
  }));
  return { view, answers };
}

describe('levels of units in their values', () => {
  test('are told of values in order, of each kind, in classes of their mean', () => {
    expect(view.columns.map(({ size }) => size)).toEqual([COUNTS, SIZE, SIZE, SIZE, SIZE]);
    expect(levelRules(inputs, 0)).toEqual([{ column: 1, values: 3, least: 3, parts: 2 }]);
    const unordered = { ...inputs, shapes: { ...inputs.shapes, details: [[NOTHING, NOTHING]] } };
    expect(levelsView(unordered)).toBeUndefined();
    const rising = { ...IN_ORDER, ordered: [1, 2] } as const;
    expect(levelsView({ ...inputs, shapes: { ...inputs.shapes, details: [[NOTHING, rising]] } })).toBeUndefined();
  });

  test('are asked where noise leaves something of them', () => {
    const namesOf = (rho: bigint, per: bigint): string[] =>
      viewsOfCourse({ ...inputs, rho: rational(rho, per) }).map((one) => one.view.name);
    expect(namesOf(1n, 1n)).toContain('levels');
    expect(namesOf(1n, 100n)).not.toContain('levels');
    expect(areLevelsWorthIt({ ...inputs, expected: { units: 200, events: 900 } })).toBe(false);
  });

  test('come in classes of about as many units, each kind by itself; who has none is in the first', () => {
    const inside = { name: 'inside-1', kind: 'inside', detail: 0, rows: 4, columns: levelColumns(inputs, 0) } as const;
    // Even in the first kind; in the others all have the last level.
    const [recoding] = levelClasses(
      inside,
      counted((kind, level) => (level > 0 && level < 6 && (kind === 0 || level === 5) ? 100 : 0)),
    );
    expect(recoding!.size).toBe(6);
    const kinds = [0, 1, 2, 3].map((kind) => [...recoding!.map.slice(kind * 6, kind * 6 + 6)]);
    expect(kinds[0]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(kinds[1]!.slice(0, 5)).toEqual([0, 1, 1, 1, 1]);
    expect(levelClasses(view, undefined).every((one) => one === undefined)).toBe(true);
  });

  test('are drawn as often as they were counted, and none is drawn that says that there is no value', () => {
    const model = fitLevels(counted((_, level) => (level === 6 ? 5000 : level === 2 ? 300 : level === 0 ? 100 : 0)));
    const rows = 4000;
    const known = [new Uint8Array(rows), undefined, undefined, undefined, undefined];
    const [levels] = model.drawGiven({ rows, known, wanted: [1], seed: 'levels' });
    const shares = Array.from({ length: SIZE }, (_, level) => levels!.filter((one) => one === level).length / rows);
    expect(shares[6]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.7);
    expect(shares[0]).toBeGreaterThan(0.2);
  });

  test('of a number of events that noise leaves no unit are those of the others', () => {
    const seen = counted((_, level) => (level === 2 ? 300 : level === 0 ? 100 : 0));
    // Of the last number of events nothing was counted but what is below 0.
    for (const { values } of seen.answers) values.fill(-3, (COUNTS - 1) * SIZE);
    const rows = 4000;
    const known = [new Uint8Array(rows).fill(COUNTS - 1), undefined, undefined, undefined, undefined];
    const [levels] = fitLevels(seen).drawGiven({ rows, known, wanted: [1], seed: 'levels' });
    expect(levels!.every((level) => level === 0 || level === 2)).toBe(true);
    expect(levels!.filter((level) => level === 2).length / rows).toBeGreaterThan(0.6);
  });
});
