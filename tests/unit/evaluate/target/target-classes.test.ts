import { describe, expect, test } from 'vitest';
import { NO_VALUE, OTHER_CLASS, targetClasses } from '../../../../pipelines/evaluate/target/target-classes.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../support/evaluated-table.ts';

const found = (table: ReturnType<typeof evaluatedTable>) => {
  const classes = targetClasses(table, 0);
  return typeof classes === 'string' ? classes : { labels: classes.labels, of: [...classes.of(table)] };
};

describe('targetClasses()', () => {
  test('of two values the rarer comes first, and a missing one is no class', () => {
    const column = textColumn('y', ['yes', 'no', 'never seen'], ['no', 'yes', null, 'no'], { missing: true });
    expect(found(evaluatedTable([column]))).toEqual({ labels: ['yes', 'no'], of: [1, 0, NO_VALUE, 1] });
  });

  test('of many values the most frequent are foretold, the others stand among the rest', () => {
    const levels = Array.from({ length: 10 }, (_, i) => `v${i}`);
    const values = levels.flatMap((level, i) => Array.from({ length: i + 1 }, () => level));
    const classes = found(evaluatedTable([textColumn('y', levels, values)]));
    expect(classes).toMatchObject({ labels: ['v9', 'v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2'] });
    expect((classes as { of: number[] }).of.slice(0, 4)).toEqual([OTHER_CLASS, OTHER_CLASS, OTHER_CLASS, 7]);
  });

  test('numbers of many bins are parted at their median', () => {
    const edges = Array.from({ length: 12 }, (_, i) => i * 10);
    const column = numberColumn('y', edges, [1, 5, 50, 60, null, 70]);
    expect(found(evaluatedTable([column]))).toEqual({
      labels: ['above the median of the records', 'not above it'],
      of: [1, 1, 1, 0, NO_VALUE, 0],
    });
    const mostlyGreatest = numberColumn('y', edges, [1, 70, 70, 70]);
    expect(found(evaluatedTable([mostlyGreatest]))).toMatchObject({ of: [1, 0, 0, 0] });
  });

  test('says why there are none', () => {
    const one = evaluatedTable([textColumn('y', ['a', 'b'], ['a', 'a'])]);
    expect(targetClasses(one, undefined)).toBe('the dictionary declares no target');
    expect(targetClasses(one, 0)).toBe('all records have the same value of the target');
    const none = evaluatedTable([textColumn('y', ['a', 'b'], [null], { missing: true })]);
    expect(targetClasses(none, 0)).toBe('no record has a value of the target');
    const edges = Array.from({ length: 12 }, (_, i) => i * 10);
    expect(targetClasses(evaluatedTable([numberColumn('y', edges, [5, 5])]), 0)).toMatch(/same value/);
    expect(targetClasses(evaluatedTable([numberColumn('y', edges, [null])]), 0)).toMatch(/no record/);
  });
});
