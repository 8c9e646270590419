import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeError, renderError } from '../../../../cli/render/error.ts';
import { matchColumns } from '../../../../pipelines/protected/sources/match-columns.ts';
import { openSource } from '../../../../pipelines/protected/sources/open-source.ts';
import type { UserError } from '../../../../privacy/errors.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const plain = { good: String, bad: String, warn: String, strong: String, faint: String };

async function refusal(header: string, columns: readonly string[]): Promise<UserError> {
  const folder = temporaryFolder();
  const csv = join(folder, 'table.csv');
  writeFileSync(csv, `${header}\n1,2,3,4\n`);
  const source = await openSource({ path: csv });
  const dictionary = await dictionaryOf(
    folder,
    columns.map((name) => `${name}: { kind: integer, range: [0, 9] }`),
  );
  try {
    matchColumns(source, dictionary);
  } catch (error) {
    return error as UserError;
  }
  return expect.fail('was accepted');
}

test('all names that differ are told at once', async () => {
  const error = await refusal('age,ward,sexx,extra', ['age', 'ward', 'sex', 'weight']);
  expect(error.message).toMatch(/it has no column "sex"; did you mean "sexx"\? \(and 3 more mismatches\)$/);
  expect(error.others).toEqual([
    'it has no column "weight"',
    'its column "sexx" is not in the dictionary',
    'its column "extra" is not in the dictionary',
  ]);
  expect(renderError(describeError(error), plain as never)).toHaveLength(5);
});

test('of a line that is mostly unknown one field is shown: it may be a record', async () => {
  const error = await refusal('age,Miller,Oak Street,stable', ['age', 'ward', 'sex', 'weight']);
  const told = [error.message, ...error.others].join('\n');
  expect(told).toContain('its column "Miller" is not in the dictionary (nor are 2 others)');
  expect(told).not.toMatch(/Oak Street|stable/);
});

test('the row index of pandas need not be described, and another column must be', async () => {
  expect((await refusal('__index_level_0__,a,b', ['a'])).message).toContain('its column "b" is not in the dictionary');
  const folder = temporaryFolder();
  const csv = join(folder, 'table.csv');
  writeFileSync(csv, '__index_level_0__,a\n1,2\n');
  const dictionary = await dictionaryOf(folder, ['a: { kind: integer, range: [0, 9] }']);
  expect(matchColumns(await openSource({ path: csv }), dictionary).get('a')).toBe(1);
});
