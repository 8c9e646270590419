import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { readMeasurements, readModel } from '../../../pipelines/release-folder/artefacts/model-files.ts';
import { NO_RULES } from '../../../pipelines/release-folder/decode/table-rules.ts';
import { listFolder } from '../../../pipelines/release-folder/files/folder.ts';
import { ListedFolder } from '../../../pipelines/release-folder/files/release-files.ts';
import { publishRelease } from '../../../pipelines/release-folder/publish.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { rational } from '../../../privacy/rational.ts';
import { freshDir, freshKey, sampleContent, sampleModel } from './sample-release.ts';

const dirs: string[] = [];
const dir = (): string => {
  dirs.push(freshDir());
  return dirs.at(-1)!;
};
afterAll(() => {
  for (const one of dirs) rmSync(one, { recursive: true, force: true });
});

let key: Awaited<ReturnType<typeof freshKey>>;
let release: string;
beforeAll(async () => {
  key = await freshKey();
  release = dir();
  await writeRelease(release, sampleContent(key));
});

describe('writeRelease()', () => {
  test('writes the folder that the documentation describes', async () => {
    expect(listFolder(release).map(({ path }) => path)).toEqual([
      'CITATION.cff',
      'README.md',
      'SHA256SUMS',
      'croissant.json',
      'csvw-metadata.json',
      'data-dictionary.json',
      'data/encounters.arrow',
      'data/encounters.parquet',
      'datapackage.json',
      'deployment.yaml',
      'events.json',
      'manifest.json',
      'manifest.sig',
      'model/measurements.arrow',
      'model/measurements.json',
      'model/model.json',
      'model/values.arrow',
      'report.html',
      'report.json',
    ]);
    expect(JSON.parse(readFileSync(join(release, 'manifest.json'), 'utf8'))).toMatchObject({
      identity: { release: 'sample-1', signer: { fingerprint: key.fingerprint } },
      tables: [{ name: 'encounters', rows: 400 }],
      claim: { epsilon: '1', delta: '1/1000000', rho: '31/2400' },
      postProcessing: { seed: 'sample-seed' },
    });
  });

  test('writes the same bytes again', async () => {
    const again = dir();
    await writeRelease(again, sampleContent(key));
    for (const { path } of listFolder(release)) {
      expect(readFileSync(join(again, path)).equals(readFileSync(join(release, path))), path).toBe(true);
    }
  });

  test('keeps the model exactly', async () => {
    const { artifact, kind } = readModel(new ListedFolder(release));
    const before = sampleModel().toArtifact();
    expect(kind).toBe('independent');
    expect(artifact.values).toEqual(before.values);
    expect(modelFromArtifact(artifact).toArtifact()).toEqual(before);
    expect(readMeasurements(new ListedFolder(release))).toEqual([
      { columns: ['sex'], sigmaSquared: '400', values: Float64Array.of(350, 340, 310) },
      {
        columns: ['severity', 'smoker'],
        sigmaSquared: '900',
        values: Float64Array.from({ length: 9 }, (_, i) => 100 + i),
      },
    ]);
  });

  test('writes a card that says what is promised, in words', () => {
    const card = readFileSync(join(release, 'README.md'), 'utf8');
    expect(card).toContain('(1, 0.000001)-differentially private for each patient');
    expect(card).toContain('be right about it with probability 73.2 % at most');
    expect(card).toContain('| `age` | integer | int32 | yes |');
    expect(card).toContain('Not for: Decisions about a person');
    expect(card).toContain('- `notes`: kind text is never released');
  });

  test('refuses to promise less than was spent', async () => {
    const { privacy } = sampleContent(key);
    const content = sampleContent(key, { privacy: { ...privacy, epsilon: rational(1n, 2n) } });
    const target = dir();
    await expect(writeRelease(target, content)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(readdirSync(target)).toEqual([]);
  });

  test('refuses columns that are not the model’s', async () => {
    const columns = sampleContent(key).table.columns.slice(0, -3);
    const content = sampleContent(key, { table: { name: 'encounters', columns, rules: NO_RULES } });
    await expect(writeRelease(dir(), content)).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
  });
});

describe('publishRelease()', () => {
  test('moves the folder as a whole and never replaces a release', async () => {
    const staging = join(dir(), 'staging');
    const target = join(dir(), 'released', 'sample-1');
    mkdirSync(staging);
    await writeRelease(staging, sampleContent(key));
    const created = new Date('2026-01-02T03:04:05.000Z');
    await publishRelease(staging, target, created);
    // The end of a run depends on the records, so no file may tell it.
    for (const name of ['', ...readdirSync(target, { recursive: true, encoding: 'utf8' })]) {
      expect([name, statSync(join(target, name)).mtime]).toEqual([name, created]);
    }
    expect(existsSync(staging)).toBe(false);
    expect(statSync(join(target, 'manifest.json')).isFile()).toBe(true);
    mkdirSync(staging);
    await expect(publishRelease(staging, target, new Date(0))).rejects.toMatchObject({ code: 'RELEASE_EXISTS' });
    expect(existsSync(staging)).toBe(true);
  });
});
