import { expect, test } from 'vitest';
import { inStage, type ProgressEvent } from '../../../pipelines/workspace/progress.ts';

async function told(work: () => string | Promise<string>, unfinished?: (result: string) => boolean): Promise<string[]> {
  const events: ProgressEvent[] = [];
  await inStage((event) => events.push(event), 'verify', 'Check', work, unfinished).catch(() => undefined);
  return events.map(({ kind }) => kind);
}

test('a stage is told as finished when its work is done', async () => {
  expect(await told(() => 'report')).toEqual(['stage-started', 'stage-finished']);
});

test('a stage that was cut short, or whose work threw, is not told as finished', async () => {
  expect(
    await told(
      () => 'interrupted',
      (result) => result === 'interrupted',
    ),
  ).toEqual(['stage-started']);
  expect(await told(() => Promise.reject(new Error('no')))).toEqual(['stage-started']);
});
