import { describe, expect, test } from 'vitest';
import { chargedGroups } from '../../../../pipelines/release-folder/page/charges/charged-groups.ts';
import { protectionInWords } from '../../../../pipelines/release-folder/page/charges/protection-in-words.ts';
import { questionInWords } from '../../../../pipelines/release-folder/page/charges/question-in-words.ts';
import { eventToJson } from '../../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../../privacy/events.ts';
import { parseRational } from '../../../../privacy/rational.ts';

const gaussian = (sigmaSquared: string, sensitivity: bigint): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: parseRational(sigmaSquared),
  sensitivity,
});
const choice: PrivacyEvent = { kind: 'exponential', epsilon: parseRational('0.1') };

describe('every question that a model or an evaluation asks has words', () => {
  test.each([
    'one-way',
    'one-way/again',
    'tree/01',
    'two-way',
    'choose/1/001',
    'measure/3',
    'round/0001/choose',
    'round/0001/measure',
    'every-row',
    'pairs',
    'detail',
    'train/7',
    'evaluate/distances',
    'evaluate/copies',
    'evaluate/target',
    'evaluate/subgroups',
    'evaluate/regressions',
    'run-1/values/ward',
    'run-1/spread/#3',
    'fewer-rows/1/records',
    'fewer-rows/2/measure/1',
  ])('%s', (id) => {
    expect(questionInWords(id, 'patient')).not.toContain('no words');
  });

  test('with how many rows of each unit it is about, and words for one that is unknown', () => {
    expect(questionInWords('fewer-rows/1/one-way', 'patient')).toMatch(/\(at most one row of each patient\)$/);
    expect(questionInWords('fewer-rows/2/one-way', 'patient')).toMatch(/\(at most 2 rows of each patient\)$/);
    expect(questionInWords('something/else', 'patient')).toContain('no words');
  });
});

describe('how answers were protected', () => {
  test('noise is told in what one unit can change', () => {
    expect(protectionInWords([gaussian('400', 4n), gaussian('2500', 1n)], 'patient')).toContain(
      'standard deviation is 5 to 50 times the most by which one patient can change it',
    );
  });

  test('choices, samples and what has no protection', () => {
    const sampled: PrivacyEvent = {
      kind: 'poisson-sampled',
      probability: parseRational('0.01'),
      event: { kind: 'gaussian', sigma: parseRational('2'), sensitivity: parseRational('1') },
    };
    expect(protectionInWords([choice], 'patient')).toContain('epsilon 0.1 each');
    expect(protectionInWords([sampled], 'patient')).toContain('0.01 of all');
    expect(protectionInWords([{ kind: 'non-private', why: 'x' }], 'patient')).toBe('no protection at all');
  });
});

test('charges of one kind are one line, whose cost is theirs together', () => {
  const charges = [
    { question: 'one-way', event: gaussian('100', 1n) },
    { question: 'tree/01', event: choice },
    { question: 'tree/02', event: choice },
  ].map(({ question, event }, i) => ({ order: i + 1, question, event: eventToJson(event) }));
  const file = { schema: 'synthward/events/1', neighbours: { kind: 'add-remove-unit' }, maxRowsPerUnit: 1 } as const;
  const groups = chargedGroups({ ...file, charges }, 'patient');
  expect(groups.map((group) => group.charges)).toEqual([1, 2]);
  expect(groups[0]!.rho).toBeCloseTo(0.005, 12);
  expect(groups[1]!.rho).toBeCloseTo((2 * 0.1 ** 2) / 8, 12);
  const future = { order: 4, question: 'one-way/again', event: { kind: 'quantum-noise' } };
  expect(chargedGroups({ ...file, charges: [future] }, 'patient')[0]!.rho).toBeUndefined();
});
