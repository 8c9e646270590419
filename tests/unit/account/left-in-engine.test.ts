import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type HeldRun, type RunStart, underRun } from '../../../pipelines/account/run-life-cycle.ts';
import type { RunConfig } from '../../../pipelines/config/run-config.ts';
import { noteEngineTable } from '../../../pipelines/workspace/engine-table-note.ts';
import type { ProgressEvent } from '../../../pipelines/workspace/progress.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A run that does `work`; what it told, and whether its folder is still there. */
async function told(keepsFolder: boolean, work: (held: HeldRun) => Promise<void>) {
  const workspace = temporaryFolder();
  const event = { kind: 'zcdp', rho: rational(1n, 100n) } as const;
  const start: RunStart = {
    config: {
      workspace,
      dataset: 'visits',
      policy: { maxEpsilon: rational(3), maxDelta: rational(1n, 100_000n), spenders: ['*'] },
      signingKeyPath: join(workspace, 'none.pem'),
      ledger: { checkpoints: [], mark: undefined },
    } as unknown as RunConfig,
    plan: {
      dataset: 'visits',
      unit: { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' },
      event,
      budget: { epsilon: rational(1), delta: rational(1n, 1_000_000n) },
      digest: 'p',
      steps: [{ id: 'one', event }],
    },
    kind: { isOwn: () => true, called: 'run', madeAgain: '', keepsFolder },
    spender: 'anna',
    resume: undefined,
    newRun: async () => ({ runId: 'r1', facts: {} }),
  };
  const events: ProgressEvent[] = [];
  let folder = '';
  const ports = {
    entropy: insecureSeededEntropy('run'),
    now: () => new Date('2026-01-01T00:00:00Z'),
    listener: (event: ProgressEvent) => void events.push(event),
  };
  const error: unknown = await underRun(start, ports, async (held) => {
    folder = held.folder;
    await work(held);
  }).catch((thrown: unknown) => thrown);
  return { error, events, isKept: existsSync(folder) };
}

const NOTED = [{ kind: 'stage-noted', note: expect.stringContaining('"c"."s"."synthward_0"') }];

test('a run that is given up says what its engine may still hold, before its folder goes', async () => {
  const { error, events, isKept } = await told(true, async ({ folder }) => {
    await noteEngineTable(folder, '"c"."s"."synthward_0"');
    throw new Error('no answer');
  });
  expect(error).toMatchObject({ message: 'no answer' });
  expect(events).toMatchObject(NOTED);
  expect(isKept).toBe(false);
});

test('so does one that has finished and keeps no folder', async () => {
  const { error, events, isKept } = await told(false, async ({ folder, run }) => {
    await noteEngineTable(folder, '"c"."s"."synthward_0"');
    run.finish('finished');
  });
  expect(error).toBeUndefined();
  expect(events).toMatchObject(NOTED);
  expect(isKept).toBe(false);
});

test('one that left nothing there, or keeps the note, says nothing', async () => {
  const nothing = await told(false, async ({ run }) => run.finish('finished'));
  expect(nothing).toEqual({ error: undefined, events: [], isKept: false });
  const noted = await told(true, async ({ folder, run }) => {
    await noteEngineTable(folder, '"c"."s"."synthward_0"');
    run.finish('finished');
  });
  expect(noted).toEqual({ error: undefined, events: [], isKept: true });
});
