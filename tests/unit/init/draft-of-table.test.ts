import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftConfig } from '../../../pipelines/init/draft-config.ts';
import { draftOfTable } from '../../../pipelines/init/draft-of-table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function table(text: string): string {
  const path = join(temporaryFolder(), 'table.csv');
  writeFileSync(path, text);
  return path;
}

test.each([
  ['pid,age,sex\n1,40,F\n', undefined],
  ['pid;age;sex\n1;40,5;F\n', ';'],
  ['pid\tage\tsex\n1\t40\tF\n', '\t'],
  ['pid|age|sex\n1|40|F\n', '|'],
  ['pid;"age, in years";sex\n1;40;F\n', ';'],
])('what separates the fields is told from the header line: %j', async (text, delimiter) => {
  const draft = await draftOfTable({ path: table(text) });
  expect(draft).toMatchObject({ columns: 3, delimiter });
  const config = parse(draftConfig({ dataset: 'd', source: 's', dictionary: 'd', headerIsNames: false, delimiter }));
  expect(config.source.delimiter).toBe(delimiter);
});

test('a record between semicolons is no header', async () => {
  await expect(draftOfTable({ path: table('Müller;Hans;M;1951\nMeier;Eva;F;1960\n') })).rejects.toMatchObject({
    code: 'HEADER_HOLDS_DATA',
  });
});

test('a title above the header is named as what it may be', async () => {
  await expect(draftOfTable({ path: table('Visits of 2020,,\npid,age,sex\n') })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    hint: expect.stringContaining('take away titles'),
  });
});

test.each([
  [
    'dictionary.csv',
    'Variable / Field Name,Form Name,Section Header,Field Type\na,b,c,d\n',
    'a REDCap data dictionary',
  ],
  ['schema.sql', '-- a dump\nCREATE TABLE t (a int);\n', 'SQL'],
])('%s is a schema and no table, which is told', async (name, text, what) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  await expect(draftOfTable({ path })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`it is ${what}, which says what a table holds`),
    hint: expect.stringContaining('--from'),
  });
});
