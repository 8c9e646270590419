import { expect, test } from 'vitest';
import { AskedOfPlan } from '../../../pipelines/audit/asked-of-plan.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { rational } from '../../../privacy/rational.ts';

const zcdp = (rho: number): PrivacyEvent => ({ kind: 'zcdp', rho: rational(rho, 100) });
const PLAN = [
  { id: 'one', event: zcdp(2) },
  { id: 'pool/*', event: zcdp(5) },
];

function asked(...questions: readonly (readonly [id: string, rho: number, charged?: number])[]): string[] {
  const held = new AskedOfPlan(PLAN);
  for (const [id, rho, charged = rho] of questions) {
    held.note(id, zcdp(rho));
    held.run.charge(id, 'digest', zcdp(charged));
    held.run.answer(id, Uint8Array.of(1));
  }
  return held.findings();
}

test('what was planned, or costs less, is no finding', () => {
  expect(asked(['one', 2], ['pool/a', 3], ['pool/b', 2])).toEqual([]);
  expect(asked(['one', 1])).toEqual([]);
  expect(asked()).toEqual([]);
});

test('questions beside the plan, dearer ones and pools that are spent are findings', () => {
  expect(asked(['other', 1])).toEqual(['Question "other" is not in the plan.']);
  expect(asked(['one', 3])).toEqual(['Question "one" costs more than planned.']);
  expect(asked(['pool/a', 3], ['pool/b', 3])).toEqual(['The questions of "pool/*" together cost more than planned.']);
});

test('what was charged as something else, or not at all, is a finding', () => {
  expect(asked(['one', 2, 1])).toEqual(['Question "one" was charged as another event than it is.']);
  const held = new AskedOfPlan(PLAN);
  held.note('one', zcdp(2));
  expect(held.findings()).toEqual(['Question "one" was answered without a charge.']);
});

test('an answer is given again to the same question, as a ledger does', () => {
  const { run } = new AskedOfPlan(PLAN);
  expect(run.answerTo('one', 'digest')).toBeUndefined();
  expect(run.progressOf('one', 'digest')).toBe('open');
  expect(run.charge('one', 'digest', zcdp(2))).toBe(true);
  expect(run.progressOf('one', 'digest')).toBe('charged');
  expect(run.charge('one', 'digest', zcdp(2))).toBe(false);
  run.answer('one', Uint8Array.of(7));
  expect(run.answerTo('one', 'digest')).toEqual(Uint8Array.of(7));
  expect(run.progressOf('one', 'digest')).toBe('answered');
  expect(() => run.answerTo('one', 'another')).toThrow('Another question');
  expect(() => run.finish('finished')).toThrow('no ledger');
  expect(() => run.record).toThrow('no ledger');
});
