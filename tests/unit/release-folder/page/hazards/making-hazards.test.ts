import { expect, test } from 'vitest';
import { makingHazards } from '../../../../../pipelines/release-folder/page/hazards/making-hazards.ts';
import type { PageSources } from '../../../../../pipelines/release-folder/page/told/page-sources.ts';

const HAZARD = 'What is made of the answers looks at the records again';

const answerFor = (kind: string) => {
  const manifest = {
    privacyUnit: { enforcement: '' },
    randomness: { noise: '', source: 'operating-system', knownResidualRisks: [] },
    postProcessing: { model: { kind } },
  };
  const sources = { manifest, dataDictionary: {}, report: {}, events: { charges: [] } } as unknown as PageSources;
  return makingHazards(sources).find(({ hazard }) => hazard === HAZARD)!;
};

test('only a model that can be fitted again is called checked', () => {
  expect(answerFor('cliquetree')).toMatchObject({ known: 'checked', answer: expect.stringContaining('fitted again') });
  expect(answerFor('autoregressive')).toMatchObject({
    known: 'stated',
    answer: expect.stringContaining('cannot be learnt again'),
  });
});
