import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../pipelines/config/load-config.ts';
import { itemsStated, statedItems } from '../../../../pipelines/evaluate/publish/stated-items.ts';
import { type Plan, planRelease } from '../../../../pipelines/release/plan.ts';
import { formatRational, multiply, parseRational, rational, subtract, sum } from '../../../../privacy/rational.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const COLUMNS = [
  'sex: { kind: categorical, values: [f, m] }',
  'age: { kind: integer, range: [0, 99], bins: { width: 20 } }',
  'died: { kind: categorical, values: [no, yes] }',
  'admitted: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month } }',
  'left: { kind: date, after: admitted, range: [0, 30], bins: { width: 5 } }',
];

async function planOf(evaluation: string, facts = {}): Promise<Plan> {
  const folder = temporaryFolder();
  const dictionary = { ...(await dictionaryOf(folder, COLUMNS)), ...facts };
  const file = join(folder, 'synthward.yaml');
  const head = ['schema: synthward/run/1', 'dataset: d', 'source: { path: t.csv }', 'dictionary: dictionary.yaml'];
  writeFileSync(file, [...head, 'budget: { epsilon: 1, delta: 1e-6 }', `evaluation: ${evaluation}`].join('\n'));
  return planRelease(await loadConfig(file), dictionary);
}
const FACTS = { target: 'died', protectedAttributes: ['sex', 'age'] };
const rhoOf = ({ publish, evaluationRho }: Plan) => sum([evaluationRho, ...publish.map(({ rho }) => rho)]);
const near = (a: number, b: number): void => expect(Math.abs(a / b - 1)).toBeLessThan(1e-4);
const double = (text: ReturnType<typeof rational>): number => Number(text.numerator) / Number(text.denominator);

describe('evaluation.publish', () => {
  test('items share evaluation.share with the usual numbers, one part each', async () => {
    const none = await planOf('{ share: 0.1 }', FACTS);
    const two = await planOf('{ share: 0.1, publish: [target, subgroups] }', FACTS);
    expect(formatRational(rhoOf(two))).toBe(formatRational(none.evaluationRho));
    // Three orders, copies, and the two.
    for (const { rho } of two.publish) near(double(rho), double(none.evaluationRho) / 6);
    expect(two.modelInputs.rho).toEqual(none.modelInputs.rho);
    expect(two.publish).toMatchObject([
      { kind: 'target', target: 2 },
      { kind: 'subgroups', by: [0, 1] },
    ]);
  });

  test('an item with a share of its own takes that of the whole budget, and leaves the others theirs', async () => {
    const none = await planOf('{ share: 0.1 }', FACTS);
    const own = await planOf("{ share: 0.1, publish: [{ regression: 'died ~ age + sex', share: 0.02 }] }", FACTS);
    expect(own.evaluationRho).toEqual(none.evaluationRho);
    const whole = double(none.evaluationRho) / 0.1;
    near(double(own.publish[0]!.rho), 0.02 * whole);
    near(double(subtract(none.modelInputs.rho, own.modelInputs.rho)), 0.02 * whole * 0.92); // .08 of it would have gone to details
    expect(own.publish[0]).toMatchObject({ kind: 'regression', columns: [2, 1, 0] });
    const alone = await planOf('{ share: 0, publish: [{ what: target, share: 0.01 }] }', FACTS);
    expect(alone.evaluation.questions.map(({ id }) => id)).toEqual(['evaluate/target']);
    expect(alone.digest).not.toBe((await planOf('{ share: 0 }', FACTS)).digest);
  });

  test.each([
    ['{ publish: [target] }', {}, 'the dictionary declares none'],
    ['{ publish: [subgroups] }', { target: 'died' }, 'declares no protectedAttributes'],
    ['{ share: 0, publish: [target] }', FACTS, 'evaluation.share is 0'],
    ["{ publish: [{ regression: 'died ~ weight' }] }", FACTS, 'no column'],
    ["{ publish: [{ regression: 'died + age' }] }", FACTS, '~'],
    ["{ publish: [{ regression: 'died ~ left' }] }", FACTS, 'left is kept as how far it lies from another column'],
    ['{ publish: [outcome] }', FACTS, 'must be target, subgroups'],
    ['{ publish: [target, target] }', FACTS, 'names the same twice'],
    ['{ publish: [target, { what: target, share: 0.1 }] }', FACTS, 'names the same twice'],
    ['{ share: 0.6, publish: [{ what: target, share: 0.5 }] }', FACTS, 'have to be below 1 together'],
    ['{ publish: [{ what: target, share: 0 }] }', FACTS, 'evaluation.publish'],
  ])('%s is refused: %#', async (evaluation, facts, message) => {
    await expect(planOf(evaluation, facts)).rejects.toThrow(message);
  });

  test('a manifest states it, and it is read back as it was', async () => {
    const text = "{ publish: [target, subgroups, { regression: 'died ~ age + sex' }] }";
    const { publish, modelInputs } = await planOf(text, FACTS);
    const stated = JSON.parse(JSON.stringify(statedItems(publish, modelInputs.columns)));
    expect(itemsStated(stated, modelInputs.columns, modelInputs.target)).toEqual(publish);
    const wrong = (change: (items: Record<string, unknown>[]) => void, target: number | undefined = 2) => {
      const items = structuredClone(stated);
      change(items);
      return () => itemsStated(items, modelInputs.columns, target);
    };
    expect(() => itemsStated(stated, modelInputs.columns, undefined)).toThrow('states none');
    expect(wrong((items) => Object.assign(items[1]!, { by: ['nobody'] }))).toThrow('which the model lacks');
    expect(wrong((items) => Object.assign(items[1]!, { by: ['sex', 'sex'] }))).toThrow('twice');
    expect(wrong((items) => items.push(items[0]!))).toThrow('the same twice');
    expect(wrong((items) => Object.assign(items[0]!, { rho: '0' }))).toThrow('for nothing');
    expect(wrong((items) => Object.assign(items[2]!, { formula: 'died ~ weight' }))).toThrow('which the model lacks');
  });

  test('shares are exact', () => {
    expect(multiply(parseRational('0.1'), rational(10))).toEqual(rational(1));
  });
});
