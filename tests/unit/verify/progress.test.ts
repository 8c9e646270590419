import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';

/** Made by the whole pipeline, so that every step is taken. */
const SOUND = fileURLToPath(new URL('../../../fixtures/broken-releases/releases/sound', import.meta.url));

test('the steps are as many as are announced', async () => {
  const told: [number, number][] = [];
  await verifyRelease(SOUND, { progress: (done, total) => void told.push([done, total]) });
  const total = told[0]![1];
  expect(told).toEqual([...Array.from({ length: total }, (_, i) => [i + 1, total]), [total, total]]);
});
