import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { config, csv, DICTIONARY } from '../support/publishing-hospital.ts';

const ALL = "{ share: 0.2, publish: [target, subgroups, { regression: 'readmitted ~ age + sex', share: 0.1 }] }";

describe('a release that publishes target, subgroups and a regression, changed and signed again', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ csv: csv(), dictionary: DICTIONARY, config: config(ALL) });
    const { status, stderr } = await steward.run(['release', '--yes', '-q', '--name', 'r']);
    expect(stderr).not.toContain('Cannot');
    expect(status).toBe(0);
  });
  afterAll(() => steward.close());
  const folder = (): string => steward.path('released/r');

  const problems = async (dir: string): Promise<string[]> => {
    const { checks } = await verifyRelease(dir);
    return checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  };
  const changed = async (change: (dir: string) => void, edit?: Edit): Promise<string[]> => {
    const copy = steward.path('copy');
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder(), copy, { recursive: true });
    change(copy);
    await reseal(copy, await loadSigningKey(steward.path('state/signing-key.pem')), edit);
    return problems(copy);
  };

  test.each<[string, Edit, string]>([
    ['a group that is not told', ({ subgroups }) => subgroups[1].groups.pop(), 'its "subgroups"'],
    [
      'a coefficient',
      ({ regressions }) => Object.assign(regressions[0].coefficients[1].released, { estimate: 0 }),
      'its "regressions"',
    ],
    ['the error of the target', ({ numbers }) => Object.assign(numbers.at(-4), { value: 0.001 }), 'its "numbers"'],
    ['regressions taken out', (report) => Reflect.deleteProperty(report, 'regressions'), 'its "regressions"'],
  ])('%s is found out', async (_, change, named) => {
    const found = await changed((dir) => editJson(dir, 'report.json', change));
    expect(found).toContainEqual(expect.stringMatching(new RegExp(`^report: ${named}`)));
  });

  test.each<[string, Edit]>([
    ['a question left out of the stated plan', ({ plan }) => plan.publish.pop()],
    ['a formula that is another', ({ plan }) => Object.assign(plan.publish[2], { formula: 'readmitted ~ age' })],
    ['less noise than paid for', ({ plan }) => Object.assign(plan.publish[1], { rho: '1' })],
    ['groups by another column', ({ plan }) => Object.assign(plan.publish[1], { by: ['sex'] })],
    ['a formula that nobody can read', ({ plan }) => Object.assign(plan.publish[2], { formula: 'readmitted ~ ~' })],
    ['a column that is not there', ({ plan }) => Object.assign(plan.publish[1], { by: ['nobody'] })],
  ])('%s is found out', async (_, edit) => {
    const found = await changed(() => {}, edit);
    expect(found.filter((line) => /^(plan|report): /.test(line))).not.toEqual([]);
  });

  test('a release whose records are counted by SQL asks the same and verifies', async () => {
    const sql = config(ALL).replace('source: { path: visits.csv }', 'source: { path: visits.csv, counting: sql }');
    const other = await hospital({ csv: csv(), dictionary: DICTIONARY, config: sql });
    expect((await other.run(['release', '--yes', '-q', '--name', 'r'])).status).toBe(0);
    const { subgroups, regressions } = readJson(other.path('released/r'), 'report.json');
    expect(subgroups[0].groups[1].error).toBeLessThan(0.1);
    expect(regressions[0].coefficients[1].records.estimate).toBeGreaterThan(0.03);
    expect(await problems(other.path('released/r'))).toEqual([]);
    other.close();
  });
});
