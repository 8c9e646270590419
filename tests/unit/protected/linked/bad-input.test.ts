import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LinkedDictionary } from '../../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { clinic, FINDING, PERSON, VISIT } from '../../../support/linked/clinic.ts';
import { load, type Told, tell, writeTables } from '../../../support/linked/loaded-tables.ts';
import { byDate, linkedDictionaryOf, type StatedTable } from '../../../support/linked-dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

type Lines = Readonly<Record<string, readonly string[]>>;

const HEADS = {
  person: 'person_id,sex',
  visit: 'visit_id,person_id,day,ward',
  finding: 'visit_id,person_id,found,code',
};

/** Loads tables, given without their first line, and puts them into words. */
async function loaded(
  lines: Partial<Record<keyof typeof HEADS, readonly string[]>>,
  change: Parameters<typeof clinic>[1] = {},
): Promise<readonly Told[]> {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder, change);
  const whole = Object.entries(HEADS).map(([name, head]) => [name, [head, ...(lines[name as 'visit'] ?? [])]]);
  return loadWhole(folder, dictionary, Object.fromEntries(whole));
}

async function loadWhole(folder: string, dictionary: LinkedDictionary, lines: Lines): Promise<readonly Told[]> {
  const sources = writeTables(join(folder, 'tables'), lines);
  return tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
}

const wards = ({ events }: Told): unknown[] => events.map(({ ward }) => ward);
const codes = ({ events }: Told): unknown[] => events.map(({ details }) => details['finding']!.map(({ code }) => code));

const person = ['1,F', '2,M'];
const asLines = { visit: [HEADS.visit], finding: [HEADS.finding] };

test('whoever is named by text that is not UTF-8 is nobody, not one and the same', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const sources = writeTables(join(folder, 'tables'), { ...asLines, person: [HEADS.person, ...person] });
  const visits = ['10,1,2001-01-01,a', '11,\xff,2001-01-01,b', '12,\xfe,2001-01-02,b', '\xfd,2,2001-01-03,c'];
  writeFileSync(join(folder, 'tables', 'visit.csv'), Buffer.from([HEADS.visit, ...visits, ''].join('\n'), 'latin1'));
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  expect(told.map(wards)).toEqual([['a'], ['c']]);
});

test('a few units that only their rows name, in text that is not UTF-8, are nobody', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const bad = ['1,F', '2,M', '\xff,F', '\xfe,M'];
  const sources = writeTables(join(folder, 'tables'), { ...asLines, person: [HEADS.person] });
  writeFileSync(join(folder, 'tables', 'person.csv'), Buffer.from([HEADS.person, ...bad, ''].join('\n'), 'latin1'));
  const told = tell((await load(join(folder, 'run'), sources, dictionary)).guarded, dictionary);
  expect(told.map(({ unit }) => unit['sex'])).toEqual(['F', 'M']);
});

test('children without a parent are dropped, and so is what belongs to them', async () => {
  const told = await loaded({
    person,
    visit: ['10,1,2001-01-01,a', '11,99,2001-01-01,b', '12,,2001-01-01,c'],
    finding: ['10,1,,p', '11,99,,q', '12,,,r', '77,1,2001-01-01,s'],
  });
  expect(told.map(wards)).toEqual([['a'], []]);
  expect(told.map(codes)).toEqual([[['p']], []]);
});

test('all rows of a repeated key of the units are one unit, whose row is one of them', async () => {
  const told = await loaded({
    person: ['1,F', '1,M', '2,M', '1,F'],
    visit: ['10,1,2001-01-01,a', '11,1,2001-01-02,b'],
  });
  expect(told.map(wards)).toEqual([['a', 'b'], []]);
  expect(['F', 'M']).toContain(told[0]!.unit['sex']);
});

test('events of one key stay, and what names the key belongs to one of them', async () => {
  const seen = new Set<string>();
  for (let run = 0; run < 40 && seen.size < 2; run++) {
    const told = await loaded({
      person,
      visit: ['10,1,2001-01-01,a', '10,1,2001-01-02,b'],
      finding: ['10,,,p', '10,,,q'],
    });
    expect(told.map(wards)).toEqual([['a', 'b'], []]);
    seen.add(JSON.stringify(codes(told[0]!)));
  }
  expect([...seen].sort()).toEqual(['[["p","q"],[]]', '[[],["p","q"]]']);
});

test('of events of one key that two units have, the one of the unit that a row names goes first', async () => {
  for (let run = 0; run < 5; run++) {
    const told = await loaded({
      person,
      visit: ['10,1,2001-01-01,a', '10,2,2001-01-02,b'],
      finding: ['10,1,,p', '10,2,,q', '10,2,,r'],
    });
    expect(told.map(codes)).toEqual([[['p']], [['q', 'r']]]);
  }
});

