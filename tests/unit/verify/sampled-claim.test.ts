import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editJson, reseal } from '../../../fixtures/support/reseal.ts';
import type { Charge } from '../../../pipelines/release-folder/artefacts/events-file.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { renyiEpsilon } from '../../../pipelines/verify/charges/second-accountant.ts';
import { checkPlan } from '../../../pipelines/verify/replay/check-plan.ts';
import { Checks } from '../../../pipelines/verify/report/report.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { calibrateNoiseMultiplier, sampledSteps } from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { rdpAccountant } from '../../../privacy/accounting/rdp/accountant.ts';
import { wholePlanEpsilon } from '../../../privacy/accounting/whole-plan.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { formatRational, multiply, parseRational as q, type Rational, rational } from '../../../privacy/rational.ts';
import { freshDir, freshKey, sampleContent } from '../release-folder/sample-release.ts';

const probability = rational(1, 10);
const steps = (times: number, multiplier: Rational): PrivacyEvent =>
  sampledSteps({ probability, steps: times }, multiplier);
const composed = (charges: readonly { readonly event: PrivacyEvent }[]): PrivacyEvent => ({
  kind: 'composed',
  events: charges.map(({ event }) => event),
});

describe('a release of a plan with steps over samples', () => {
  const dirs: string[] = [];
  let key: Awaited<ReturnType<typeof freshKey>>;
  let multiplier: Rational;

  beforeAll(async () => {
    key = await freshKey();
    const beside = composed(sampleContent(key).charges);
    multiplier = calibrateNoiseMultiplier(
      { epsilon: rational(1), delta: q('1e-6'), beside, by: 'whole-plan' },
      { probability, steps: 80 },
    );
  });
  afterAll(() => {
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  async function written(noise: Rational, by: 'whole-plan' | 'zcdp' = 'whole-plan'): Promise<string> {
    const dir = freshDir();
    dirs.push(dir);
    const content = sampleContent(key);
    const beside = eventToJson(composed(content.charges));
    const training = Array.from({ length: 4 }, (_, i) => ({ question: `train/${i + 1}`, event: steps(20, noise) }));
    const whole = { epsilon: '1', delta: '1/1000000', by, beside };
    await writeRelease(dir, {
      ...content,
      charges: [...content.charges, ...training],
      plan: { modelRho: '1/100', evaluationRho: '0', whole },
    });
    return dir;
  }
  const said = async (dir: string): Promise<readonly string[]> =>
    (await verifyRelease(dir, { publicKeyPath: key.publicKeyPath })).checks.map(
      ({ id, verdict, detail }) => `${id} ${verdict}: ${detail}`,
    );

  test('claims what loss distributions give, and verify finds the same', async () => {
    const found = await said(await written(multiplier));
    expect(found.filter((line) => line.includes(' fail:'))).toEqual([]);
    expect(found).toContainEqual(
      expect.stringMatching(/^claim pass: loss distributions: the events cost epsilon 0\.9999/),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^second-accountant pass: Rényi .* 1\.\d+, not less than the loss itself, 0\.9999/),
    );
    expect(found).toContainEqual(expect.stringMatching(/^sensitivity pass: .* in 4 question\(s\) about gradients/));
    expect(found).toContainEqual(expect.stringMatching(/^claim cannot-check: whether all charges were fixed/));
    expect(found).toContainEqual(expect.stringMatching(/^sensitivity cannot-check: .* about gradients/));
  });

  test('is not written with less noise, nor where its plan may not be taken as a whole', async () => {
    await expect(written(multiply(multiplier, rational(999, 1000)))).rejects.toThrow('cost more than it promises');
    await expect(written(multiplier, 'zcdp')).rejects.toThrow('cost more than it promises');
  });

  test('fails where a dishonest curator trained with half the noise and states the rho of that', async () => {
    const dir = await written(multiplier);
    const half = multiply(multiplier, rational(1, 2));
    editJson(dir, 'events.json', ({ charges }) => {
      for (const charge of charges) {
        if (charge.question.startsWith('train/')) charge.event.event.event.sigma = formatRational(half);
      }
    });
    const event = composed([...sampleContent(key).charges, { event: steps(80, half) }]);
    editJson(dir, 'manifest.json', ({ claim }) => {
      claim.rho = formatRational(zcdpCost(event).rho);
    });
    await reseal(dir, key);
    expect(await said(dir)).toContainEqual(expect.stringMatching(/^claim fail: the events cost epsilon 1\.[78]/));
  });

  test('fails where its manifest says that losses are those of a sum, and the sum is more', async () => {
    const dir = await written(multiplier);
    editJson(dir, 'manifest.json', ({ plan }) => {
      plan.whole.by = 'zcdp';
    });
    await reseal(dir, key);
    expect(await said(dir)).toContainEqual(expect.stringMatching(/^claim fail: the events cost epsilon 1\.1/));
  });
});

describe('what of steps over samples the plan has to bear out', () => {
  const counts: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(100), sensitivity: 1n };
  const train = steps(10, rational(5));
  const planned = new Map([
    ['counts', counts],
    ['train/1', train],
  ]);
  function failures(charges: readonly Charge[], asWhole: boolean): readonly string[] {
    const checks = new Checks();
    const asked = new Map(charges.map(({ question, event }) => [question, event]));
    const remade = { planned, asked, answered: [], stopped: undefined, columnsKnown: true };
    const nothing = { model: undefined, spread: undefined, report: undefined, rows: undefined };
    checkPlan(charges, undefined, { ...remade, ...nothing }, { excuse: undefined, asWhole }, checks);
    return checks.list.filter(({ verdict }) => verdict === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  }

  test('nothing, where it was carried out as it is', () => {
    const charges = [...planned].map(([question, event]) => ({ question, event }));
    expect(failures(charges, true)).toEqual([]);
  });

  test('counts that are charged as steps, whose sensitivity nobody holds to rows', () => {
    const charges = [
      { question: 'counts', event: sampledSteps({ probability, steps: 1 }, rational(5)) },
      { question: 'train/1', event: train },
    ];
    expect(failures(charges, false)).toContainEqual(
      expect.stringMatching(/^sensitivity: question "counts" is charged as steps/),
    );
  });

  test('a claim for the plan as a whole, beside charges of an earlier run or dearer ones', () => {
    const sound = [...planned].map(([question, event]) => ({ question, event }));
    expect(failures([...sound, { question: 'describe-1/x', event: counts }], true)).toContainEqual(
      expect.stringMatching(/^claim: .*"describe-1\/x" was not charged as planned/),
    );
    const other = { question: 'counts', event: { ...counts, sigmaSquared: rational(200) } as PrivacyEvent };
    expect(failures([other, sound[1]!], true)).toContainEqual(expect.stringMatching(/^claim: .*"counts"/));
    expect(failures([other, sound[1]!], false).filter((line) => line.startsWith('claim'))).toEqual([]);
  });
});

describe('the Rényi replay of sampled steps', () => {
  const gaussian: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(5000), sensitivity: 1n };
  test.each([
    ['0.1', '7.33', 150, 1e-9],
    ['0.05', '1.03', 400, 1e-9],
    ['0.02', '3.82', 1000, 1e-6],
  ])('q %s, sigma %s, %d steps: near the accountant, above the loss', (rate, sigma, times, delta) => {
    const one: PrivacyEvent = sampledSteps({ probability: q(rate), steps: times / 2 }, q(sigma));
    const events = [one, gaussian, { kind: 'repeated', event: one, times: 1 } as PrivacyEvent];
    const second = renyiEpsilon(events.map(eventToJson), delta)!;
    const all: PrivacyEvent = { kind: 'composed', events };
    const rdp = rdpAccountant.account(all).epsilonAt(delta).upper;
    expect(second).toBeGreaterThan(rdp * (1 - 1e-6));
    expect(second).toBeLessThan(rdp * 1.02);
    expect(second).toBeGreaterThan(pldAccountant.account(all).epsilonAt(delta).lower);
    const fewer = renyiEpsilon(events.slice(1).map(eventToJson), delta)!;
    expect(fewer).toBeLessThan(pldAccountant.account(all).epsilonAt(delta).lower);
  });

  /** Of such counts the bound on the loss distribution is the looser one, which must not be taken for a contradiction. */
  test('beside counts of many rows and little noise it is no less than what is claimed', () => {
    const rows: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(2450), sensitivity: 7n };
    const events = [
      { kind: 'repeated', event: rows, times: 10 } as PrivacyEvent,
      sampledSteps({ probability, steps: 10 }, rational(20)),
    ];
    const { epsilon, accountant } = wholePlanEpsilon({ kind: 'composed', events }, q('1e-9'));
    expect(accountant).toBe('rdp');
    expect(renyiEpsilon(events.map(eventToJson), 1e-9)!).toBeGreaterThanOrEqual(epsilon * (1 - 1e-9));
  });

  test('sampling of anything but Gaussian noise is of an unknown kind', () => {
    const event: PrivacyEvent = { kind: 'poisson-sampled', probability, event: gaussian };
    expect(renyiEpsilon([eventToJson(event)], 1e-6)).toBeUndefined();
  });
});
