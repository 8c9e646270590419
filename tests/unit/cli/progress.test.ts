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
