import { describe, expect, test } from 'vitest';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { AnswerBody } from '../../../privacy/guard/answer-body.ts';
import { categoriesEvent, spreadEvent } from '../../../privacy/guard/values/events.ts';
import { categoriesQuestion } from '../../../privacy/guard/values/questions/categories.ts';
import { spreadQuestion } from '../../../privacy/guard/values/questions/spread.ts';
import type { ValueAsking } from '../../../privacy/guard/values/value-asking.ts';
import type { CategoriesQuestion, SpreadQuestion } from '../../../privacy/guard/values/value-guard.ts';
import { valuesView } from '../../../privacy/guard/values/values-view.ts';
import { rational } from '../../../privacy/rational.ts';
import { LEVEL } from '../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { type Said, valuesOfUnits } from '../../unit/guard/values/values-fixture.ts';

/*
 * Plays the attacker: asks about two neighbouring tables many times and guesses which it was. An event that states too
 * small a sensitivity promises that this works worse than it does.
 */

const DRAWS = 40_000;
const MOST = 4;

/** Five units with four rows each, and one more. */
const without: Said[][] = Array.from({ length: 5 }, () => ['A', 'A', 'A', 'A']);
const numbers: Said[][] = Array.from({ length: 5 }, () => [3, 3, 3, 3]);

const asking = (units: readonly (readonly Said[])[], seed: string): ValueAsking => ({
  columns: ['x'],
  maxRowsPerUnit: MOST,
  view: valuesView(valuesOfUnits(units, MOST)),
  entropy: insecureSeededEntropy(seed),
});

/** How often the answer says "with"; a lower bound at the named level of the gain over guessing. */
async function advantage(
  draw: (units: readonly (readonly Said[])[], seed: string) => () => Promise<boolean>,
  units: readonly Said[][],
  extra: readonly Said[],
): Promise<number> {
  const rate = async (table: readonly (readonly Said[])[], seed: string): Promise<number> => {
    const next = draw(table, seed);
    let yes = 0;
    for (let i = 0; i < DRAWS; i++) if (await next()) yes++;
    return yes / DRAWS;
  };
  const gain = (await rate([...units, extra], 'with')) - (await rate(units, 'without'));
  // Hoeffding (1963) for each of the two rates.
  return gain - 2 * Math.sqrt(Math.log(4 / LEVEL) / (2 * DRAWS));
}

/** The most an attacker gains over guessing: sqrt(rho / 2) by Pinsker's inequality, and delta. */
function mostAdvantage(event: PrivacyEvent): number {
  const { rho, delta } = zcdpCost(event);
  return (
    Math.sqrt(Number(rho.numerator) / Number(rho.denominator) / 2) + Number(delta.numerator) / Number(delta.denominator)
  );
}

describe(`telling a unit of ${MOST} rows from noisy counts, ${DRAWS} answers`, () => {
  test('categories: as well as their event admits, and better than a sensitivity of one row would', async () => {
    const question: CategoriesQuestion = { id: 'q', column: 0, sigmaSquared: rational(64), threshold: 18n };
    const draw = (units: readonly (readonly Said[])[], seed: string) => {
      const prepared = categoriesQuestion(asking(units, seed), question);
      return async () =>
        ((await prepared.draw()).header['found'] as [string, number][]).some(([, count]) => count > 22);
    };
    const gained = await advantage(draw, without, ['A', 'A', 'A', 'A']);
    expect(gained).toBeLessThan(mostAdvantage(categoriesEvent(question, MOST)));
    expect(gained).toBeGreaterThan(mostAdvantage(categoriesEvent(question, 1)));
  });

  test('spread: the same', async () => {
    const question: SpreadQuestion = {
      id: 'q',
      column: 0,
      buckets: { starts: [0, 2, 8], end: 20 },
      sigmaSquared: rational(64),
      occupiedFrom: 1000,
    };
    const draw = (units: readonly (readonly Said[])[], seed: string) => {
      const prepared = spreadQuestion(asking(units, seed), question);
      return async () =>
        ((await prepared.draw()) as AnswerBody & { header: { counts: number[] } }).header.counts[1]! > 22;
    };
    const gained = await advantage(draw, numbers, [3, 3, 3, 3]);
    expect(gained).toBeLessThan(mostAdvantage(spreadEvent(question, MOST)));
    expect(gained).toBeGreaterThan(mostAdvantage(spreadEvent(question, 1)));
  });
});

test('a text of one unit alone is named no more often than delta', async () => {
  const question: CategoriesQuestion = { id: 'q', column: 0, sigmaSquared: rational(64), threshold: 18n };
  const event = categoriesEvent(question, MOST) as Extract<PrivacyEvent, { kind: 'composed' }>;
  const { delta } = event.events[1] as Extract<PrivacyEvent, { kind: 'epsilon-delta' }>;
  const promised = Number(delta.numerator) / Number(delta.denominator);
  const prepared = categoriesQuestion(asking([...without, ['rare', 'rare', 'rare', 'rare']], 'rare'), question);
  let named = 0;
  for (let i = 0; i < DRAWS; i++) {
    const found = (await prepared.draw()).header['found'] as [string, number][];
    if (found.some(([text]) => text === 'rare')) named++;
  }
  const margin = Math.sqrt(Math.log(2 / LEVEL) / (2 * DRAWS));
  expect(named / DRAWS).toBeLessThan(promised + margin);
  // At the promise of a unit with a single row, the same count would be too high.
  const single = categoriesEvent(question, 1) as Extract<PrivacyEvent, { kind: 'composed' }>;
  const { delta: ofOne } = single.events[1] as Extract<PrivacyEvent, { kind: 'epsilon-delta' }>;
  expect(named / DRAWS).toBeGreaterThan(Number(ofOne.numerator) / Number(ofOne.denominator) + margin);
});
