import { expect, test } from 'vitest';
import type { AttackOutcome } from '../../../../pipelines/evaluate/leakage/attack.ts';
import { judge } from '../../../../pipelines/evaluate/leakage/judge.ts';
import type { LeakageReport } from '../../../../pipelines/evaluate/leakage/leakage-result.ts';
import { leakageToJson } from '../../../../pipelines/evaluate/leakage/leakage-to-json.ts';
import { type LeakageRequest, measureLeakage } from '../../../../pipelines/evaluate/leakage/measure-leakage.ts';
import { AttackDefect } from '../../../../pipelines/evaluate/leakage/run-attack.ts';
import { rates, smallTable, stubAttack } from '../../../support/stub-attacks.ts';

const TRAINING = smallTable(400);
const HOLDOUT = smallTable(400, { shift: 3 });
const SYNTHETIC = smallTable(500, { shift: 5 });

const measure = (more: Partial<LeakageRequest>): Promise<LeakageReport> =>
  measureLeakage({
    training: TRAINING,
    holdout: HOLDOUT,
    synthetic: SYNTHETIC,
    targets: 200,
    seed: 'test',
    threads: 1,
    advance: () => {},
    ...more,
  });

/** Finds a copy of the training records, and `onMembers` of the members in any other table. */
const ableTo = (onMembers: number, onOthers = 0.1) =>
  stubAttack((inputs) => rates(inputs, inputs.synthetic === inputs.training ? 1 : onMembers, onOthers));
const blind = stubAttack((inputs) => rates(inputs, 0.1, 0.1), { id: 'attribute-inference', criterion: 'inference' });

test('an attack that does better on members than chance gives finds leakage, and the report says of what kind', async () => {
  const report = await measure({ attacks: [ableTo(0.4), blind] });
  expect(report).toMatchObject({
    edition: 'inside',
    unit: 'patients',
    verdict: 'leakage-found',
    tests: 4,
    patients: { training: 400, holdout: 400, control: 200, reference: 200 },
    byCriterion: [
      { criterion: 'singling-out', verdict: null, sentence: 'Singling out: no attack was run, so nothing is said.' },
      { criterion: 'linkability', verdict: 'leakage-found' },
      { criterion: 'inference', verdict: 'too-weak' },
      { criterion: 'membership', verdict: null },
    ],
  });
  const [random, vulnerable] = report.results;
  expect([random!.targets, vulnerable!.targets]).toEqual(['random', 'vulnerable']);
  expect(random).toMatchObject({
    excess: expect.closeTo(0.3),
    verdict: 'leakage-found',
    positiveControl: { found: true },
  });
  expect(random!.adjustedPValue!).toBeGreaterThan(random!.pValue!);
  expect(random!.sentence).toMatch(/^Leakage found: it succeeds on 40 % of random patients .* and on 10 % of others/);
  expect(report.sentence).toContain('Leakage found: linkability.');
});

test('an attack that would have found leakage says that it found none, and how much it would have found', async () => {
  const report = await measure({ attacks: [ableTo(0.1)] });
  expect(report.verdict).toBe('none-found');
  const [random] = report.results;
  expect(random!.smallestExcess!).toBeGreaterThan(0.05);
  expect(random!.smallestExcess!).toBeLessThan(0.2);
  // So much would have been found: the same attack with a little more than that excess.
  const more = await measure({ attacks: [ableTo(0.1 + random!.smallestExcess! + 0.05)] });
  expect(more.results[0]!.verdict).toBe('leakage-found');
});

test('an attack that does not find a copy of all records says nothing', async () => {
  const report = await measure({ attacks: [blind] });
  expect(report.results[0]).toMatchObject({ verdict: 'too-weak', positiveControl: { excess: 0, found: false } });
  expect(report.results[0]!.sentence).toContain('does not find a copy of all records either');
  expect(report.verdict).toBe('too-weak');
});

