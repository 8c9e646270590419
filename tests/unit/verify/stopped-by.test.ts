import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { editJson, readJson, reseal } from '../../../fixtures/support/reseal.ts';
import { stoppedBy, UNFORESEEN } from '../../../pipelines/verify/report/stopped-by.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { UserError } from '../../../privacy/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const SOUND = fileURLToPath(new URL('../../../fixtures/broken-releases/releases/sound', import.meta.url));
const ANSWERS = 'model/answers.json';

test.each<[string, (dir: string) => void, string, string, string]>([
  [
    'no JSON',
    (dir) => writeFileSync(join(dir, 'model/model.json'), '{"\u001b[2J'),
    'fit',
    'model/model.json',
    'it is no JSON',
  ],
  [
    'noise that is none',
    (dir) => editJson(dir, 'model/measurements.json', (json) => (json.measurements[1].sigmaSquared = 'much')),
    'fit',
    'model/measurements.json',
    'it is wrong at measurements[1].sigmaSquared',
  ],
  [
    'widths that are none',
    (dir) => editJson(dir, ANSWERS, ({ answers }) => (withCounts(answers).answer.widths = [3])),
    'fit',
    ANSWERS,
    'an answer does not say how wide its counts are',
  ],
  [
    'counts beyond the last',
    (dir) => editJson(dir, ANSWERS, ({ answers }) => (withCounts(answers).measurements.first = 1000)),
    'fit',
    ANSWERS,
    'an answer points at other noisy marginals than it has',
  ],
])('%s: what stops a check is told, with the file', async (_, change, id, file, detail) => {
  const dir = join(temporaryFolder(), 'release');
  cpSync(SOUND, dir, { recursive: true });
  change(dir);
  await reseal(dir, await freshKey());
  const { checks } = await verifyRelease(dir);
  expect(checks).toContainEqual(expect.objectContaining({ id, verdict: 'fail', file, detail }));
  expect(checks.filter((check) => check.detail.startsWith(UNFORESEEN))).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are of many kinds
const withCounts = (answers: any): any => answers.find((answer: any) => answer.measurements !== undefined);

test('the sound release has such an answer', () => {
  expect(withCounts(readJson(SOUND, ANSWERS).answers)).toBeDefined();
});

test('of an error that is not our own, the place is told and no text', () => {
  const { detail, file } = stoppedBy(new RangeError('offset of patient 4711'));
  expect(detail).toMatch(
    /^it is broken in a way that stops the check \(RangeError at verify\/stopped-by\.test\.ts:\d+\)$/,
  );
  expect(file).toBeUndefined();
});

test('a path outside the release is no file to blame', () => {
  const error = new UserError('DISK_FULL', 'Cannot write /tmp/x: the disk is full', { params: { path: '/tmp/x' } });
  expect(stoppedBy(error)).toEqual({ detail: 'Cannot write /tmp/x: the disk is full' });
});
