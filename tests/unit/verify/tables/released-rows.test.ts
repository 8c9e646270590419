import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { modelFromArtifact } from '../../../../models/from-artifact.ts';
import { collectSample } from '../../../../pipelines/evaluate/collect-sample.ts';
import { type ReleasedModel, readModel } from '../../../../pipelines/release-folder/artefacts/model-files.ts';
import { ListedFolder } from '../../../../pipelines/release-folder/files/release-files.ts';
import { releasedRows, releasedTwin } from '../../../../pipelines/verify/tables/released-rows.ts';

const SOUND = fileURLToPath(new URL('../../../../fixtures/broken-releases/releases/sound', import.meta.url));
const released = readModel(new ListedFolder(SOUND));
const fitted = modelFromArtifact(released.artifact);
const request = { rows: 200, seed: 's' };

const withNumber = (change: (values: Float64Array) => void): ReleasedModel => {
  const values = released.artifact.values.slice();
  change(values);
  return { ...released, artifact: { ...released.artifact, values } };
};
const withStructure = (change: Readonly<Record<string, unknown>>): ReleasedModel => ({
  ...released,
  artifact: { ...released.artifact, structure: { ...released.artifact.structure, ...change } },
});

test('rows are drawn once where the released model is the fitted one, and they are its rows', () => {
  const twin = releasedTwin(released, fitted)!;
  expect(twin.toArtifact()).toEqual(released.artifact);
  const { model, block } = releasedRows(twin, collectSample(twin, request), request.rows)!;
  expect(model).toBe(twin);
  const [again] = fitted.sample(request);
  expect(block).toEqual(again);
});

test('a last bit, a total, a column or a kind of its own makes it another model', () => {
  const bits = (values: Float64Array): BigUint64Array => new BigUint64Array(values.buffer);
  const last = released.artifact.values.length - 1;
  for (const other of [
    withNumber((values) => {
      bits(values)[last]! += 1n;
    }),
    withNumber((values) => {
      bits(values)[0]! += 1n;
    }),
    withStructure({ total: fitted.total + 1 }),
    withStructure({ order: [] }),
    { ...released, kind: 'mst' === released.kind ? 'aim' : 'mst' },
    { ...released, artifact: { ...released.artifact, values: released.artifact.values.slice(0, last) } },
  ]) {
    expect(releasedTwin(other, fitted)).toBeUndefined();
  }
});

test('the first rows of a longer table are not its rows, and long ones are drawn again', () => {
  const sample = collectSample(fitted, request);
  expect(releasedRows(fitted, sample, request.rows + 1)).toBeUndefined();
  const long = [{ name: 'a', size: 2 ** 20, codes: new Uint32Array(2 ** 24 + 1) }];
  expect(releasedRows(fitted, long, 2 ** 24 + 1)).toBeUndefined();
});
