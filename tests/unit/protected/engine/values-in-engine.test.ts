import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { dropLeftValues, openValuesInEngine } from '../../../../pipelines/protected/engine/values-in-engine.ts';
import { leftInEngine, noteEngineTable } from '../../../../pipelines/workspace/engine-table-note.ts';
import type { UserError } from '../../../../privacy/errors.ts';
import { answeringEngine, type EngineAnswer } from '../../../support/answering-engine.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DENIED: EngineAnswer = { error: { errorName: 'PERMISSION_DENIED' } };

/** A start of `describe` that fails when it has named its table; nothing it makes there is ever made. */
async function failedStart(mayDrop: boolean) {
  const folder = temporaryFolder();
  let made = false;
  const { asked, setting } = await answeringEngine((sql) => {
    if (sql.includes('information_schema.columns')) return { data: [['x', 'bigint']] };
    if (sql.includes('information_schema.schemata')) return { data: [[1]] };
    if (sql.startsWith('DROP') && (mayDrop || !made)) return { data: [] };
    made ||= sql.startsWith('CREATE');
    return DENIED;
  });
  const shape = await dictionaryOf(temporaryFolder(), ['x: { kind: integer, range: [0, 9] }']);
  const request = { folder, entropy: insecureSeededEntropy('values'), advance: () => {} };
  const error: unknown = await openValuesInEngine(setting, { shape, columns: [] }, request).catch((thrown) => thrown);
  expect((error as UserError).code).toBe('DATABASE_DENIED');
  return { folder, asked, setting };
}

test('a start that fails drops its table and forgets it', async () => {
  const { folder, asked } = await failedStart(true);
  expect(asked.at(-1)).toMatch(/^DROP TABLE IF EXISTS "c"."scratch"."synthward_[0-9a-f]{20}"$/);
  expect(await leftInEngine(folder)).toBeUndefined();
});

test('a table that could not be dropped is told of, and dropped by a start that asks nothing more', async () => {
  const { folder, asked, setting } = await failedStart(false);
  const name = asked.at(-1)!.replace('DROP TABLE IF EXISTS ', '');
  expect(await leftInEngine(folder)).toContain(name);
  await dropLeftValues(setting, folder);
  expect(await leftInEngine(folder)).toContain(name);

  const well = await answeringEngine(() => ({ data: [] }));
  await dropLeftValues(well.setting, folder);
  expect(well.asked).toEqual([`DROP TABLE IF EXISTS ${name}`]);
  expect(await leftInEngine(folder)).toBeUndefined();
  await dropLeftValues(well.setting, folder);
  expect(well.asked).toHaveLength(1);
});

test('a table in another scratch schema stays noted, and an engine that cannot be opened is no failure', async () => {
  const folder = temporaryFolder();
  await noteEngineTable(folder, `"c"."elsewhere"."of ${basename(folder)}"`);
  const { asked, setting } = await answeringEngine(() => ({ data: [] }));
  await dropLeftValues(setting, folder);
  await dropLeftValues({ ...setting, passwordFile: '/nowhere' }, folder);
  expect(asked).toEqual([]);
  expect(await leftInEngine(folder)).toContain('elsewhere');
});
