import { expect, test } from 'vitest';
import { renderEvaluation } from '../../../cli/render/evaluate.ts';
import type { TableFacts } from '../../../pipelines/evaluate/inside/evaluate-tables.ts';
import type { UtilityResult, UtilitySection } from '../../../pipelines/evaluate/utility/utility-result.ts';

const result = (metric: string, value: number): UtilityResult => ({
  metric,
  definition: '',
  edition: 'inside',
  about: { columns: [], group: undefined },
  value,
  unavailable: undefined,
  interval: null,
  ceiling: 0.1,
  floor: 0.9,
  direction: 'lower-is-better',
  computedOn: { real: 1, synthetic: 1, holdout: null },
  details: undefined,
});

const section = (title: string, ...values: readonly number[]): UtilitySection =>
  ({
    id: title,
    title,
    results: values.map((value, i) => result(`${title}-${i}`, value)),
  }) as unknown as UtilitySection;

const facts = (role: string): TableFacts => ({ role, path: role, rowsRead: 1, rows: 1, extra: [], contradictions: [] });

test('what is worst is told once for each section, and a table of one row has a row', () => {
  const sections = [section('a', 0.9, 0.8), section('b', 0.2, 0.7), section('c', 0.1), section('d', 0.3)];
  const utility = { seed: '', rows: { real: 1, synthetic: 1, holdout: null }, sections };
  const lines = renderEvaluation({
    table: 't',
    real: facts('real'),
    holdout: undefined,
    synthetic: [{ facts: facts('synthetic'), utility }],
  });
  expect(lines).toContainEqual(expect.stringMatching(/^real +1 row +real$/));
  const from = lines.findIndex((line) => line.startsWith('Worst'));
  const told = lines.slice(from + 2, lines.indexOf('', from)).map((line) => line.trim().split(' ')[0]);
  expect(told).toEqual(['a-0', 'b-1', 'd-0']);
});
