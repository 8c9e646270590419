import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulateWideTable } from '../../../../fixtures/support/wide-table.ts';
import type { ModelInputs } from '../../../../models/model.ts';
import { MODEL_KINDS, modelFamily } from '../../../../models/registry.ts';
import {
  type PaidAnswer,
  readAnswers,
  writeAnswers,
} from '../../../../pipelines/release-folder/artefacts/answers-file.ts';
import {
  readMeasurements,
  readModel,
  trainedWeights,
  writeModel,
} from '../../../../pipelines/release-folder/artefacts/model-files.ts';
import { ListedFolder } from '../../../../pipelines/release-folder/files/release-files.ts';
import { replayGuard } from '../../../../pipelines/verify/replay/replay-guard.ts';
import { plainOperations } from '../../../../privacy/gradients/operations/plain-operations.ts';
import type { TrainingPorts } from '../../../../privacy/gradients/ports.ts';
import { clippedSums } from '../../../../privacy/gradients/sums/clipped-sums.ts';
import { createGuard } from '../../../../privacy/guard/create-guard.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../evaluate/memory-run.ts';

const SIZES = [3, 4, 2, 5, 3];
const ROWS = 2000;
const table = simulateWideTable({ rows: ROWS, sizes: SIZES, seed: 'replay', dependence: 0.7 });
const columns = table.names.map((name, i) => ({ name, size: SIZES[i]! }));
const inputs: ModelInputs = {
  columns,
  maxRowsPerUnit: 1,
  rho: rational(1),
  expectedRows: ROWS,
  target: 0,
  whole: {
    epsilon: rational(4),
    delta: rational(1, 1_000_000),
    beside: { kind: 'composed', events: [] },
    by: 'whole-plan',
  },
};

/** Training on the plain loops, with nothing kept. */
const training: TrainingPorts = {
  clippedSums: async (network) => clippedSums(network, plainOperations()),
  checkpoints: { write: async () => {}, read: async () => undefined },
};

/** Keeps what the journal would. */
class JournalRun extends MemoryRun {
  readonly kept: PaidAnswer[] = [];
  readonly #digests = new Map<string, string>();

  override charge(id: string, digest: string, event: Parameters<MemoryRun['charge']>[2]): boolean {
    this.#digests.set(id, digest);
    return super.charge(id, digest, event);
  }

  override answer(id: string, body: Uint8Array): void {
    this.kept.push({ question: id, questionSha256: this.#digests.get(id)!, body });
    super.answer(id, body);
  }
}

test.each(MODEL_KINDS)('a model of kind %s comes out the same from its released answers', async (kind) => {
  const dir = mkdtempSync(join(tmpdir(), 'synthward-replay-'));
  const run = new JournalRun();
  const records = {
    columns: columns.map((column, i) => ({ ...column, codes: table.columns[i]! })),
    rowCount: ROWS,
    maxRowsPerUnit: 1,
  };
  const guard = createGuard({ records, run, entropy: insecureSeededEntropy(kind), training });
  const { model, measurements } = await modelFamily(kind).fit(inputs, guard, () => {});
  await writeModel(dir, model, measurements);
  await writeAnswers(dir, run.kept, measurements);

  const files = new ListedFolder(dir);
  const answers = readAnswers(files, readMeasurements(files));
  expect([...answers.keys()]).toEqual(run.charges.map(({ id }) => id));
  const weights = trainedWeights(readModel(files).artifact);
  const trained = weights && new Uint8Array(weights.buffer);
  const replay = replayGuard(columns, 1, answers, trained);
  const again = await modelFamily(kind).fit(inputs, replay.guard, () => {});
  expect([...replay.asked].map(([id, event]) => ({ id, event }))).toEqual(run.charges);
  expect(again.model.toArtifact()).toEqual(model.toArtifact());

  const other = replayGuard(columns, 2, answers);
  await expect(modelFamily(kind).fit(inputs, other.guard, () => {})).rejects.toMatchObject({ contradicted: true });
  const none = replayGuard(columns, 1, new Map());
  await expect(modelFamily(kind).fit(inputs, none.guard, () => {})).rejects.toMatchObject({
    question: run.charges[0]!.id,
    contradicted: false,
  });
  rmSync(dir, { recursive: true, force: true });
});