test('where attacks do better on those held out nothing is said to be found nowhere, and the report tells why', async () => {
  const report = await measure({ attacks: [ableTo(0.1, 0.4), blind] });
  expect(report.results.map(({ verdict }) => verdict)).toEqual(Array(4).fill('too-weak'));
  expect(report.results[0]!.sentence).toContain('others are no control');
  expect(report.notes.join(' ')).toContain('the two tables are swapped');
  const alike = await measure({ attacks: [ableTo(0.1), blind] });
  expect(alike.notes.join(' ')).not.toContain('swapped');
});

test('of attacks that cannot be tried the reason is told, and they count for nothing', async () => {
  const attack = stubAttack(() => ({ kind: 'not-tried', because: 'there is one column only' }));
  const report = await measure({ attacks: [attack] });
  expect(report).toMatchObject({ tests: 0, verdict: null, sentence: 'No attack could be tried, so nothing is said.' });
  expect(report.results[0]).toMatchObject({
    verdict: null,
    excess: null,
    sentence: 'Not tried, because there is one column only.',
  });
});

test('an attack on all patients is run once', async () => {
  const report = await measure({
    attacks: [stubAttack((inputs) => rates(inputs, 0.5, 0.1), { looksAt: 'all-patients' })],
  });
  expect(report.results.map(({ targets }) => targets)).toEqual(['all']);
});

test('without a hold-out there is no verdict, and the smoke tests cannot make one', async () => {
  const report = await measure({ holdout: undefined, synthetic: TRAINING, attacks: [ableTo(1)] });
  expect(report).toMatchObject({ verdict: null, results: [], tests: 0, patients: { holdout: 0, control: 0 } });
  expect(report.byCriterion.map(({ verdict }) => verdict)).toEqual([null, null, null, null]);
  expect(report.sentence).toContain('without records that nothing was learnt from');
  expect(report.smokeTests).toMatchObject([
    { id: 'exact-matches', value: 1, beside: null },
    { id: 'closest-record-share', value: null, beside: null },
  ]);
});

test('smoke tests that fail as badly as can be leave the verdict to the attacks', async () => {
  const report = await measure({ synthetic: TRAINING, attacks: [blind] });
  expect(report.smokeTests[0]!.value).toBe(1);
  expect(report.smokeTests[1]!.value!).toBeGreaterThan(0.5);
  expect(report.verdict).toBe('too-weak');
  for (const { label, sentence } of report.smokeTests) {
    expect(label).toBe('smoke test: says nothing about privacy');
    expect(sentence.toLowerCase()).toContain(label);
  }
});

test('how little can be found is said before any attack is run', async () => {
  const told: string[] = [];
  const attack = stubAttack((inputs) => {
    expect(told.length).toBe(1);
    return rates(inputs, 1, 0);
  });
  const few = await measure({
    holdout: smallTable(12, { shift: 3 }),
    attacks: [attack],
    tellPower: (s) => told.push(s),
  });
  expect(told[0]).toMatch(/^With 12 patients held out nothing below an excess of [1-9]\d(\.\d)? points can be found/);
  expect(few.notes).toContain(told[0]);
  expect(few.notes.join(' ')).toContain('all are control');
  told.length = 0;
  const one = await measure({
    training: smallTable(3),
    holdout: smallTable(1),
    attacks: [attack],
    tellPower: (s) => told.push(s),
  });
  expect(told[0]).toMatch(/^With 1 patient held out no excess can be found/);
  expect(one.results[0]!.verdict).toBe('too-weak');
});

test('attacks on all patients are not held to the targets in what is said before', async () => {
  const told: string[] = [];
  const ask = (looksAt: 'targets' | 'all-patients') =>
    measure({
      targets: 20,
      attacks: [stubAttack((inputs) => rates(inputs, 0, 0), { looksAt })],
      tellPower: (sentence) => told.push(sentence),
    });
  await ask('targets');
  await ask('all-patients');
  const [ofTargets, ofAll] = told.map((sentence) => Number(/an excess of ([\d.]+) points/.exec(sentence)![1]));
  expect(ofTargets!).toBeGreaterThan(20);
  expect(ofAll!).toBeLessThan(5);
});

