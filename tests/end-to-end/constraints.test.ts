import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import { columnsOf } from '../../pipelines/release-folder/artefacts/data-dictionary.ts';
import { readModel } from '../../pipelines/release-folder/artefacts/model-files.ts';
import { readSpread } from '../../pipelines/release-folder/artefacts/spread-files.ts';
import { NO_RULES } from '../../pipelines/release-folder/decode/table-rules.ts';
import { ListedFolder } from '../../pipelines/release-folder/files/release-files.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { writeTables } from '../../pipelines/release-folder/tables/tables.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital } from '../support/hospital.ts';

const CONSTRAINTS = `constraints:
  - { impossible: { sex: M, ward: [A, B] }, because: "those wards are for women" }
  - { impossible: { age: { below: 20 }, pressure: { from: 150 }, sex: null }, because: "not seen in the young" }
  - { order: [stay, age], because: "a test of orders", origin: public }
`;
const WORKLOAD = `workload:
  marginals:
    - { columns: [sex, ward], weight: 2 }
    - { columns: [age, stay] }
model: { kind: cliquetree }
expectedRows: 600
`;

/** Rows of the released table that meet a condition. */
async function rowsWith(path: string, condition: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(`SELECT count(*)::INT FROM '${path}' WHERE ${condition}`);
  const count = rows.getRows()[0]![0] as number;
  connection.closeSync();
  instance.closeSync();
  return count;
}

