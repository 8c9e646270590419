import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editJson, reseal } from '../../../fixtures/support/reseal.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { renyiEpsilon } from '../../../pipelines/verify/charges/second-accountant.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { categoriesEvent, spreadEvent } from '../../../privacy/guard/values/events.ts';
import { parseRational, rational, subtract } from '../../../privacy/rational.ts';
import { freshDir, freshKey, SAMPLE_MAX_ROWS, sampleContent } from '../release-folder/sample-release.ts';

/** A column described before the release: its threshold costs some of delta. */
const described: PrivacyEvent = categoriesEvent({ sigmaSquared: rational(900), threshold: 160n }, SAMPLE_MAX_ROWS);
const spread = spreadEvent(
  { sigmaSquared: rational(900), quantiles: { epsilon: rational(1, 50), fractions: [rational(1, 2)] } },
  SAMPLE_MAX_ROWS,
);
const dirs: string[] = [];
let key: Awaited<ReturnType<typeof freshKey>>;

async function written(thresholdDelta?: string): Promise<string> {
  const dir = freshDir();
  dirs.push(dir);
  const content = sampleContent(key);
  const event: PrivacyEvent =
    thresholdDelta === undefined
      ? described
      : { kind: 'epsilon-delta', epsilon: rational(0), delta: parseRational(thresholdDelta) };
  const charges = [{ question: 'r/values/x', event }, { question: 'r/spread/y', event: spread }, ...content.charges];
  await writeRelease(dir, { ...content, charges });
  return dir;
}
const failures = async (dir: string): Promise<readonly string[]> => {
  const { checks } = await verifyRelease(dir, { publicKeyPath: key.publicKeyPath });
  return checks.filter(({ verdict }) => verdict === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
};

beforeAll(async () => {
  key = await freshKey();
});
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

describe('a release whose dictionary was measured', () => {
  test('passes: both accountants take the delta of thresholds off first', async () => {
    expect(await failures(await written())).toEqual([]);
  });

  test('is not written where thresholds use up the delta of the promise', async () => {
    for (const delta of ['1e-6', '0.5']) {
      await expect(written(delta)).rejects.toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }));
    }
  });

  test('is rejected where a dishonest curator wrote it with more delta than it claims', async () => {
    const dir = await written('1e-7');
    editJson(dir, 'events.json', ({ charges }) => {
      charges[0].event.delta = '1/1000';
    });
    await reseal(dir, key);
    expect(await failures(dir)).toContainEqual(expect.stringMatching(/^claim: .*use up the delta of the claim/));
  });
});

test('the second accountant agrees with the first on events with a delta, and not where it is left out', () => {
  const events = [
    described,
    spread,
    { kind: 'epsilon-delta', epsilon: rational(1, 10), delta: parseRational('4e-7') } as const,
  ];
  const delta = parseRational('1e-6');
  const cost = zcdpCost({ kind: 'composed', events });
  const first = epsilonOfZcdp(cost.rho, subtract(delta, cost.delta));
  const second = renyiEpsilon(events.map(eventToJson), 1e-6)!;
  expect(Math.abs(second - first)).toBeLessThan(1e-6 * first);
  expect(Math.abs(epsilonOfZcdp(cost.rho, delta) - first)).toBeGreaterThan(1e-3 * first);
  const repeated = { kind: 'repeated', event: eventToJson(described), times: 3 };
  const composed = {
    kind: 'composed',
    events: [eventToJson(described), eventToJson(described), eventToJson(described)],
  };
  expect(renyiEpsilon([repeated], 1e-6)).toBeCloseTo(renyiEpsilon([composed], 1e-6)!, 12);
  expect(renyiEpsilon(events.map(eventToJson), 4e-7)).toBe(Number.POSITIVE_INFINITY);
});
