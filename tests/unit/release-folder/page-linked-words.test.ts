import { expect, test } from 'vitest';
import { questionInWords } from '../../../pipelines/release-folder/page/charges/question-in-words.ts';
import { statedErrors } from '../../../pipelines/release-folder/page/worst-numbers.ts';

test.each([
  ['patient/one-way', 'How often each value of each column occurs (of the view "patient")'],
  [
    'step/measure/0',
    'How often each combination of values occurs in columns that are known to matter (of the view "step")',
  ],
  [
    'step/fewer-rows/2/one-way',
    'How often each value of each column occurs (at most 2 rows of each patient) (of the view "step")',
  ],
  [
    'evaluate-units/distances',
    'How far the synthetic tables lie from the records, on average (of the view "evaluate-units")',
  ],
  ['evaluate/distances', 'How far the synthetic table lies from the records, on average'],
])('question %s is told in words', (id, words) => {
  expect(questionInWords(id, 'patient')).toBe(words);
});

test('numbers of linked tables are errors that a page states', () => {
  const number = { value: 0.1, interval: { lower: 0.05, upper: 0.15 }, origin: 'dp', definition: '' };
  const numbers = ['unitError', 'firstError', 'transitionError', 'detailError'].map((metric) => ({
    ...number,
    metric,
  }));
  const report = { syntheticRows: 0, numbers, leftOut: [], noise: undefined, columns: [], histograms: [] };
  const shown = { ...report, marginalNoise: [], warnings: [], subgroups: [], regressions: [] };
  expect(statedErrors(shown).map(({ about }) => about)).toEqual([
    'what units are and how many events they have, on average',
    'first events, on average',
    'events beside the ones before them, on average',
    'details of events, on average',
  ]);
});
