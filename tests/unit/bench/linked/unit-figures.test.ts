import { expect, test } from 'vitest';
import { unitFigures } from '../../../../bench/linked/unit-figures.ts';
import { isWanted } from '../../../../bench/linked/wanted-figures.ts';
import { loadLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import type { LinkedFigure } from '../../../../pipelines/evaluate/linked/measure-linked.ts';

const figure = (measure: LinkedFigure['measure'], ...of: string[]): LinkedFigure => ({
  measure,
  of,
  records: undefined,
  synthetic: 0.5,
  randomLinks: 0,
  floor: 0,
});

test('figures are named in words of the dictionary, and those that are held to a target are shown', async () => {
  const dictionary = await loadLinkedDictionary('bench/linked/diabetes130/dictionary.yaml');
  const figures = [
    figure('ever', 'readmitted', '2'),
    figure('transition', 'lag 1'),
    figure('transition', 'race', 'lag 1'),
    figure('eventsPerUnit'),
  ];
  const names = unitFigures(figures, dictionary).map((one) => one.figure);
  expect(names).toEqual(['ever readmitted, <30', 'transition lag 1', 'transition race, lag 1', 'eventsPerUnit']);
  expect(names.filter((name) => isWanted('diabetes130', name))).toEqual([names[0], names[1], names[3]]);
});

test('kinds of details are named too', async () => {
  const dictionary = await loadLinkedDictionary('bench/linked/nafld/dictionary.yaml');
  expect(unitFigures([figure('kindGap', 'measurements.test', '1')], dictionary)[0]).toMatchObject({
    figure: 'kindGap measurements.test, sbp',
    synthetic: 0.5,
  });
});
