import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { config, csv, DICTIONARY } from '../support/publishing-hospital.ts';

const ALL = "{ share: 0.2, publish: [target, subgroups, { regression: 'readmitted ~ age + sex', share: 0.1 }] }";

describe('a release that publishes target, subgroups and a regression', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ csv: csv(), dictionary: DICTIONARY, config: config(ALL) });
    const { status, stderr } = await steward.run(['release', '--yes', '-q', '--name', 'r']);
    expect(stderr).not.toContain('Cannot');
    expect(status).toBe(0);
  });
  afterAll(() => steward.close());
  const folder = (): string => steward.path('released/r');

  test('says what was paid for, of every value that the dictionary lists', () => {
    const { numbers, subgroups, regressions, leftOut } = readJson(folder(), 'report.json');
    const number = (metric: string) => numbers.find((one: { metric: string }) => one.metric === metric);
    expect(number('targetError')).toMatchObject({ origin: 'dp', question: 'evaluate/target' });
    expect(number('targetError').value).toBeLessThan(number('targetDependence').value);
    expect(number('subgroupError')).toMatchObject({ origin: 'dp', question: 'evaluate/subgroups' });
    expect(number('coefficientOverlap').value).toBeGreaterThan(0.5);
    expect(leftOut).toEqual([]);
    const [sex, region] = subgroups;
    expect(sex.groups.map(({ value }: { value: string }) => value)).toEqual(['f', 'm', 'x']);
    expect(region.groups.map(({ value }: { value: string | null }) => value)).toEqual(['north', 'south', 'east', null]);
    for (const { groups } of [sex, region]) {
      for (const { error, unavailable, distance } of groups) {
        expect(distance.sigma).toBeGreaterThan(0);
        expect(error === null).toBe(unavailable !== null);
      }
    }
    expect(sex.groups[1].error).toBeLessThan(0.1);
    const [{ coefficients, kind }] = regressions;
    expect(kind).toBe('logistic');
    const age = coefficients.find(({ term }: { term: string }) => term === 'age');
    expect(age.records.interval.lower).toBeGreaterThan(0.03); // the records were made so that log odds rise by about .042 a year
    expect(age.records.interval.upper).toBeLessThan(0.055);
    expect(age.records.noiseError).toBeGreaterThan(0);
  });

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

  test('verifies, and the plan, the report and the gate are made again to the end', async () => {
    const { checks, ok } = await verifyRelease(folder());
    expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(ok).toBe(true);
    for (const id of ['plan', 'report', 'gate', 'origins', 'claim']) {
      expect(checks.find((check) => check.id === id)).toMatchObject({ verdict: 'pass' });
    }
  });

  test('and an error of a group that was changed is found out', async () => {
    const found = await changed((dir) =>
      editJson(dir, 'report.json', ({ subgroups }) => Object.assign(subgroups[0].groups[1], { error: 0.001234 })),
    );
    expect(found).toEqual([expect.stringMatching(/^report: its "subgroups"/)]);
  });
});
