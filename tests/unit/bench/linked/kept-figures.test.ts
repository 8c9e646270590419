import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDatabase } from '../../../../bench/clinical-numbers/database.ts';
import { keptFigures } from '../../../../bench/linked/kept-figures.ts';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  patients:
    key: id
    columns:
      sex: { kind: categorical, values: [F, M], missing: none, outside: error }
      eyes: { kind: categorical, values: [blue, brown] }
  stays:
    key: stay
    parent: { table: patients, column: id }
    order: start
    most: 4
    constant: [town]
    columns:
      start: { kind: date, range: [2018-01-01, 2021-12-31], bins: { every: year } }
      town: { kind: categorical, values: [x, y] }
  deaths:
    parent: { table: patients, column: id }
    once: true
    columns:
      cause: { kind: categorical, values: [a, b] }
`;

const SOUND = {
  patients: "(1, 'F', NULL), (2, 'M', 'blue')",
  stays: "(1, 1, DATE '2019-01-01', 'x'), (2, 1, DATE '2019-02-01', 'x'), (3, 2, DATE '2019-01-01', NULL)",
  deaths: "(2, 'a')",
};
const NAMES = { patients: 'id, sex, eyes', stays: 'stay, id, start, town', deaths: 'id, cause' };

async function broken(changed: Partial<typeof SOUND>): Promise<Record<string, number | undefined>> {
  const folder = temporaryFolder();
  await withDatabase(async (query) => {
    for (const [name, values] of Object.entries({ ...SOUND, ...changed })) {
      const columns = NAMES[name as keyof typeof NAMES];
      await query(`COPY (SELECT * FROM (VALUES ${values}) t(${columns})) TO '${folder}/${name}.parquet'`);
    }
  });
  const dictionary = await readLinkedDictionary(join(folder, 'd.yaml'), DICTIONARY);
  const figures = await keptFigures(folder, dictionary);
  return Object.fromEntries(figures.map(({ figure, synthetic }) => [figure, synthetic]));
}

const NONE = { orphans: 0, repeatedKeys: 0, constantChanges: 0, outOfOrder: 0, requiredNull: 0 };

test('a sound release breaks nothing', async () => {
  expect(await broken({})).toEqual(NONE);
});

test('each planted break is counted', async () => {
  expect(await broken({ deaths: "(2, 'a'), (7, 'b')" })).toEqual({ ...NONE, orphans: 1 });
  expect(await broken({ patients: "(1, 'F', NULL), (2, 'M', 'blue'), (2, 'F', 'blue')" })).toEqual({
    ...NONE,
    repeatedKeys: 1,
  });
  expect(await broken({ patients: "(1, 'F', NULL), (2, NULL, 'blue')" })).toEqual({ ...NONE, requiredNull: 1 });
  const turned = SOUND.stays.replace('2019-02-01', '2018-12-31');
  expect(await broken({ stays: turned })).toEqual({ ...NONE, outOfOrder: 1 });
  const moved = SOUND.stays.replace("'2019-02-01', 'x'", "'2019-02-01', 'y'");
  expect(await broken({ stays: moved })).toEqual({ ...NONE, constantChanges: 1 });
  // Neither may a value go.
  expect(await broken({ stays: moved.replace("'y'", 'NULL') })).toEqual({ ...NONE, constantChanges: 1 });
});
