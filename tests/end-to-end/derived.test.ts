import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, reseal } from '../../fixtures/support/reseal.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: expert
unit: { column: patient, maxRows: 1 }
columns:
  los: { kind: integer, from: discharged - admitted }
  patient: { kind: identifier }
  discharged: { kind: date, after: admitted, range: [0, 8], bins: { edges: [0, 1, 2, 3, 4, 8] } }
  admitted: { kind: date, range: [2020-01-01, 2021-12-31], bins: { every: quarter } }
  died: { kind: date, after: discharged, range: [0, 9], bins: { width: 3 }, mostlyMissing: true }
  group: { kind: categorical, values: [heart, lung, bone], outside: other, missing: none }
  class: { kind: categorical, from: group, map: { heart: medical, lung: medical, bone: surgical } }
  weight: { kind: real, range: [40, 150], bins: { count: 8 }, decimals: 1 }
  height: { kind: integer, range: [140, 210], bins: { width: 10 } }
  bmi: { kind: real, decimals: 1, from: "weight / (height/100)^2" }
  dry: { kind: real, after: weight, range: [-5, 0], bins: { count: 5 }, decimals: 1 }
  seen: { kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: quarter } }
  treated: { kind: datetime, after: seen, in: hours, range: [0, 24], bins: { width: 4 } }
  city: { kind: categorical, values: [Leeds, York, Bath], outside: other }
  county: { kind: categorical, values: [Yorkshire, Somerset] }
  area: { kind: categorical, values: [LS1, LS2, YO1, BA1], missing: none, outside: other }
  wait: { kind: real, decimals: 4, from: (treated - seen) * 24 }
combinations:
  - { columns: [city, county, area], file: places.csv, because: the gazetteer }
