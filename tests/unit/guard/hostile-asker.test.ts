import { describe, expect, test } from 'vitest';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { PreparedReference } from '../../../privacy/guard/prepared-reference.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';
import { column, countedEntropy, NEARLY_EXACT, openTestRun, tableOf } from './guard-fixture.ts';

const CODES = [0, 1, 1, 2, 2, 2, 2];
const records = tableOf([column('a', 3, CODES), column('b', 2, [0, 1, 0, 1, 0, 1, 1])]);

/** Runs an attack that says whether something of the asker's ran while the answer was drawn, that is, after the charge. */
async function ranWhileDrawing(
  attack: (guard: Guard, observe: () => void) => Promise<unknown>,
): Promise<{ readonly charged: number; readonly observed: number }> {
  const { run, ledger } = openTestRun();
  let observed = 0;
  const observe = (): void => {
    if (ledger.charges('run').length > 0) observed++;
  };
  await attack(createGuard({ records, run, entropy: countedEntropy('x') }), observe).catch(() => {});
  return { charged: ledger.charges('run').length, observed };
}

/** An object that tells whenever anything of it is looked at. */
const watched = <T extends object>(target: T, observe: () => void): T =>
  new Proxy(target, {
    get(held, key) {
      observe();
      const value = Reflect.get(held, key, held);
      return typeof value === 'function' ? value.bind(held) : value;
    },
  });

const candidate = { columns: [0], weight: 1, offset: 0, reference: () => new Float64Array(3) };
const epsilon = rational(1);

describe('nothing of the asker runs where exact values are at hand:', () => {
  test.each<[string, (guard: Guard, observe: () => void) => Promise<unknown>]>([
    [
      'a subclass of prepared references with methods of its own',
      (guard, observe) => {
        class Spy extends PreparedReference {
          distanceTo(): number {
            observe();
            return 0;
          }
        }
        return guard.chooseMarginal({
          id: 'q',
          epsilon,
          candidates: [{ ...candidate, reference: () => new Spy(new Float64Array(3)) }],
        });
      },
    ],
    [
      'a list of columns that maps in its own way',
      (guard, observe) => {
        class Columns extends Array<number> {
          override map<U>(read: (column: number, i: number, all: number[]) => U): U[] {
            observe();
            return Array.from(this, (c, i) => read(c, i, this));
          }
        }
        return guard.measureMarginals({
          id: 'q',
          marginals: [{ columns: Columns.from([0, 1]), sigmaSquared: rational(1) }],
        });
      },
    ],
    [
      'candidates that are watched',
      (guard, observe) =>
        guard.chooseMarginal({ id: 'q', epsilon, candidates: watched([watched(candidate, observe)], observe) }),
    ],
    [
      'workloads that are watched',
      (guard, observe) => {
        const workload = { name: 'w', marginals: watched([[0]], observe), sigma: rational(1) };
        return guard.measureDistances({
          id: 'q',
          workloads: watched([{ ...workload, reference: () => new Float64Array(3) }], observe),
        });
      },
    ],
    [
      'groupings that are watched',
      (guard, observe) => {
        const grouping = { name: 'g', by: 0, marginals: watched([watched([1], observe)], observe), sigma: rational(1) };
        return guard.measureGroupDistances({
          id: 'q',
          groupings: watched([watched({ ...grouping, reference: () => new Float64Array(6) }, observe)], observe),
        });
      },
    ],
    [
      'a recoding whose map is watched',
      (guard, observe) =>
        guard
          .withRecodings([{ size: 2, map: watched(Uint32Array.of(0, 1, 1), observe) }, undefined])
          .measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(1) }] }),
    ],
    [
      'released codes that are watched',
      (guard, observe) => {
        const released = records.columns.map(({ name, size, codes }) => ({
          name,
          size,
          codes: watched(codes, observe),
        }));
        return guard.measureCopies({ id: 'q', sigmaSquared: rational(1), released });
      },
    ],
  ])('%s', async (_, attack) => {
    expect(await ranWhileDrawing(attack)).toEqual({ charged: 1, observed: 0 });
  });
});

test('a proxy of a prepared reference is none', async () => {
  const reference = new Proxy(new PreparedReference(new Float64Array(3)), {});
  const { charged } = await ranWhileDrawing((guard) =>
    guard.chooseMarginal({ id: 'q', epsilon, candidates: [{ ...candidate, reference: () => reference }] }),
  );
  expect(charged).toBe(0);
});

test('what is charged is what is drawn: a question that changes afterwards changes nothing', async () => {
  const { run, ledger } = openTestRun();
  const guard = createGuard({ records, run, entropy: countedEntropy('x') });
  const wide: { columns: number[]; sigmaSquared: Rational } = { columns: [0], sigmaSquared: rational(10n ** 12n) };
  let looks = 0;
  const turning = {
    columns: [0],
    get sigmaSquared() {
      return ++looks > 1 ? NEARLY_EXACT : rational(10n ** 12n);
    },
  };
  const marginals = [{ ...wide }, turning, { ...wide }];
  const answering = guard.measureMarginals({ id: 'q', marginals });
  (marginals[2] as typeof wide).sigmaSquared = NEARLY_EXACT;
  for (const { values, sigmaSquared } of await answering) {
    expect(sigmaSquared).toEqual(rational(10n ** 12n));
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(1000);
  }
  const { event } = ledger.charges('run')[0]!;
  expect(JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
    '1024',
  );
});

test('the public columns cannot be changed by who reads them', () => {
  const guard = createGuard({ records, run: openTestRun().run, entropy: countedEntropy('x') });
  for (const { columns } of [guard, guard.withRecodings([{ size: 1, map: new Uint32Array(3) }, undefined])]) {
    expect(Object.isFrozen(columns) && columns.every(Object.isFrozen)).toBe(true);
  }
});
