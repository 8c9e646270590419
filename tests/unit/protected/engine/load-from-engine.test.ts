import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFromEngine } from '../../../../pipelines/protected/engine/load-from-engine.ts';
import { answeringEngine } from '../../../support/answering-engine.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const KEPT = {
  schema: 'synthward/engine-records/1',
  kept: { catalog: 'c', schema: 's', table: 'synthward_0123456789abcdef0123' },
};

/** A run of which something is known, before an engine that has nothing; what it was asked. */
async function resumed({ charged, kept }: { readonly charged: boolean; readonly kept: boolean }) {
  const { asked, setting } = await answeringEngine((sql) => ({ data: sql.includes('count(*)') ? [[0]] : [] }));
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'records', 'engine'), { recursive: true });
  writeFileSync(join(folder, 'records', 'engine', 'order.salt'), Buffer.alloc(32, 7));
  if (kept) writeFileSync(join(folder, 'records', 'engine', 'kept.json'), JSON.stringify(KEPT));
  const error: unknown = await loadFromEngine({
    setting,
    dictionary: await dictionaryOf(temporaryFolder(), ['x: { kind: integer, range: [0, 9] }']),
    folder,
    entropy: insecureSeededEntropy('resumed'),
    advance: () => {},
    protection: undefined,
    charged,
  }).catch((thrown: unknown) => thrown);
  return { error, asked };
}

test('a run that has charged and keeps no table asks the engine nothing, and chooses no rows again', async () => {
  const { error, asked } = await resumed({ charged: true, kept: false });
  expect(error).toMatchObject({ code: 'PLAN_CHANGED' });
  expect(asked).toEqual([]);
});

test.each([true, false])('a run whose table is gone chooses no rows again (charged: %s)', async (charged) => {
  const { error, asked } = await resumed({ charged, kept: true });
  expect(error).toMatchObject({ code: 'PLAN_CHANGED' });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(KEPT.kept.table);
});

test('a run that has not charged and has no table yet reads the source', async () => {
  const { error, asked } = await resumed({ charged: false, kept: false });
  expect(error).toMatchObject({ code: 'DATABASE_MISSING' });
  expect(asked[0]).toContain("table_name = 't'");
});
