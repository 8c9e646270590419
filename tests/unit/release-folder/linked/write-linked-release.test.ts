import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { listFolder } from '../../../../pipelines/release-folder/files/folder.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import type { LinkedReleaseContent } from '../../../../pipelines/release-folder/release-content.ts';
import { writeRelease } from '../../../../pipelines/release-folder/write-release.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';
import { wardContent } from '../../../support/linked/ward-release.ts';
import { freshDir, freshKey } from '../sample-release.ts';

let content: LinkedReleaseContent;
let dir: string;
let manifest: Manifest;

beforeAll(async () => {
  content = await wardContent(await wardDictionary(), await freshKey());
  dir = freshDir();
  ({ manifest } = await writeRelease(dir, content));
});

const json = (file: string) => JSON.parse(readFileSync(join(dir, file), 'utf8'));

describe('writeRelease() of linked tables', () => {
  test('writes a file a table, and the manifest says how they belong together', () => {
    expect(manifest.tables.map(({ name, key, parents }) => ({ name, key, parents }))).toEqual([
      { name: 'patients', key: 'patient_id', parents: undefined },
      { name: 'stays', key: 'stay_id', parents: [{ column: 'patient_id', table: 'patients' }] },
      {
        name: 'diagnoses',
        key: undefined,
        parents: [
          { column: 'stay_id', table: 'stays' },
          { column: 'patient_id', table: 'patients' },
        ],
      },
      { name: 'death', key: undefined, parents: [{ column: 'patient_id', table: 'patients' }] },
    ]);
    expect(manifest.tables[0]!.rows).toBe(250);
    const paths = listFolder(dir).map(({ path }) => path);
    for (const { name } of manifest.tables) {
      expect(paths).toContain(`data/${name}.parquet`);
      expect(paths).toContain(`data/${name}.arrow`);
    }
  });

  test('states every view with its sensitivity, and how many rows were looked at', () => {
    const { views } = manifest.plan!.linked!;
    expect(views.map(({ name, rows }) => [name, rows])).toEqual(
      content.model.views.map(({ view }) => [view.name, view.rows]),
    );
    expect(manifest.privacyUnit.lookedAt).toEqual([
      { rows: 'stays', of: 'unit', most: 8 },
      { rows: 'diagnoses', of: 'event', most: 5 },
    ]);
    expect(manifest.privacyUnit.enforcement).toContain('At most 8 row(s) of stays of each patient');
    expect(manifest.privacyUnit.definition).toContain('in all tables');
  });

  test('tells catalogues the foreign keys', () => {
    const { recordSet } = json('croissant.json');
    const stays = recordSet.find(({ name }: { name: string }) => name === 'stays');
    expect(stays.field.find(({ name }: { name: string }) => name === 'patient_id').references).toEqual({
      field: { '@id': 'patients/patient_id' },
    });
    const { resources } = json('datapackage.json');
    const diagnoses = resources.find(({ name }: { name: string }) => name === 'diagnoses-parquet');
    expect(diagnoses.schema.foreignKeys).toContainEqual({
      fields: ['stay_id'],
      reference: { resource: 'stays-parquet', fields: ['stay_id'] },
    });
    expect(json('csvw-metadata.json').tables[1].tableSchema.foreignKeys).toEqual([
      { columnReference: 'c2', reference: { resource: 'patients.csv', columnReference: 'c1' } },
    ]);
  });

  test('the card speaks of all tables', () => {
    const card = readFileSync(join(dir, 'README.md'), 'utf8');
    expect(card).toContain('Synthetic linked tables of 250 of the unit (patient).');
    expect(card).toContain('## Columns of `diagnoses`');
    expect(card).not.toContain('none is linked to another');
    expect(card).toContain('stays = pd.read_parquet("data/stays.parquet")');
  });

  test('the same content gives the same bytes', async () => {
    const again = freshDir();
    await writeRelease(again, content);
    const digests = (folder: string) =>
      listFolder(folder).map(({ path }) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ]);
    expect(digests(again)).toEqual(digests(dir));
  });
});
