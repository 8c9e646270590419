import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { type LoadRequest, loadRecords, readKeptRecords } from '../../../pipelines/protected/load-records.ts';
import { resourcesOf } from '../../../pipelines/workspace/resources.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const PATIENTS = 60;
const ROWS = 240;

/** Patients of four rows each, of which two are kept; every row tells its patient, and some have none. */
async function request(unit: string, holdout = '0.5'): Promise<LoadRequest> {
  const folder = temporaryFolder();
  const lines = Array.from({ length: ROWS }, (_, row) => `P${row % PATIENTS},${row % PATIENTS}`);
  writeFileSync(join(folder, 't.csv'), `id,who\n${[...lines, ',59', ',59'].join('\n')}\n`);
  writeFileSync(
    join(folder, 'd.yaml'),
    `schema: synthward/dictionary/1
table: t
origin: expert
unit: ${unit}
columns:
  id: { kind: identifier }
  who: { kind: integer, range: [0, 59], outside: clamp }
`,
  );
  mkdirSync(join(folder, 'run'));
  return {
    source: {
      path: join(folder, 't.csv'),
      format: undefined,
      delimiter: undefined,
      encoding: undefined,
      member: undefined,
      sheet: undefined,
      headerIsNames: false,
      counting: 'memory',
    },
    dictionary: await loadDictionary(join(folder, 'd.yaml')),
    folder: join(folder, 'run'),
    entropy: systemEntropy(),
    advance: () => {},
    resources: resourcesOf(),
    protection: undefined,
    holdout: parseRational(holdout),
    charged: false,
  };
}

const said = ({ columns }: Pick<BoundedRecords, 'columns'>): number[] => [...columns[0]!.codes];

test('what the guard is given holds no row of a held-out patient, and a resumed run finds the same two sides', async () => {
  const asked = await request('{ column: id, maxRows: 2 }');
  const loaded = await loadRecords(asked);
  const { records, rowsRead, rowsKept, sides } = await loaded.evaluated();
  const guarded = loaded.guarded as BoundedRecords;
  const [training, heldOut] = [said(guarded), said(sides!.heldOut)];
  expect(sides!.training).toEqual(guarded);
  expect(training.filter((who) => heldOut.includes(who))).toEqual([]);
  expect(new Set([...training, ...heldOut]).size).toBe(PATIENTS);
  for (const side of [training, heldOut]) {
    for (const who of new Set(side)) expect(side.filter((other) => other === who)).toHaveLength(2);
  }
  expect([rowsRead, rowsKept]).toEqual([ROWS + 2, training.length]);
  // All rows of those who are learnt from, and of nobody else.
  expect(said(records).toSorted()).toEqual([...training, ...training].toSorted());

  const again = await (await loadRecords({ ...asked, charged: true })).evaluated();
  expect(again).toEqual({ records, rowsRead, rowsKept, sides });
  const kept = (await readKeptRecords(asked.dictionary, asked.folder, asked.resources, undefined))!;
  expect((await kept.evaluated()).sides).toEqual(sides);
});

test('rows that are units of their own are split row by row', async () => {
  const asked = await request('{ rows: each }');
  const { rowsRead, rowsKept, sides } = await (await loadRecords(asked)).evaluated();
  expect(rowsRead).toBe(ROWS + 2);
  expect(rowsKept + sides!.heldOut.rowCount).toBe(ROWS + 2);
});

test('a run that has charged questions and lost its records does not draw anew who is held out', async () => {
  const asked = await request('{ column: id, maxRows: 2 }');
  await loadRecords(asked);
  rmSync(join(asked.folder, 'records'), { recursive: true });
  await expect(loadRecords({ ...asked, charged: true })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  const { sides } = await (await loadRecords(asked)).evaluated();
  expect(sides!.heldOut.columns).toHaveLength(1);
});

test('a start that was killed before it kept all it read leaves nothing of its split', async () => {
  const asked = await request('{ column: id, maxRows: 2 }');
  await loadRecords(asked);
  rmSync(join(asked.folder, 'records', 'bounded'), { recursive: true });
  const second = await (await loadRecords(asked)).evaluated();
  const kept = (await readKeptRecords(asked.dictionary, asked.folder, asked.resources, undefined))!;
  expect(await kept.evaluated()).toEqual(second);
});

test('nobody is held out, and nothing kept of it, where nothing says so', async () => {
  const asked = { ...(await request('{ column: id, maxRows: 2 }')), holdout: undefined };
  const { sides, rowsKept } = await (await loadRecords(asked)).evaluated();
  expect(sides).toBeUndefined();
  expect(rowsKept).toBe(2 * PATIENTS);
  expect(readdirSync(join(asked.folder, 'records')).toSorted()).toEqual(['all', 'bounded']);
});
