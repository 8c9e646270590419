import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLinkedRecords, writeLinkedRecords } from '../../../../pipelines/protected/linked/kept-records.ts';
import {
  loadLinkedRecords,
  readKeptLinkedRecords,
} from '../../../../pipelines/protected/linked/load-linked-records.ts';
import { loadProtection } from '../../../../pipelines/workspace/protection/key-file.ts';
import { resourcesOf } from '../../../../pipelines/workspace/resources.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { systemEntropy } from '../../../../privacy/random/system-entropy.ts';
import { everyFile } from '../../../support/canary.ts';
import { clinic } from '../../../support/linked/clinic.ts';
import { load, writeTables } from '../../../support/linked/loaded-tables.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const column = (name: string, size: number, ...codes: number[]) => ({
  name,
  size,
  codes: size > 256 ? Uint16Array.from(codes) : Uint8Array.from(codes),
});

const RECORDS: LinkedRecords = {
  unitCount: 3,
  units: [column('sex', 2, 0, 1, 0), column('entry', 300, 299, 0, 7)],
  events: {
    name: 'visit "é"',
    columns: [column('ward', 4, 3, 0, 1, 2)],
    start: Uint32Array.of(0, 2, 2, 4),
    most: 5,
    time: Float64Array.of(1, 1, -7, 30_000),
  },
  details: [
    { name: 'finding', columns: [column('code', 9, 8, 7)], start: Uint32Array.of(0, 0, 2, 2, 2), most: 2 },
    { name: 'none', columns: [], start: new Uint32Array(5), most: 1 },
  ],
};

test('linked records come back as they were, from a file that only its owner may read', async () => {
  const folder = join(temporaryFolder(), 'run', 'records');
  expect(await readLinkedRecords(folder)).toBeUndefined();
  await writeLinkedRecords(folder, RECORDS);
  expect(await readLinkedRecords(folder)).toEqual(RECORDS);
  expect(statSync(join(folder, 'linked.bin')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const undated = { ...RECORDS, events: { ...RECORDS.events, time: undefined } };
  await writeLinkedRecords(folder, undated);
  expect(await readLinkedRecords(folder)).toEqual(undated);
});

test('any changed byte is found', async () => {
  const folder = temporaryFolder();
  await writeLinkedRecords(folder, RECORDS);
  const path = join(folder, 'linked.bin');
  const good = readFileSync(path);
  for (let at = 0; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at]! ^= 1;
    writeFileSync(path, bad);
    await expect(readLinkedRecords(folder), `byte ${at}`).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  }
});

async function ties(folder: string) {
  const dictionary = await clinic(folder, { visit: { most: 4 }, finding: { most: 2 } });
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const sources = writeTables(join(folder, 'tables'), {
    person: ['person_id,sex', ...rows.map((i) => `${i},${'FM'[i % 2]}`)],
    visit: [
      'visit_id,person_id,day,ward',
      ...rows.flatMap((i) => [...'abcdabc'].map((ward, at) => `${i}-${at},${i},2001-01-01,${ward}`)),
    ],
    finding: ['visit_id,person_id,found,code', ...rows.flatMap((i) => [...'pqrspq'].map((code) => `${i}-1,,,${code}`))],
  });
  return { dictionary, sources };
}

test('a resumed run finds the rows that were kept, in their order, without looking at the tables', async () => {
  const folder = temporaryFolder();
  const { dictionary, sources } = await ties(folder);
  const run = join(folder, 'run');
  const first = await load(run, sources, dictionary);
  expect(first.guarded.events.start[1]).toBe(4);
  expect(first.all.events.start[1]).toBe(7);
  expect(first.all).not.toEqual(first.guarded);
  rmSync(join(folder, 'tables'), { recursive: true });
  expect(await load(run, sources, dictionary)).toEqual(first);
  expect(await readKeptLinkedRecords(run, undefined)).toEqual(first);
  expect(readdirSync(run)).toEqual(['records']);
  expect(first.readings?.['visit']?.rows).toBe(280);
});

test('another run draws other coins', async () => {
  const folder = temporaryFolder();
  const { dictionary, sources } = await ties(folder);
  const [first, second] = [
    await load(join(folder, 'a'), sources, dictionary),
    await load(join(folder, 'b'), sources, dictionary),
  ];
  expect(second.guarded).not.toEqual(first.guarded);
});

test('where a key is configured, what is kept is encrypted, and read as without', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const sources = writeTables(join(folder, 'tables'), {
    person: ['person_id,sex', 'who-1,F', 'who-2,M'],
    visit: ['visit_id,person_id,day,ward', 'v-1,who-1,2001-01-01,a', 'v-2,who-1,2001-01-05,b'],
    finding: ['visit_id,person_id,found,code', 'v-2,,,q', ',who-1,2001-01-01,p'],
  });
  const run = join(folder, 'protected', 'run');
  mkdirSync(run, { recursive: true });
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, Buffer.alloc(32, 3), { mode: 0o600 });
  const protection = await loadProtection(keyFile, join(folder, 'protected'));
  const request = {
    sources,
    dictionary,
    folder: run,
    entropy: systemEntropy(),
    resources: resourcesOf(1e9, 2),
    advance: () => {},
    protection,
  };
  const sealed = await loadLinkedRecords(request);
  expect(sealed).toEqual(await load(join(folder, 'plain'), sources, dictionary));
  expect(await loadLinkedRecords({ ...request, sources: new Map() })).toEqual(sealed);
  await expect(readKeptLinkedRecords(run, undefined)).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
  for (const path of everyFile(run)) expect(readFileSync(path, 'latin1')).not.toMatch(/visit|finding|SWLNK/);
  expect(everyFile(run)).toHaveLength(2);
});
