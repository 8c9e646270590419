import { expect, test } from 'vitest';
import { checkPlan } from '../../../pipelines/verify/replay/check-plan.ts';
import type { Remade } from '../../../pipelines/verify/replay/replay.ts';
import { ReplayStopped } from '../../../pipelines/verify/replay/replay-guard.ts';
import { Checks } from '../../../pipelines/verify/report/report.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { rational } from '../../../privacy/rational.ts';

const gaussian = (sigmaSquared: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: rational(sigmaSquared),
  sensitivity: 1n,
});
const PLANNED = new Map<string, PrivacyEvent>([
  ['one-way', gaussian(100)],
  ['round/*', { kind: 'zcdp', rho: rational(1, 100) }],
]);
type Paid = Readonly<Record<string, PrivacyEvent>>;

function seen(paid: Paid, asked: Paid, stopped?: string): string {
  const checks = new Checks();
  const remade: Remade = {
    planned: PLANNED,
    asked: new Map(Object.entries(asked)),
    answered: Object.keys(paid),
    model: undefined,
    spread: undefined,
    report: undefined,
    rows: undefined,
    columnsKnown: true,
    stopped: stopped === undefined ? undefined : new ReplayStopped(stopped, false),
  };
  const charges = Object.entries(paid).map(([question, event]) => ({ question, event }));
  checkPlan(charges, undefined, remade, { excuse: undefined, asWhole: false }, checks);
  return checks.list
    .filter(({ id }) => id === 'plan')
    .map(({ verdict, detail }) => `${verdict}: ${detail}`)
    .join('; ');
}

const sound = { 'one-way': gaussian(100), 'round/1': gaussian(100), 'round/2': gaussian(100) };

test('questions of a pool pass where each was asked and together they cost no more than it', () => {
  expect(seen(sound, sound)).toMatch(/^pass: 3 for questions/);
});

test('a pool that is overdrawn fails, even where each question was asked', () => {
  const dear = { ...sound, 'round/3': gaussian(10_000) };
  expect(seen(dear, dear)).toMatch(/fail: the questions of "round\/\*" cost more/);
});

test('a question below a pool that nobody asked fails once the replay has reached the end', () => {
  expect(seen({ ...sound, 'round/2': gaussian(1000) }, { 'one-way': gaussian(100), 'round/1': gaussian(100) })).toMatch(
    /fail: question "round\/2" was put to the records/,
  );
});

test('where the replay stops, later questions of the pool are held to its price', () => {
  const asked = { 'one-way': gaussian(100), 'round/1': gaussian(100) };
  expect(seen(sound, asked, 'round/2')).toMatch(/^cannot-check: 3 for questions/);
  expect(seen({ ...sound, 'round/2': gaussian(99) }, asked, 'round/2')).toMatch(/fail: the questions of "round/);
  expect(seen({ ...sound, 'other/1': gaussian(9999) }, asked, 'round/2')).toMatch(/fail: question "other\/1"/);
});
