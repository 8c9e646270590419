import { expect, test } from 'vitest';
import { figureLine } from '../../../../bench/linked/bench-figure.ts';
import { judge, TARGETS } from '../../../../bench/linked/targets.ts';
import { ICCS } from '../../../../bench/linked/truth/truth-names.ts';

const judged = (figure: string, synthetic: number | null, records?: number, epsilon = '1') =>
  judge('diabetes130', epsilon, { figure, records, synthetic })?.met;

test('a target is met up to its limit, at its own epsilon', () => {
  expect(judged('transition lag 1', 0.12)).toBe(true);
  expect(judged('transition lag 1', 0.1201)).toBe(false);
  expect(judged('transition lag 1', 0.1, undefined, '3')).toBe(false);
  expect(judged('transition lag 1', null)).toBe(false);
  expect(judged('transition lag 1', 0.1, undefined, '2')).toBeUndefined();
  expect(judged('rows1', 0)).toBeUndefined();
});

test('nearness to the records counts on both sides, and needs them', () => {
  expect(judged('same diag_1, lag 2', 0.28, 0.339)).toBe(true);
  expect(judged('same diag_1, lag 2', 0.4, 0.339)).toBe(false);
  expect(judged('same diag_1, lag 2', 0.27, 0.339)).toBe(false);
  expect(judged('same diag_1, lag 2', 0.339)).toBe(false);
});

test('nearness to a known truth needs no records, and goes by them no more', () => {
  const { figure } = ICCS[0]!;
  expect(judge('population', '3', { figure, synthetic: 0.59 })).toEqual({
    target: { within: 0.1, of: 0.5 },
    met: true,
  });
  expect(judge('population', '3', { figure, synthetic: 0.62, records: 0.62 })?.met).toBe(false);
});

test('a correlation has a least', () => {
  const figure = 'correlation of hdl and the next';
  expect(judge('nafld', '10', { figure, synthetic: 0.8 })?.met).toBe(true);
  expect(judge('nafld', '10', { figure, synthetic: 0.79 })?.met).toBe(false);
});

test('no figure of a table has two targets', () => {
  for (const targets of Object.values(TARGETS)) {
    expect(new Set(targets.map(({ figure }) => figure)).size).toBe(targets.length);
  }
});

test('a line holds the mean over seeds against the target', () => {
  const figure = 'transition lag 1';
  const line = figureLine('diabetes130', '1', [
    { figure, synthetic: 0.1, randomLinks: 0.6 },
    { figure, synthetic: 0.13, randomLinks: 0.6 },
  ]);
  expect(line).toEqual({
    figure,
    synthetic: 0.115,
    randomLinks: 0.6,
    seeds: [0.1, 0.13],
    target: { atMost: 0.12 },
    met: true,
  });
  const empty = figureLine('diabetes130', '1', [
    { figure, synthetic: 0.1 },
    { figure, synthetic: undefined },
  ]);
  expect(empty).toMatchObject({ synthetic: null, met: false });
});
