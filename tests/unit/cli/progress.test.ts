import { expect, test } from 'vitest';
import { progressListener } from '../../../cli/progress.ts';
import { capturedContext } from '../../support/captured-terminal.ts';

test.each([
  [0, 0],
  [0, 3],
  [2, 3],
  [3, 3],
  [5, 3],
])('a bar of %i of %i steps is as long as any other', (done, total) => {
  const { context, written } = capturedContext({ tty: true });
  const listener = progressListener(context.terminal, 'auto');
  listener({ kind: 'stage-started', stage: 'fit', title: 'Fit' });
  listener({ kind: 'stage-advanced', stage: 'fit', done, total });
  expect(written().stderr.match(/[━─]/g)).toHaveLength(24);
});

const trained = (step: number) =>
  ({ kind: 'stage-trained', stage: 'fit', step, steps: 100, unitsPerStep: 500, epsilon: 0.41234 }) as const;

test('training tells its steps, what is spent so far, how fast it goes and how long it still takes', () => {
  const { context, written } = capturedContext({ tty: true });
  let seconds = 0;
  const listener = progressListener(context.terminal, 'auto', () => seconds * 1000);
  listener({ kind: 'stage-started', stage: 'fit', title: 'Fit' });
  listener(trained(40));
  expect(written().stderr).toContain('step 40 of 100, epsilon 0.413 so far');
  expect(written().stderr).not.toContain('left');
  seconds = 5;
  listener(trained(50));
  expect(written().stderr).toContain('step 50 of 100, epsilon 0.413 so far, about 1000 examples a second, 25 s left');
});

test('as lines of JSON the same, with null for what nobody knows', () => {
  const { context, written } = capturedContext({});
  let seconds = 0;
  const listener = progressListener(context.terminal, 'jsonl', () => seconds * 1000);
  listener({ ...trained(40), unitsPerStep: undefined });
  seconds = 5;
  listener({ ...trained(50), unitsPerStep: undefined });
  const lines = written()
    .stderr.trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { kind: 'stage-trained', step: 40, examplesPerSecond: null, secondsLeft: null },
    { step: 50, examplesPerSecond: null, secondsLeft: 25 },
  ]);
});

test('a note of a stage is told in a pipe and on a terminal', () => {
  for (const tty of [true, false]) {
    const { context, written } = capturedContext({ tty });
    progressListener(context.terminal, 'auto')({ kind: 'stage-noted', stage: 'fit', note: 'Backend cpu: 2 threads.' });
    expect(written().stderr).toContain('note: Backend cpu: 2 threads.');
  }
});