describe('a release under constraints, with a workload', () => {
  let steward: Hospital;
  let plan = '';
  beforeAll(async () => {
    // The made-up table breaks the constraints often, which must stop nothing and show nowhere.
    steward = await hospital({ dictionary: `${DICTIONARY}${CONSTRAINTS}`, config: `${CONFIG}${WORKLOAD}` });
    plan = (await steward.run(['plan'])).stdout;
    const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'first']);
    expect([status, stderr.replace(/^(note|warning): .*\n/gm, '')]).toEqual([0, '']);
  });
  afterAll(() => steward.close());

  test('holds no row that they forbid, and other rows of those values', async () => {
    const table = steward.path('released/first/data/visits.parquet');
    expect(await rowsWith(table, `sex = 'M' AND ward IN ('A', 'B')`)).toBe(0);
    expect(await rowsWith(table, 'sex IS NULL AND age < 20 AND pressure >= 150')).toBe(0);
    expect(await rowsWith(table, 'stay > age')).toBe(0);
    expect(await rowsWith(table, 'age < 10')).toBeGreaterThan(10);
    expect(await rowsWith(table, `sex = 'M'`)).toBeGreaterThan(50);
    expect(await rowsWith(table, `ward IN ('A', 'B')`)).toBeGreaterThan(50);
  });

  test('states them in the plan, the card, the dictionary and the manifest', () => {
    expect(plan).toMatch(/no row has +sex M with ward A or B \(those wards are for women\)/);
    const read = (name: string): string => readFileSync(steward.path(`released/first/${name}`), 'utf8');
    expect(read('README.md')).toContain(
      `No row has sex M with ward A or B (in the curator's words: "those wards are for women"). That was declared`,
    );
    const dictionary = JSON.parse(read('data-dictionary.json')).dictionary;
    expect(dictionary.constraints[2]).toEqual({
      order: ['stay', 'age'],
      because: 'a test of orders',
      origin: 'public',
    });
    const manifest = JSON.parse(read('manifest.json'));
    expect(manifest.plan.workload.marginals[0]).toEqual({ columns: ['sex', 'ward'], weight: 2 });
    expect(manifest.plan.impossible[0]).toEqual({ columns: ['sex', 'ward'], cells: [[6, 7]] });
  });

  test('verifies, made again from its answers', async () => {
    const args = ['verify', 'released/first', '--public-key', 'state/signing-key.pem.pub', '--json'];
    const { status, stdout } = await steward.run(args);
    expect(status).toBe(0);
    const { checks } = JSON.parse(stdout) as { checks: { id: string; verdict: string }[] };
    const remade = checks.filter(({ id }) => ['plan', 'model', 'report', 'origins', 'regeneration'].includes(id));
    expect(remade.length).toBeGreaterThanOrEqual(4);
    expect(remade.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  test('more rows of it keep to them too', async () => {
    const args = ['sample', 'released/first', '--rows', '2000', '--where', 'sex=M', '-o', 'more.parquet'];
    const { status, stderr } = await steward.run(args);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    expect(await rowsWith(steward.path('more.parquet'), `sex = 'M'`)).toBe(2000);
    expect(await rowsWith(steward.path('more.parquet'), `ward IN ('A', 'B')`)).toBe(0);
    expect(await rowsWith(steward.path('more.parquet'), 'stay > age')).toBe(0);
  });

  test('a condition that cuts ordered bins leaves their order, and one that leaves nothing in order is refused', async () => {
    const sample = (name: string, stay: string) => {
      const where = ['--where', 'age < 4', '--where', stay];
      return steward.run(['sample', 'released/first', '--rows', '900', ...where, '-o', name]);
    };
    expect((await sample('cut.parquet', 'stay >= 2')).status).toBe(0);
    expect(await rowsWith(steward.path('cut.parquet'), 'age < 4 AND stay BETWEEN 2 AND age')).toBe(900);
    const { status, stderr } = await sample('none.parquet', 'stay > 4');
    expect([status, stderr]).toEqual([2, expect.stringContaining('CONDITION_INVALID')]);
  });

  /** What fails in the release with tables of the same codes whose columns were decoded each by itself, as version 0.1.0 did. */
  async function failuresOf(name: string, edit: Edit): Promise<string[]> {
    const dir = steward.path(name);
    cpSync(steward.path('released/first'), dir, { recursive: true });
    const { postProcessing } = readJson(dir, 'manifest.json');
    const { rows, seed } = postProcessing;
    rmSync(join(dir, 'data'), { recursive: true });
    await writeTables({
      dir,
      table: 'visits',
      columns: readSpread(new ListedFolder(dir), columnsOf(readJson(dir, 'data-dictionary.json'))),
      rules: NO_RULES,
      blocks: modelFromArtifact(readModel(new ListedFolder(dir)).artifact).sample({ rows, seed }),
      seed,
      parquet: 'snappy',
      arrow: true,
    });
    await reseal(dir, await loadSigningKey(steward.path('state/signing-key.pem')), edit);
    const { checks } = await verifyRelease(dir);
    return checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail, file }) => `${id} ${file}: ${detail}`);
  }

  test('verify counts the rows that break an order inside a bin, in both files', async () => {
    const failures = await failuresOf('spread', () => {});
    const broken = await rowsWith(steward.path('spread/data/visits.parquet'), 'stay > age');
    expect(broken).toBeGreaterThan(0);
    expect(failures).toContain(
      `constraints data/visits.parquet: ${broken} of 500 rows have stay above age, which is declared impossible`,
    );
    expect(failures).toContain(
      `constraints data/visits.arrow: ${broken} of 500 rows have stay above age, which is declared impossible`,
    );
    expect(failures.filter((text) => text.startsWith('regeneration'))).toHaveLength(2);
  });

  test('rows of columns that were decoded each by itself, as version 0.1.0 did, are made again so and counted all the same', async () => {
    const failures = await failuresOf('old', (manifest) => {
      delete manifest.postProcessing.decoding;
      delete manifest.words;
    });
    // That version knew no curves: the counts by which columns under an order are drawn are not those of one without.
    expect(failures.map((text) => text.split(' ')[0])).toEqual(['fit', 'constraints', 'constraints']);
  });

  test('a release whose columns under an order lie on curves cannot be said to have them even', async () => {
    const failures = await failuresOf('even', ({ postProcessing }) => {
      expect(postProcessing.decoding).toBe('in-order/2');
      postProcessing.decoding = 'in-order/1';
    });
    expect(failures).toContainEqual(
      expect.stringContaining('regeneration manifest.json: the manifest says in-order/1'),
    );
  });

  test('constraints that contradict each other, and absent columns of the workload, end before anything is spent', async () => {
    const both = '  - { impossible: { sex: M }, because: x }\n  - { impossible: { sex: [F, null] }, because: y }\n';
    writeFileSync(steward.path('dictionary.yaml'), `${DICTIONARY}${CONSTRAINTS}${both}`);
    const contradiction = await steward.run(['plan']);
    expect([contradiction.status, contradiction.stderr]).toEqual([2, expect.stringContaining('DICTIONARY_INVALID')]);
    expect(contradiction.stderr).toContain('"sex F or missing" together with "sex M"');
    writeFileSync(steward.path('dictionary.yaml'), DICTIONARY);
    writeFileSync(steward.path('synthward.yaml'), `${CONFIG}${WORKLOAD}`.replace('age, stay', 'agee, stay'));
    const absent = await steward.run(['plan']);
    expect([absent.status, absent.stderr]).toEqual([2, expect.stringContaining('did you mean "age"?')]);
  });
});