`;

const PLACES = 'area,city,county\nLS1,Leeds,Yorkshire\nLS2,Leeds,Yorkshire\nYO1,York,Yorkshire\nBA1,Bath,Somerset\n';

const CONFIG = `schema: synthward/run/1
dataset: stays
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 10, delta: 1e-6 }
policy: { maxEpsilon: 10, maxDelta: 1e-6 }
expectedRows: 1000
output: { rows: 1500 }
model: { kind: mst }
`;

/** Stays of 0.8 days on average. What is computed stands in the file, too, and is wrong there. */
function stays(): string {
  const draw = seedrandom('stays');
  const day = (at: number): string => new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10);
  const time = (second: number): string => new Date(Date.UTC(2020, 0, 1) + second * 1000).toISOString().slice(0, 19);
  const lines = ['patient,los,admitted,discharged,died,group,weight,height,dry,seen,treated,city,county,area'];
  for (let i = 0; i < 1000; i++) {
    const admitted = Math.floor(draw() * 700);
    const discharged = admitted + [0, 0, 0, 1, 1, 1, 1, 1, 1, 2][i % 10]!;
    const weight = 50 + Math.floor(draw() * 900) / 10;
    const seen = Math.floor(draw() * 300 * 86_400);
    lines.push(
      [
        `P${i}`,
        999,
        i % 11 === 0 ? '' : day(admitted),
        day(discharged),
        i % 3 === 0 ? day(discharged + Math.floor(draw() * 9)) : '',
        ['heart', 'lung', 'bone', 'skin'][i % 4],
        weight.toFixed(1),
        150 + Math.floor(draw() * 50),
        (weight - draw() * 4).toFixed(1),
        time(seen),
        time(seen + Math.floor(draw() * 80_000)),
        // One record in seven breaks the list.
        i % 7 === 0 ? ['Paris', 'Bath', ''][i % 3] : ['Leeds', 'Leeds', 'York', 'Bath'][i % 4],
        ['Yorkshire', 'Yorkshire', 'Yorkshire', 'Somerset'][i % 4],
        ['LS1', 'LS2', 'YO1', 'BA1'][i % 4],
      ].join(),
    );
  }
  return `${lines.join('\n')}\n`;
}

async function query(sql: string): Promise<(number | null)[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  instance.closeSync();
  return (rows[0] ?? []).map((value) => (value === null ? null : Number(value)));
}

/** Rows in which a column is not what the others say, each by its definition. */
const contradictions = (table: string): Promise<(number | null)[]> =>
  query(
    `SELECT ${[
      'discharged < admitted OR died < discharged OR treated < seen OR dry > weight',
      'los IS DISTINCT FROM discharged - admitted',
      `class IS DISTINCT FROM CASE "group" WHEN 'bone' THEN 'surgical' WHEN 'other' THEN 'other' ELSE 'medical' END`,
      'bmi IS DISTINCT FROM round(weight / ((height / 100) * (height / 100)) * 10) / 10',
      'wait IS DISTINCT FROM round((epoch(treated) - epoch(seen)) / 86400 * 24 * 10000) / 10000',
      'discharged - admitted > 8 OR died - discharged > 9 OR epoch(treated) - epoch(seen) > 86400',
      `city <> 'other' AND county IS NOT NULL AND area <> 'other' AND (area || city || county) NOT IN ('LS1LeedsYorkshire', 'LS2LeedsYorkshire', 'YO1YorkYorkshire', 'BA1BathSomerset')`,
      'admitted IS NULL AND discharged IS NOT NULL OR discharged IS NULL AND died IS NOT NULL',
    ]
      .map((wrong) => `count(*) FILTER (${wrong})::INT`)
      .join(', ')} FROM '${table}'`,
  );

const NONE = [0, 0, 0, 0, 0, 0, 0, 0];

describe('a release with columns that are made of others', () => {
  let steward: Hospital;
  let plan = '';
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: CONFIG, csv: stays() });
    steward.write('places.csv', PLACES);
    plan = (await steward.run(['plan'])).stdout;
    const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'first']);
    expect([status, stderr.replace(/^(note|warning): .*\n/gm, '')]).toEqual([0, '']);
  });
  afterAll(() => steward.close());
  const released = (): string => steward.path('released/first/data/stays.parquet');

  test('contradicts itself in no row, and keeps the mean stay of 0.8 days within a twentieth', async () => {
    expect(await contradictions(released())).toEqual(NONE);
    const [rows, mean, surgical, dead] = await query(
      `SELECT count(*), avg(los), avg((class = 'surgical')::INT), avg((died IS NOT NULL)::INT) FROM '${released()}'`,
    );
    expect(rows).toBe(1500);
    expect(Math.abs(mean! - 0.8)).toBeLessThan(0.04);
    expect(Math.abs(surgical! - 0.25)).toBeLessThan(0.05);
    expect(Math.abs(dead! - 0.32)).toBeLessThan(0.08);
  });

  test('is made of the columns of the dictionary in their order, and says how each came about', () => {
    const read = (name: string): string => readFileSync(steward.path(`released/first/${name}`), 'utf8');
    const { columns } = JSON.parse(read('data-dictionary.json'));
    expect(columns.map(({ name }: { name: string }) => name).slice(0, 4)).toEqual([
      'los',
      'discharged',
      'admitted',
      'died',
    ]);
    expect(columns[0]).toEqual({
      name: 'los',
      storage: 'int32',
      nullable: true,
      kind: 'formula',
      made: 'computed from discharged - admitted, not measured',
      type: 'integer',
      from: 'discharged - admitted',
    });
    expect(columns[1]).toMatchObject({
      kind: 'offset',
      type: 'date',
      storage: 'date',
      after: 'admitted',
      apart: 'days',
    });
    expect(read('README.md')).toContain(
      '| `class` | categorical, computed from the value of group, not measured | text | no |',
    );
    expect(JSON.parse(read('manifest.json')).postProcessing.steps.join(' ')).toContain(
      'Not measured, but computed from the other columns of the row as `data-dictionary.json` says: los, class, bmi, wait.',
    );
    expect(plan).toMatch(/computed +bmi: computed from weight .*, not measured; costs nothing/);
    expect(plan).toMatch(/offset +discharged: measured as days after admitted/);
    expect(plan).toMatch(
      /no row has +values of area and city that do not stand together in places.csv \(the gazetteer\)/,
    );
    expect(read('README.md')).toContain(
      'No row has values of area and county that do not stand together in places.csv',
    );
    expect(plan).toContain('over 12 columns');
  });

  test('is verified row by row, and samples contradict themselves as little', async () => {
    const report = await verifyRelease(steward.path('released/first'));
    expect(report.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        id: 'derived',
        verdict: 'pass',
        detail: expect.stringContaining('1500 rows: discharged'),
      }),
    );
    for (const [file, where] of [
      ['more.parquet', []],
      ['where.parquet', ['--where', 'admitted < 2020-02-15', '--where', 'weight between 60 and 90']],
    ] as const) {
      const sample = await steward.run(['sample', 'released/first', '--rows', '1500', '-o', file, ...where]);
      expect(sample.status).toBe(0);
      expect(await contradictions(steward.path(file))).toEqual(NONE);
    }
  });

  test.each([['los > 2', /los is computed from the values of a row once they are drawn/, /\(discharged, admitted\)/]])(
    'a sample where %s is refused, with what to ask for',
    async (where, message, hint) => {
      const { status, stderr } = await steward.run([
        'sample',
        'released/first',
        '--rows',
        '9',
        '-o',
        'no.csv',
        '--where',
        where,
      ]);
      expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
      expect(stderr).toMatch(hint);
    },
  );

  test.each([
    ['los', 'los + 1'],
    ['county', "CASE county WHEN 'Yorkshire' THEN 'Somerset' ELSE 'Yorkshire' END"],
    ['class', "CASE class WHEN 'medical' THEN 'surgical' ELSE 'medical' END"],
    ['died', 'CASE WHEN died IS NULL THEN discharged - 1 ELSE died + 30 END'],
  ])('verify fails where one %s was changed and all was signed again', async (column, changed) => {
    const dir = steward.path(`changed-${column}`);
    cpSync(steward.path('released/first'), dir, { recursive: true });
    const table = `${dir}/data/stays.parquet`;
    const first = `(SELECT min(file_row_number) FROM (FROM read_parquet('${table}', file_row_number = true)) WHERE ${column} IS NOT NULL AND admitted IS NOT NULL AND area <> 'other')`;
    await query(
      `COPY (SELECT * EXCLUDE (file_row_number) REPLACE (CASE WHEN file_row_number = ${first} THEN ${changed} ELSE ${column} END AS ${column}) FROM read_parquet('${table}', file_row_number = true)) TO '${table}.new' (FORMAT parquet)`,
    );
    renameSync(`${table}.new`, table);
    await reseal(dir, await loadSigningKey(steward.path('state/signing-key.pem')));
    const { checks } = await verifyRelease(dir);
    expect(checks.filter(({ verdict }) => verdict === 'fail')).toContainEqual(
      expect.objectContaining({
        id: column === 'county' ? 'constraints' : 'derived',
        file: 'data/stays.parquet',
        detail: expect.stringMatching(
          column === 'county'
            ? /1 of 1500 rows have values of area and county that do not stand together in places.csv/
            : new RegExp(`column "(${column}|los)": row \\d+ does not follow from the other columns`),
        ),
      }),
    );
  });

  test('verify fails where the data dictionary tells another formula, or one that cannot be', async () => {
    const failures = async (edit: Edit): Promise<string[]> => {
      const dir = steward.path(`told-${Math.floor(performance.now() * 1000)}`);
      cpSync(steward.path('released/first'), dir, { recursive: true });
      const json = JSON.parse(readFileSync(`${dir}/data-dictionary.json`, 'utf8'));
      edit(json.columns);
      writeFileSync(`${dir}/data-dictionary.json`, `${JSON.stringify(json)}\n`);
      await reseal(dir, await loadSigningKey(steward.path('state/signing-key.pem')));
      const { checks } = await verifyRelease(dir);
      return checks.flatMap(({ verdict, id }) => (verdict === 'fail' ? [id] : []));
    };
    const tell =
      (text: string): Edit =>
      (columns) => {
        columns[0].from = text;
        columns[0].made = `computed from ${text}, not measured`;
      };
    expect(await failures(tell('discharged - admitted + 1'))).toContain('derived');
    expect(await failures(tell('los'))).toContain('dictionary');
  });
});
