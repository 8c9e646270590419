import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linkedCheckToJson, renderLinkedCheck } from '../../../cli/render/check-linked.ts';
import { checkLinkedSource, type LinkedSourceCheck } from '../../../pipelines/check/check-linked-source.ts';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { loadLinkedDictionary } from '../../../pipelines/dictionary/linked/load-linked.ts';
import { writeTables } from '../../support/linked/loaded-tables.ts';
import { realTable } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  person:
    key: person_id
    columns:
      sex: { kind: categorical, values: [F, M] }
  visit:
    key: visit_id
    parent: { table: person, column: person_id }
    order: day
    most: 2
    columns:
      day: { kind: date, range: [2000-01-01, 2009-12-31] }
      ward: { kind: categorical, values: [a, b] }
  finding:
    unit: person_id
    parent: { table: visit, column: visit_id }
    most: 1
    columns:
      code: { kind: categorical, values: [p, q] }
`;

function workplace(tables: Readonly<Record<string, readonly string[]>>): string {
  const folder = temporaryFolder();
  writeTables(join(folder, 'tables'), tables);
  writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
  writeFileSync(
    join(folder, 'synthward.yaml'),
    [
      'schema: synthward/run/1',
      'dataset: ward',
      'source: { folder: tables }',
      'dictionary: dictionary.yaml',
      'workspace: workspace',
      'budget: { epsilon: 1, delta: 1e-6 }',
      'policy: { maxEpsilon: 1, maxDelta: 1e-6, spenders: ["*"] }',
      '',
    ].join('\n'),
  );
  return join(folder, 'synthward.yaml');
}

const PERSONS = ['person_id,sex', '1,F', '2,M', '2,F', '3,X', '4,F'];
const VISITS = [
  'visit_id,person_id,day,ward',
  ...[
    '10,1,2001-01-01,a',
    '11,1,2001-01-01,b',
    '12,1,2002-01-01,zz',
    '13,9,2001-01-01,a',
    '14,,2001-01-01,a',
    '15,2,,a',
    '15,2,1999-01-01,a',
    '16,2,2003-01-01,',
  ],
];
const FINDINGS = ['visit_id,person_id,code', '10,1,p', '10,2,q', '99,1,p', ',1,p', '15,2,p', '16,2,r'];

async function check(config: string, workspace?: string): Promise<LinkedSourceCheck> {
  const loaded = await loadConfig(config, { source: undefined, workspace, headerIsNames: undefined });
  return checkLinkedSource(loaded, await loadLinkedDictionary(loaded.dictionaryPath));
}

test('check counts what becomes of values and rows of each table', async () => {
  const config = workplace({ PERSON: PERSONS, visit: VISITS, finding: FINDINGS });
  const checked = await check(config);
  const told = JSON.parse(JSON.stringify(linkedCheckToJson(checked)));
  const none = {
    linked: 0,
    withoutParent: 0,
    orphans: 0,
    repeatedKeys: 0,
    withoutTime: 0,
    ties: 0,
    ofOtherUnits: 0,
    beyondMost: 0,
    ofLargest: 0,
  };
  expect(told.tables.map(({ links }: { links: object }) => links)).toEqual([
    { ...none, linked: 4, repeatedKeys: 1 },
    {
      ...none,
      linked: 4,
      withoutParent: 1,
      orphans: 1,
      repeatedKeys: 1,
      withoutTime: 2,
      ties: 1,
      beyondMost: 1,
      ofLargest: 3,
    },
    { ...none, linked: 3, withoutParent: 1, orphans: 1, ofOtherUnits: 1, beyondMost: 1, ofLargest: 2 },
  ]);
  const columns = told.tables.map(({ readings }: { readings: { columns: { name: string }[] } }) =>
    Object.fromEntries(readings.columns.map(({ name, ...counts }) => [name, counts])),
  );
  const read = { missing: 0, unreadable: 0, unlisted: 0, below: 0, above: 0 };
  expect(columns).toEqual([
    { sex: { ...read, unlisted: 1 } },
    { ward: { ...read, missing: 1, unlisted: 1 }, day: { ...read, missing: 1, below: 1 } },
    { code: { ...read, unlisted: 1 } },
  ]);
  expect(told.warnings.join('\n')).toContain('table "finding": 17 % of the rows name a parent that no row is');
  expect(told.fits).toBe(true);
});

test('tables that do not fit are told by names alone, all of them', async () => {
  const config = workplace({
    person: ['person_id,gender', '1,secret'],
    visit: VISITS,
    finding: ['visit_id,code', '1,p'],
  });
  const checked = await check(config);
  const stdout = renderLinkedCheck(checked).join('\n');
  expect(checked.fits).toBe(false);
  expect(stdout).toContain('it has no column "sex"');
  expect(stdout).toContain('it has no column "person_id"');
  expect(stdout).not.toContain('secret');
});

test('keys that agree with no row of the parent are no fit', async () => {
  const visits = VISITS.map((line) => line.replace(/,(\d),/, ',P$1,'));
  const checked = await check(workplace({ person: PERSONS, visit: visits, finding: FINDINGS }));
  const stdout = renderLinkedCheck(checked).join('\n');
  expect(checked.fits).toBe(false);
  expect(stdout).toContain('visit: 8 rows, 0 linked');
});

const omop = realTable('nafld-omop');
test.skipIf(omop.absent)(
  `check reads a real set of tables${omop.reason}`,
  async () => {
    const config = new URL('../../../bench/linked/nafld-omop/synthward.yaml', import.meta.url).pathname;
    const workspace = temporaryFolder();
    const checked = await check(config, workspace);
    const stdout = renderLinkedCheck(checked).join('\n');
    expect(checked.fits).toBe(true);
    expect(stdout).toContain('visit_occurrence: 220499 rows, 220499 linked\n');
    expect(stdout).toContain('person: 17549 rows, 17549 linked\n');
  },
  120_000,
);
