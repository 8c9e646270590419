import { expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import type { DictionaryConstraint } from '../../../../pipelines/dictionary/constraint.ts';
import type { ModelledColumn } from '../../../../pipelines/dictionary/dictionary.ts';
import { rowConstraints } from '../../../../pipelines/verify/tables/row-constraints.ts';

const values = (...all: string[]): Cell[] => all.map((value): Cell => ({ kind: 'value', value }));
const ROUND: ColumnCoding = {
  name: 'round',
  kind: 'datetime',
  cells: values('2020-01-01T08:00:00', '2020-01-01T20:00:00'),
  size: 2,
};
const SHIFT: ColumnCoding = { name: 'shift', kind: 'categorical', cells: values('early', 'late'), size: 2 };

const RULE = { kind: 'scale', scale: 'second', steps: { kind: 'starts', starts: [] } };
const modelled = [
  { name: 'round', kind: 'datetime', coding: ROUND, rule: RULE },
  { name: 'shift', kind: 'categorical', coding: SHIFT, rule: { kind: 'list' } },
] as unknown as ModelledColumn[];

test('a listed combination of moments is held against the microseconds in which a file keeps them', () => {
  const allowed = [
    [0, 0],
    [1, 1],
  ];
  const constraint = { kind: 'combinations', columns: ['round', 'shift'], words: 'w', allowed };
  const [rule] = rowConstraints(
    [constraint as unknown as DictionaryConstraint],
    [ROUND, SHIFT].map((coding, position) => ({ kind: 'modelled', coding, position })),
    modelled,
  );
  const micros = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1000n;
  const present = Uint8Array.of(1, 1, 1, 0);
  const rounds = BigInt64Array.from(
    ['2020-01-01T08:00', '2020-01-01T20:00', '2020-01-01T20:00', '1970-01-01T00:00'].map(micros),
  );
  const table = {
    rows: 4,
    columns: [
      { present, numbers: rounds },
      { present, numbers: Float64Array.of(0, 1, 0, 0) },
    ],
  };
  expect(rule!.broken(table as never)).toBe(1);
});
