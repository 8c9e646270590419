import { expect, test } from 'vitest';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { withoutRecords } from '../../../../pipelines/release-folder/manifest/without-records.ts';

const of = (more: object): readonly string[] =>
  withoutRecords({ gate: { verdict: 'none', checks: [] }, ...more } as unknown as Manifest);

test('what nobody can check of hold-out, limits and audit is said of releases that have them, and of no other', () => {
  const plain = of({});
  expect(plain).toContain('that nothing but what the release states decided whether it was published');
  const added = (more: object): readonly string[] => of(more).filter((one) => !plain.includes(one));
  expect(added({ holdout: { share: '1/5' } })).toEqual([
    'that who was held out was drawn by chance, and was not learnt from',
  ]);
  expect(added({ gate: { verdict: 'none', checks: [], outsideGuarantee: {} } })).toEqual([
    'that exact numbers of attacks kept within the limits under which they let the release be published',
  ]);
  expect(added({ audit: { sha256: '' } })).toEqual([
    'that coins and scores of the audit are those of runs of the planned pipeline, none of which was left out',
  ]);
});
