import { expect, test } from 'vitest';
import type { ColumnFacts } from '../../../pipelines/describe/facts.ts';
import { tellOfNamedShare } from '../../../pipelines/describe/named-share.ts';

const facts = (name: string, counts: readonly number[], missingRows = 0, marked = 'values'): ColumnFacts => ({
  edit: { column: name, replace: [[marked, counts.map(String)]], add: [], comment: [] },
  summary: {
    name,
    event: `run/values/${name}`,
    values: counts.map((count, i) => ({ category: `v${i}`, count })),
    missingRows,
    missingOccurs: missingRows > 0,
    noise: { sigma: 20, occursFrom: 100 },
    leftOut: false,
    check: [],
  },
});
const told = (...columns: ColumnFacts[]): (readonly string[])[] =>
  tellOfNamedShare(columns).map(({ summary }) => summary.check);

test('a list whose texts hold few of the rows is told, with what to do, and written above the column', () => {
  const [sex, drug] = tellOfNamedShare([facts('sex', [5000, 5000]), facts('drug', [400])]);
  expect(sex!.summary.check).toEqual([]);
  expect(drug!.summary.check).toEqual([
    expect.stringMatching(/^about 96 % of the rows hold texts too rare to be named, .*its gate refuses .*kind: text/),
  ]);
  expect(drug!.edit.comment).toEqual(drug!.summary.check);
});

test('missing codes are named, and noise alone makes no sentence', () => {
  expect(told(facts('sex', [5000, 5000]), facts('drug', [400], 9000))).toEqual([[], []]);
  expect(told(facts('sex', [60, 70]), facts('ward', [40, 30]))).toEqual([[], []]);
});

test('nothing is told of a list that a person stated, nor where one column is all there is', () => {
  expect(told(facts('sex', [5000, 5000]), facts('drug', [400], 0, 'missing'))).toEqual([[], []]);
  expect(told(facts('drug', [400]))).toEqual([[]]);
});
