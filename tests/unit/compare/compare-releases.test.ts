import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareReleases } from '../../../pipelines/compare/compare-releases.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { wardDictionary } from '../../support/linked/ward-dictionary.ts';
import { wardContent } from '../../support/linked/ward-release.ts';
import { freshDir, freshKey } from '../release-folder/sample-release.ts';

test('of linked tables all are named, and numbers that each table of details has are told apart', async () => {
  const key = await freshKey();
  const content = await wardContent(await wardDictionary(), key);
  const { numbers } = content.report as unknown as { numbers: { metric: string; question: string; value: number }[] };
  const diagnoses = numbers.find(({ metric }) => metric === 'detailError')!;
  const drugs = { ...diagnoses, question: 'evaluate-drugs/distances', value: diagnoses.value + 0.25 };
  const folders = [freshDir(), freshDir()].map((folder) => join(folder, 'release'));
  await writeRelease(folders[0]!, content);
  await writeRelease(folders[1]!, {
    ...content,
    report: { ...(content.report as object), numbers: [...numbers, drugs] } as never,
  });

  const one = compareReleases([folders[0]!, folders[0]!]);
  expect(one.releases[0]!.table).toBe('patients, stays, diagnoses, death');
  expect(one.metrics.map(({ metric }) => metric)).toContain('detailError');

  const two = compareReleases([folders[1]!, folders[1]!]);
  const names = two.metrics.map(({ metric }) => metric).filter((name) => name.startsWith('detailError'));
  expect(names).toEqual(['detailError (diagnoses)', 'detailError (drugs)']);
  const published = (name: string): number => two.metrics.find(({ metric }) => metric === name)!.values[0]!.value;
  expect(published('detailError (drugs)') - published('detailError (diagnoses)')).toBeCloseTo(0.25, 12);
  expect(two.metrics.every(({ ranking }) => ranking !== undefined)).toBe(true);
});
