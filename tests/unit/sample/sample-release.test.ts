import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, reseal } from '../../../fixtures/support/reseal.ts';
import type { SigningKey } from '../../../pipelines/release-folder/manifest/keys.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import type { WrittenSample } from '../../../pipelines/sample/draw-sample.ts';
import { type ReleaseSample, sampleRelease } from '../../../pipelines/sample/sample-release.ts';
import { parseCsv } from '../../../pipelines/workspace/text/csv.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshDir, freshKey, sampleContent } from '../release-folder/sample-release.ts';

let release: string;
let key: SigningKey;
beforeAll(async () => {
  release = freshDir();
  key = await freshKey();
  await writeRelease(release, sampleContent(key));
});

const sample = (changes: Partial<ReleaseSample> & { readonly out: string }): Promise<WrittenSample> =>
  sampleRelease({ release, rows: 400, seed: 'sample-seed', where: [], ...changes });

async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file, compressors });
}

test('the seed and rows of a release give its very files', async () => {
  const folder = temporaryFolder();
  for (const format of ['parquet', 'arrow']) {
    const out = join(folder, `again.${format}`);
    const done = await sample({ out });
    expect(readFileSync(out).equals(readFileSync(join(release, `data/encounters.${format}`)))).toBe(true);
    expect(done).toMatchObject({ release: 'sample-1', format, probability: 1, expectedRecords: 1000 });
    await sample({ out: join(folder, `other.${format}`), seed: 'another' });
    expect(readFileSync(out).equals(readFileSync(join(folder, `other.${format}`)))).toBe(false);
  }
});

test('the three formats hold equal rows, all of which meet the conditions', async () => {
  const folder = temporaryFolder();
  const where = ['sex = F', 'age between 60 and 70', 'cost < 50', 'ward "A" été is not null', 'seen is not null'];
  const [parquet, arrow, csv] = ['parquet', 'arrow', 'csv'].map((format) => join(folder, `some.${format}`));
  for (const out of [parquet!, arrow!, csv!]) await sample({ out, where, rows: 1000 });
  const rows = await readParquet(parquet!);
  expect(rows).toHaveLength(1000);
  for (const row of rows) {
    expect(row['sex']).toBe('F');
    expect(row['age']).toBeGreaterThanOrEqual(60);
    expect(row['age']).toBeLessThanOrEqual(70);
    expect(row['cost']).toBeLessThan(50);
  }
  expect(new Set(rows.map(({ age }) => age)).size).toBe(11);
  const table = tableFromIPC(readFileSync(arrow!));
  const [header, ...lines] = parseCsv(readFileSync(csv!, 'utf8'))!;
  expect(header).toEqual(Object.keys(rows[0]!));
  expect(lines).toHaveLength(1000);
  for (const name of ['sex', 'ward "A" été', 'age', 'cost', 'uid', 'severity', 'smoker']) {
    const column = table.getChild(name)!;
    const at = header!.indexOf(name);
    for (const [i, row] of rows.entries()) {
      expect(column.get(i)).toEqual(row[name] ?? null);
      const written = lines[i]![at]!;
      if (typeof row[name] === 'number') expect(Number(written)).toBe(row[name]);
      else expect(written).toBe(row[name] === null || row[name] === undefined ? '' : String(row[name]));
    }
  }
});

test('an empty text and null are told apart in CSV', async () => {
  const folder = temporaryFolder();
  const text = async (where: string): Promise<string> => {
    const out = join(folder, `${where.length}.csv`);
    await sample({ out, rows: 3, where: [where] });
    return readFileSync(out, 'utf8').split('\n')[1]!;
  };
  expect(await text(`ward "A" été = ''`)).toMatch(/^1,[FM]?,"",/);
  expect(await text('ward "A" été is null')).toMatch(/^1,[FM]?,,/);
});

test('says how many rows the model expects to match', async () => {
  // Weights of the sample model are 1, 2, 3, 1, ...: F has 1 of 6, M 2, missing 3; of six ages 65 to 110 has 3 of 12.
  const out = join(temporaryFolder(), 'a.csv');
  const done = await sample({ out, rows: 10, where: ['sex != M', 'age >= 88', 'age <= 110'] });
  expect(done.probability).toBeCloseTo((1 / 6) * (3 / 12) * (23 / 46), 12);
  expect(done.expectedRecords).toBe(Math.round(1000 * done.probability));
});

