import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { forgetEngineTable, leftInEngine, noteEngineTable } from '../../../pipelines/workspace/engine-table-note.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a table of an engine is told of from before it is made until it is dropped', async () => {
  const folder = temporaryFolder();
  expect(await leftInEngine(folder)).toBeUndefined();
  await noteEngineTable(folder, '"c"."s"."synthward_1"');
  expect(await leftInEngine(folder)).toContain('"c"."s"."synthward_1"');
  await forgetEngineTable(folder);
  await forgetEngineTable(folder);
  expect(await leftInEngine(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  await expect(noteEngineTable(`${folder}/none`, 't')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});
