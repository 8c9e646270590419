import { expect, test } from 'vitest';
import { usualLinkedKind } from '../../../../models/linked/registry.ts';
import type { LinkedShape } from '../../../../privacy/guard/views/view.ts';
import { smallLinkedTable } from '../../../support/linked-tables.ts';

const { shape } = smallLinkedTable({ seed: 'usual', units: 1, habit: 0.5 });
const usual = (of: LinkedShape, impossible = {}): string =>
  usualLinkedKind({ shape: of, impossible: { units: [], events: [], ...impossible } });

test('dated events with details are drawn by clique trees, and events with impossible combinations are', () => {
  expect(usual(shape)).toBe('timeline');
  const plain = { ...shape, events: { ...shape.events, gaps: undefined }, details: [] };
  expect(usual(plain, { events: [{ columns: [0], cells: Uint8Array.of(1) }] })).toBe('timeline');
});

test('ordered events without details are drawn step by step', () => {
  expect(usual({ ...shape, events: { ...shape.events, gaps: undefined }, details: [] })).toBe('chain');
});