test('where one table names no unit a row is a patient in both', async () => {
  const seen: (Uint32Array | undefined)[] = [];
  const attack = stubAttack(({ training, control, targets }) => {
    seen.push(training.unitOfRow, control.unitOfRow);
    return rates({ targets } as never, 0.1, 0.1);
  });
  const report = await measure({
    holdout: smallTable(400, { units: false }),
    training: smallTable(100, { each: 4 }),
    attacks: [attack],
  });
  expect(new Set(seen)).toEqual(new Set([undefined]));
  expect(report).toMatchObject({ unit: 'rows', patients: { training: 400, holdout: 400 } });
  expect(report.notes.join(' ')).toContain('each row counts as a patient');
});

const scored = stubAttack(
  ({ targets, synthetic, training }): AttackOutcome => ({
    kind: 'scores',
    members: Float64Array.from(targets.members, ({ unit }) => (unit % 10) + (synthetic === training ? 20 : 4)),
    others: Float64Array.from(targets.others, ({ unit }) => (unit === 0 ? Number.NEGATIVE_INFINITY : unit % 10)),
  }),
  { id: 'membership-density-ratio', criterion: 'membership' },
);

test('every number follows from the scores that are kept, and all are finite in JSON', async () => {
  const claim = { epsilon: 1, delta: 1e-6 };
  const report = await measure({ attacks: [scored], claim });
  const json = JSON.parse(JSON.stringify(leakageToJson(report)));
  expect(json.scores.map(({ targets, table }: never) => [targets, table])).toEqual([
    ['random', 'synthetic'],
    ['random', 'copy-of-training'],
    ['vulnerable', 'synthetic'],
    ['vulnerable', 'copy-of-training'],
  ]);
  for (const result of json.results) {
    const kept = json.scores.find((one: { targets: string }) => one.targets === result.targets);
    const scores = { members: Float64Array.from(kept.members), others: Float64Array.from(kept.others) };
    const again = judge({ kind: 'scores', ...scores }, claim);
    expect(JSON.parse(JSON.stringify(again))).toEqual({
      outcome: result.outcome,
      excess: result.excess,
      interval: result.interval,
      pValue: result.pValue,
      allowed: result.allowed,
    });
  }
  expect(json.results[0]).toMatchObject({ verdict: 'leakage-found', allowed: expect.closeTo(0.462, 3) });
  expect(
    json.results[0].outcome.truePositiveRates.map((one: { falsePositiveRate: number }) => one.falsePositiveRate),
  ).toEqual([0.01, 0.001]);
});

test('the same tables and seed give the same report; progress only rises, to its end', async () => {
  const steps: number[] = [];
  const stages: string[] = [];
  const around: LeakageRequest['around'] = async ({ id }, work) => {
    const own: number[] = [];
    await work((done, total) => own.push(done / total));
    expect(own.at(-1)).toBe(1);
    stages.push(id);
  };
  const attack = stubAttack((inputs) => {
    for (let i = 0; i <= 3; i++) inputs.advance(i, 3);
    return rates(inputs, 0.3, 0.1);
  });
  const request = {
    attacks: [attack, scored],
    around,
    advance: (done: number, total: number) => steps.push(done / total),
  };
  const first = await measure(request);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(1);
  expect(stages).toEqual(['linkability', 'membership-density-ratio']);
  expect(leakageToJson(await measure(request))).toEqual(leakageToJson(first));
});

test.each<[string, () => AttackOutcome]>([
  ['throws', () => expect.fail('a value of a record')],
  ['gives NaN', () => ({ kind: 'scores', members: Float64Array.of(Number.NaN), others: Float64Array.of(1) })],
  [
    'counts what cannot be',
    () => ({
      kind: 'guesses',
      members: { successes: 2, trials: 1 },
      others: { successes: 0, trials: 1 },
      baseline: undefined,
    }),
  ],
])('an attack that %s is a defect of the attack, told without a value', async (_, run) => {
  const failed = measure({ attacks: [stubAttack(run)] });
  await expect(failed).rejects.toThrow(AttackDefect);
  await expect(failed).rejects.toThrow(/^The attack linkability (failed|gave)/);
  await expect(failed).rejects.not.toThrow(/a value of a record/);
});

test('one target at least', async () => {
  await expect(measure({ targets: 0 })).rejects.toThrow(RangeError);
});