describe('leaves no file, and none that it did not make', () => {
  test('where a file has the name', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'mine.csv');
    writeFileSync(out, 'precious');
    await expect(sample({ out })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(readFileSync(out, 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['mine.csv']);
  });

  test('where a file takes the name while rows are drawn', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'late.csv');
    const request = sample({ out, progress: () => writeFileSync(out, 'precious') });
    await expect(request).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(readFileSync(out, 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['late.csv']);
  });

  test.each(['parquet', 'arrow', 'csv'])('where drawing %s stops half-way', async (format) => {
    const folder = temporaryFolder();
    const progress = (): never => {
      throw new Error('stopped');
    };
    await expect(sample({ out: join(folder, `half.${format}`), progress })).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['parquet', 'arrow', 'csv'])('where the folder of %s does not exist', async (format) => {
    const out = join(temporaryFolder(), `none/a.${format}`);
    await expect(sample({ out })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', message: `Cannot write ${out}` });
  });

  test('where the end of the name is no format', async () => {
    await expect(sample({ out: join(temporaryFolder(), 'a.xlsx') })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('a release that does not agree with itself is refused', () => {
  const refuse = async (change: (folder: string) => void, message: string, code = 'RELEASE_INVALID'): Promise<void> => {
    const folder = temporaryFolder();
    const broken = join(folder, 'release');
    await cp(release, broken, { recursive: true });
    change(broken);
    const request = sample({ release: broken, out: join(folder, 'a.csv') });
    await expect(request).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(readdirSync(folder)).toEqual(['release']);
  };
  const edit = (path: string, how: (bytes: Buffer) => Uint8Array | string) => (folder: string) =>
    writeFileSync(join(folder, path), how(readFileSync(join(folder, path))));
  const flip = (bytes: Buffer): Buffer => {
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    return bytes;
  };

  test.each(['model/model.json', 'model/values.arrow', 'data-dictionary.json', 'manifest.json'])(
    'a changed byte in %s',
    (path) => refuse(edit(path, flip), path),
  );

  test('a file and its checksum changed, but not the manifest', async () => {
    const { sha256OfFile } = await import('../../../pipelines/release-folder/files/folder.ts');
    const path = join(release, 'model/values.arrow');
    const digest = await sha256OfFile(path);
    await refuse((folder) => {
      edit('model/values.arrow', flip)(folder);
      edit('SHA256SUMS', (bytes) => bytes.toString().replace(digest, '0'.repeat(64)))(folder);
    }, 'model/values.arrow');
  });

  test('no checksums', () =>
    refuse(
      edit('SHA256SUMS', () => ''),
      'SHA256SUMS',
    ));
  test('unreadable checksums', () =>
    refuse(
      edit('SHA256SUMS', () => 'hello\n'),
      'SHA256SUMS',
    ));

  test.each<[string, string, Edit, string]>([
    [
      'a dictionary whose columns have other names',
      'data-dictionary.json',
      (json) => {
        json.columns[1].name = 'gender';
      },
      'its columns are not those of the data dictionary',
    ],
    [
      'a dictionary with one more value',
      'data-dictionary.json',
      (json) => json.columns[1].cells.push({ kind: 'value', value: 'X' }),
      'its columns are not those of the data dictionary',
    ],
    [
      'a dictionary that contradicts itself',
      'data-dictionary.json',
      (json) => {
        json.columns[2].name = 'SEX';
      },
      'a column in it contradicts itself',
    ],
    [
      'a dictionary of another form',
      'data-dictionary.json',
      (json) => {
        json.extra = 1;
      },
      'it does not follow its schema',
    ],
    [
      'a manifest of another form',
      'manifest.json',
      (json) => {
        json.extra = 1;
      },
      'manifest.json: it does not follow its schema',
    ],
  ])('%s, though every checksum was made right again', async (_, path, change, message) => {
    const folder = temporaryFolder();
    const forged = join(folder, 'release');
    await cp(release, forged, { recursive: true });
    editJson(forged, path, change);
    await reseal(forged, key);
    const request = sample({ release: forged, out: join(folder, 'a.csv') });
    await expect(request).rejects.toMatchObject({
      code: 'RELEASE_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('synthward verify'),
    });
  });

  test('no folder', async () => {
    const request = sample({ release: join(temporaryFolder(), 'none'), out: join(temporaryFolder(), 'a.csv') });
    await expect(request).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
