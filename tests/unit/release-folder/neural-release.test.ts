import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AutoregressiveModel } from '../../../models/neural/autoregressive/autoregressive-model.ts';
import { networkOf } from '../../../models/neural/autoregressive/parts.ts';
import { readModel, trainedWeights } from '../../../pipelines/release-folder/artefacts/model-files.ts';
import { listFolder } from '../../../pipelines/release-folder/files/folder.ts';
import { ListedFolder } from '../../../pipelines/release-folder/files/release-files.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { openGenerator } from '../../../pipelines/sample/released-generator.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';
import { freshDir, freshKey, sampleContent } from './sample-release.ts';
import { SAMPLE_CODINGS } from './sample-table.ts';

const columns = SAMPLE_CODINGS.map(({ name, size }) => ({ name, size }));
const sizes = columns.map(({ size }) => size);
const order = columns.map((_, column) => column).toReversed();
const count = parameterCount(parameterShapes(networkOf(sizes, order)));
const trained = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const values = sizes.reduce((sum, size) => sum + size, 0);
const model = new AutoregressiveModel({
  columns,
  total: 1000,
  order,
  trained,
  bias: Float64Array.from({ length: values }, (_, i) => Math.cos(i)),
  possible: [],
});

let key: Awaited<ReturnType<typeof freshKey>>;
let release: string;
beforeAll(async () => {
  key = await freshKey();
  release = freshDir();
  await writeRelease(release, sampleContent(key, { model }));
});
afterAll(() => rmSync(release, { recursive: true, force: true }));

describe('a release of a neural model', () => {
  test('has weights in place of values, and the manifest states their digest', () => {
    const paths = listFolder(release).map(({ path }) => path);
    expect(paths).toContain('model/weights.safetensors');
    expect(paths).not.toContain('model/values.arrow');
    const manifest = JSON.parse(readFileSync(join(release, 'manifest.json'), 'utf8'));
    expect(Object.keys(manifest.postProcessing.model).sort()).toEqual(['kind', 'structureSha256', 'weightsSha256']);
    const { artifact } = readModel(new ListedFolder(release));
    expect(artifact).toEqual(model.toArtifact());
    expect(trainedWeights(artifact)).toEqual(trained);
  });

  test('is sampled, and verified with its tables made again', async () => {
    const generator = await openGenerator(release);
    const drawn = (one: typeof model): unknown => [...one.sample({ rows: 50, seed: 'again' })];
    expect(drawn(generator.model as typeof model)).toEqual(drawn(model));
    const { checks } = await verifyRelease(release, { publicKeyPath: key.publicKeyPath });
    const failed = checks.filter(({ verdict }) => verdict === 'fail');
    expect(failed).toEqual([]);
    expect(checks.find(({ id }) => id === 'regeneration')?.verdict).toBe('pass');
  });

  test('weights that were changed are found, and the file is named', async () => {
    const path = join(release, 'model/weights.safetensors');
    const before = readFileSync(path);
    const changed = Buffer.from(before);
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path, changed);
    try {
      const { checks } = await verifyRelease(release, { publicKeyPath: key.publicKeyPath });
      expect(checks.some(({ verdict, file }) => verdict === 'fail' && file === 'model/weights.safetensors')).toBe(true);
      await expect(openGenerator(release)).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
    } finally {
      writeFileSync(path, before);
    }
  });
});