test('what is said of another unit belongs to the unit of its event', async () => {
  const told = await loaded({ person, visit: ['10,1,2001-01-01,a'], finding: ['10,2,,p'] });
  expect(told.map(codes)).toEqual([[['p']], []]);
});

test('rows whose place in the order is missing, unreadable or beyond its range are dropped', async () => {
  const told = await loaded({
    person,
    visit: ['10,1,,a', '11,1,soon,b', '12,1,1850-01-01,c', '13,1,2001-01-01,d'],
    finding: ['10,1,,p', '13,1,,q'],
  });
  expect(told.map(wards)).toEqual([['d'], []]);
  expect(told.map(codes)).toEqual([[['q']], []]);
});

test('coins of the unit put rows of one day in order', async () => {
  const seen = new Set<string>();
  for (let run = 0; run < 60 && seen.size < 6; run++) {
    const told = await loaded({ person, visit: ['10,1,2001-01-01,a', '11,1,2001-01-01,b', '12,1,2001-01-01,c'] });
    seen.add(wards(told[0]!).join(''));
  }
  expect([...seen].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
});

test('rows that name no event are of one of their unit on that day, where they may be', async () => {
  const lines = {
    person,
    visit: ['10,1,2001-01-01,a', '11,1,2001-01-03,b'],
    finding: [',1,2001-01-03,p', ',1,2001-01-02,q', ',2,2001-01-03,r', ',,2001-01-03,s', ',1,,s'],
  };
  expect((await loaded(lines)).map(codes)).toEqual([[[], ['p']], []]);
  const refusing = { finding: { parent: { table: 1, column: 'visit_id', nullable: false } } };
  expect((await loaded(lines, refusing)).map(codes)).toEqual([[[], []], []]);
});

test('a unit with 100,000 children has a window of them, in bounded time', async () => {
  const visit = Array.from({ length: 100_000 }, (_, i) => `${i},1,20${String(i % 20).padStart(2, '0')}-03-04,a`);
  const finding = Array.from({ length: 100_000 }, () => '5,1,,p');
  const began = performance.now();
  const told = await loaded(
    { person, visit: [...visit, 'z,2,2001-01-01,b'], finding },
    { visit: { most: 9 }, finding: { most: 3 } },
  );
  expect(told.map(({ events }) => events.length)).toEqual([9, 1]);
  expect(told[0]!.events.every(({ details }) => details['finding']!.length <= 3)).toBe(true);
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('a table of details that is empty, or that a single unit has a row in, is read like any other', async () => {
  const visit = ['10,1,2001-01-01,a', '11,2,2001-01-01,b'];
  expect((await loaded({ person, visit })).map(codes)).toEqual([[[]], [[]]]);
  expect((await loaded({ person, visit, finding: ['11,2,,s'] })).map(codes)).toEqual([[[]], [['s']]]);
});

test('names of tables and columns may differ in upper and lower case, but not stand twice', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const lines = {
    PERSON: ['PERSON_ID,SEX', '1,F', '2,M'],
    Visit: ['VISIT_ID,Person_Id,DAY,Ward', '10,2,2001-01-01,a'],
    FINDING: ['Visit_id,Person_id,Found,Code', '10,2,,p'],
  };
  expect((await loadWhole(folder, dictionary, lines)).map(codes)).toEqual([[], [['p']]]);
  const twice = { ...lines, Visit: ['VISIT_ID,Visit_Id,Person_Id,DAY,Ward', '10,10,2,2001-01-01,a'] };
  await expect(loadWhole(temporaryFolder(), dictionary, twice)).rejects.toMatchObject({ code: 'DICTIONARY_MISMATCH' });
});

test('records of JSON may spell names in another way, and leave out what is null', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const path = join(folder, 'finding.ndjson');
  writeFileSync(path, '{"PERSON_ID":2,"VISIT_ID":10,"CODE":"p"}\n{"FOUND":"2001-01-01","PERSON_ID":2,"CODE":"q"}\n');
  const csv = writeTables(folder, { person: [HEADS.person, ...person], visit: [HEADS.visit, '10,2,2001-01-01,a'] });
  const { guarded } = await load(join(folder, 'run'), new Map([...csv, ['finding', { path }]]), dictionary);
  expect(tell(guarded, dictionary).map(codes)).toEqual([[], [['p', 'q']]]);
});

test('a table without a source, and one that lacks a column, are refused by their names', async () => {
  const folder = temporaryFolder();
  const dictionary = await clinic(folder);
  const { person: persons, visit: visits } = { person: [HEADS.person, ...person], visit: [HEADS.visit] };
  const without = loadWhole(folder, dictionary, { person: persons, visit: visits });
  await expect(without).rejects.toMatchObject({
    code: 'DICTIONARY_MISMATCH',
    message: 'Cannot read table "finding": it has no source',
  });
  const finding = ['visit_id,found,code'];
  const lacking = loadWhole(temporaryFolder(), dictionary, { person: persons, visit: visits, finding });
  await expect(lacking).rejects.toMatchObject({
    code: 'DICTIONARY_MISMATCH',
    message: expect.stringContaining('it has no column "person_id"'),
  });
});

test('no unit and a single one are refused in the same words, without a count', async () => {
  const words = async (rows: readonly string[]): Promise<string> => {
    const error = await loaded({ person: rows, visit: ['10,1,2001-01-01,a'] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe('TABLE_TOO_SMALL');
    return (error as UserError).message;
  };
  expect(await words([])).toBe(await words(['1,F']));
});

test('a value that its policy refuses is told by its column alone', async () => {
  const error: unknown = await loaded({ person, visit: ['10,1,2001-01-01,zzz'] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'VALUE_OUTSIDE_DOMAIN' });
  expect(String((error as UserError).message)).not.toContain('zzz');
});

test('twelve tables are read, each with its own keys', async () => {
  const folder = temporaryFolder();
  const details = Array.from({ length: 10 }, (_, i): StatedTable => ({ ...FINDING, name: `finding_${i}` }));
  const dictionary = await linkedDictionaryOf(folder, [PERSON, VISIT, ...details]);
  const told = await loadWhole(folder, dictionary, {
    person: [HEADS.person, ...person],
    visit: [HEADS.visit, '10,1,2001-01-01,a', '11,2,2001-01-01,b'],
    ...Object.fromEntries(details.map(({ name }, i) => [name, [HEADS.finding, `${10 + (i % 2)},,,${'pqrs'[i % 4]}`]])),
  });
  const counts = told.map(({ events }) => Object.values(events[0]!.details).map(({ length }) => length));
  expect(counts).toEqual([
    [1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
    [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  ]);
});

test('days that tables share are made of their rows: one a unit and day', async () => {
  const folder = temporaryFolder();
  const made: StatedTable = {
    name: 'day',
    role: 'events',
    source: 'made',
    unit: undefined,
    parent: VISIT.parent,
    order: byDate('day'),
    most: 2,
    columns: [],
  };
  const dictionary = await linkedDictionaryOf(folder, [
    PERSON,
    made,
    { ...FINDING, parent: { table: 1, column: 'person_id', nullable: false }, unit: 'person_id' },
    { ...FINDING, name: 'test', parent: { table: 1, column: 'person_id', nullable: false }, unit: 'person_id' },
  ]);
  const told = await loadWhole(folder, dictionary, {
    person: [HEADS.person, ...person],
    finding: ['person_id,found,code', '1,2001-01-05,q', '1,2001-01-05,p', '2,2001-02-01,r', '9,2001-01-01,p', '1,,s'],
    test: ['person_id,found,code', '1,2001-01-05,s', '1,2001-01-01,r'],
  });
  const [first, fifth] = [1, 5].map((day) => Date.UTC(2001, 0, day) / 86_400_000);
  expect(told[0]!.events).toEqual([
    { day: first, details: { finding: [], test: [{ code: 'r' }] } },
    { day: fifth, details: { finding: [{ code: 'p' }, { code: 'q' }], test: [{ code: 's' }] } },
  ]);
  expect(told[1]!.events).toHaveLength(1);
});

test('units of a single table are made of those that have a row with a place, and have what is constant', async () => {
  const folder = temporaryFolder();
  const sex = PERSON.columns[0]!;
  const dictionary = await linkedDictionaryOf(folder, [
    { name: 'patient', role: 'units', source: 'made', key: 'person_id', columns: [sex] },
    {
      name: 'stay',
      role: 'events',
      unit: 'person_id',
      parent: { table: 0, column: 'person_id', nullable: false },
      order: {
        ...byDate('day'),
        scale: 'number',
        entry: undefined,
        gaps: undefined,
        reading: { ...byDate('day').reading, scale: 'number', lower: -1e15, upper: 1e15 },
      },
      constant: ['sex'],
      columns: [sex, VISIT.columns[0]!],
    },
  ]);
  const told = await loadWhole(folder, dictionary, {
    stay: ['person_id,day,sex,ward', '5,30,M,c', '4,1,F,a', '5,7,M,b', '6,,F,d', ',1,F,a'],
  });
  expect(told).toEqual([
    { unit: { sex: 'F' }, events: [{ ward: 'a', details: {} }] },
    {
      unit: { sex: 'M' },
      events: [
        { ward: 'b', details: {} },
        { ward: 'c', details: {} },
      ],
    },
  ]);
});
