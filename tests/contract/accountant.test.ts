import { describe, expect, test } from 'vitest';
import { gdpAccountant } from '../../privacy/accounting/gdp/accountant.ts';
import { pldAccountant } from '../../privacy/accounting/pld/accountant.ts';
import { pureAccountant } from '../../privacy/accounting/pure-accountant.ts';
import { rdpAccountant } from '../../privacy/accounting/rdp/accountant.ts';
import { ACCOUNTANTS, tightestEpsilon } from '../../privacy/accounting/tightest.ts';
import { zcdpAccountant } from '../../privacy/accounting/zcdp/accountant.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../../privacy/events.ts';
import { parseRational as q } from '../../privacy/rational.ts';
import { accept, accountantContract, EVENTS_OF_EVERY_KIND } from './accountant-contract.ts';

const PURE = [
  'none',
  'laplace',
  'discrete-laplace',
  'exponential',
  'permute-and-flip',
  'selected-from-repeats',
] as const;
const ZCDP = [
  ...PURE,
  'gaussian',
  'discrete-gaussian',
  'composed',
  'repeated',
  'epsilon-delta',
  'poisson-sampled',
  'zcdp',
  'discrete-gaussian-squared',
] as const;
const PLD = [
  ...PURE,
  'gaussian',
  'discrete-gaussian',
  'composed',
  'repeated',
  'epsilon-delta',
  'poisson-sampled',
] as const;

accountantContract(pureAccountant, PURE);
accountantContract(zcdpAccountant, ZCDP);
accountantContract(rdpAccountant, ZCDP);
accountantContract(pldAccountant, PLD);
accountantContract(gdpAccountant, ['none', 'gaussian', 'composed', 'repeated']);

describe('the accountants agree', () => {
  test('no upper bound is below another lower bound, for every kind and relation', () => {
    const relations: readonly NeighbouringRelation[] = [{ kind: 'add-remove-unit' }, { kind: 'replace-unit' }];
    for (const relation of relations) {
      for (const event of Object.values(EVENTS_OF_EVERY_KIND)) {
        const intervals = ACCOUNTANTS.map((a) =>
          accept(a, { kind: 'repeated', times: 5, event }, relation)?.epsilonAt(1e-6),
        );
        const lowest = Math.min(...intervals.map((i) => i?.upper ?? Number.POSITIVE_INFINITY));
        const highest = Math.max(...intervals.map((i) => i?.lower ?? 0));
        expect(highest).toBeLessThanOrEqual(lowest * (1 + 1e-7));
      }
    }
  });

  test('sampling: never is free, always is the mechanism, more is dearer', () => {
    const sampled = (rate: string): PrivacyEvent => ({
      kind: 'poisson-sampled',
      probability: q(rate),
      event: EVENTS_OF_EVERY_KIND.gaussian,
    });
    for (const accountant of [rdpAccountant, pldAccountant]) {
      const upper = (event: PrivacyEvent): number => accountant.account(event).epsilonAt(1e-6).upper;
      expect(upper(sampled('0'))).toBe(0);
      expect(upper(sampled('1'))).toBe(upper(EVENTS_OF_EVERY_KIND.gaussian));
      const rates = ['1e-9', '1e-4', '0.01', '0.1', '0.5', '0.9', '0.999999999', '1'].map((rate) =>
        upper(sampled(rate)),
      );
      for (let i = 1; i < rates.length; i++) expect(rates[i]).toBeGreaterThanOrEqual(rates[i - 1]! * (1 - 1e-9));
    }
  });

  test('Rényi is above the upper PLD bound, which is above the lower', () => {
    for (const times of [1, 100, 100_000]) {
      const event: PrivacyEvent = { kind: 'repeated', times, event: EVENTS_OF_EVERY_KIND['poisson-sampled'] };
      const pld = pldAccountant.account(event).epsilonAt(1e-6);
      expect(rdpAccountant.account(event).epsilonAt(1e-6).upper).toBeGreaterThan(pld.upper);
      expect(pld.upper).toBeGreaterThan(pld.lower);
    }
  });

  test('the tightest names itself and lists the others', () => {
    const answer = tightestEpsilon(
      { kind: 'repeated', times: 10, event: EVENTS_OF_EVERY_KIND['discrete-gaussian'] },
      q('1e-6'),
    );
    expect(answer.accountant).toBe('pld');
    expect(answer.all.map(({ accountant }) => accountant)).toEqual(['zcdp', 'rdp', 'pld']);
    expect(answer.epsilon.upper).toBe(Math.min(...answer.all.map(({ interval }) => interval.upper)));
    expect(() => tightestEpsilon(EVENTS_OF_EVERY_KIND['randomised-response'], q('1e-6'))).toThrow(
      expect.objectContaining({ code: 'EVENT_UNSUPPORTED' }),
    );
    const replaced = tightestEpsilon(EVENTS_OF_EVERY_KIND['randomised-response'], q('1e-9'), { kind: 'replace-unit' });
    // (1 - 0.8 + 0.8/3) / (0.8/3) = 7/4
    expect(replaced.epsilon.upper).toBeCloseTo(Math.log(7 / 4), 6);
  });
});
