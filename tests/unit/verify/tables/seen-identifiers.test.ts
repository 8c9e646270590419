import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenIdentifiers } from '../../../../pipelines/verify/tables/seen-identifiers.ts';

test('an identifier is new once, like in a set', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uuid(), fc.constantFrom(...Array.from({ length: 5 }, () => randomUUID())))),
      (uuids) => {
        const seen = new SeenIdentifiers();
        const known = new Set<string>();
        for (const uuid of uuids) {
          expect(seen.addUuid(uuid)).toBe(!known.has(uuid));
          known.add(uuid);
        }
      },
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 53n }), { maxLength: 50 }), (numbers) => {
      const seen = new SeenIdentifiers();
      const known = new Set<bigint>();
      for (const number of [...numbers, ...numbers.slice(0, 3)]) {
        expect(seen.addNumber(number)).toBe(!known.has(number));
        known.add(number);
      }
    }),
  );
});

test('UUIDs that differ in one digit anywhere are two', () => {
  const digits = '0123456789ab4cdeaf01234567890bcd';
  const asUuid = (text: string) => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const seen = new SeenIdentifiers();
  expect(seen.addUuid(asUuid(digits))).toBe(true);
  for (let at = 0; at < 32; at++) {
    const other = digits.slice(0, at) + (digits[at] === 'f' ? '0' : 'f') + digits.slice(at + 1);
    expect(seen.addUuid(asUuid(other))).toBe(true);
  }
  expect(seen.addUuid(asUuid(digits))).toBe(false);
});

test('two million identifiers take less than 46 bytes each, and as much again while the table grows', () => {
  const before = process.memoryUsage().arrayBuffers;
  const seen = new SeenIdentifiers();
  for (let i = 0n; i < 2_000_000n; i++) if (!seen.addNumber(i * 7n)) throw new Error('it was not met before');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 46 * 2e6);
  expect(seen.addNumber(7n)).toBe(false);
});
