import { expect, test } from 'vitest';
import { usualLinkedKind } from '../../../../models/linked/registry.ts';
import type { LinkedShape } from '../../../../privacy/guard/views/view.ts';
import { smallLinkedTable } from '../../../support/linked-tables.ts';

const { shape } = smallLinkedTable({ seed: 'usual', units: 1, habit: 0.5 });
const usual = (of: LinkedShape, impossible = {}): string =>
  usualLinkedKind({ shape: of, impossible: { units: [], events: [], ...impossible } });
const undated = { ...shape, events: { ...shape.events, gaps: undefined } };
const impossible = { events: [{ columns: [0], cells: Uint8Array.of(1) }] };

test('dated events with details of few kinds are drawn as courses', () => {
  expect(usual(shape)).toBe('course');
});

test('events without days, with details of many kinds, with kinds that come several times, or with impossible combinations are drawn by clique trees', () => {
  const [tests] = shape.details;
  const [kind, ...others] = tests!.columns;
  const details = (changed: object): LinkedShape => ({ ...shape, details: [{ ...tests!, ...changed }] });
  expect(usual(undated)).toBe('timeline');
  expect(usual(details({ columns: [{ ...kind!, size: 33 }, ...others] }))).toBe('timeline');
  expect(usual(details({ columns: [{ ...kind!, size: 32 }, ...others] }))).toBe('course');
  expect(usual(details({ repeats: 2 }))).toBe('timeline');
  expect(usual(shape, impossible)).toBe('timeline');
  expect(usual({ ...undated, details: [] }, impossible)).toBe('timeline');
});

test('ordered events without details are drawn step by step', () => {
  expect(usual({ ...undated, details: [] })).toBe('chain');
});
