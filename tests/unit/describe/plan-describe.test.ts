import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { type DescribePlan, planDescribe } from '../../../pipelines/describe/plan-describe.ts';
import { readDraft } from '../../../pipelines/describe/read-draft.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { compare, exactRational, parseRational, subtract, sum } from '../../../privacy/rational.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Given {
  readonly describe?: string;
  readonly columns?: readonly string[];
  readonly unit?: string;
}
const COLUMNS = [
  'ward: { kind: categorical, values: fill-in }',
  'sex: { kind: categorical, values: fill-in }',
  'age: { kind: integer, range: { fill-in: [0, 120] }, bins: fill-in }',
  'day: { kind: date, range: fill-in, bins: { every: month } }',
];

async function planOf({
  describe: section,
  columns = COLUMNS,
  unit = '{ column: p, maxRows: 3 }',
}: Given): Promise<DescribePlan> {
  const folder = temporaryFolder();
  const head = [
    'schema: synthward/dictionary/1',
    'table: t',
    'origin: expert',
    `unit: ${unit}`,
    'columns:',
    '  p: { kind: identifier }',
  ];
  writeFileSync(join(folder, 'd.yaml'), [...head, ...columns.map((line) => `  ${line}`), ''].join('\n'));
  const config = [
    'schema: synthward/run/1',
    'dataset: t',
    'source: { path: none.csv }',
    'dictionary: d.yaml',
    'budget: { epsilon: 4, delta: 1e-6 }',
  ];
  writeFileSync(
    join(folder, 'c.yaml'),
    [...config, section === undefined ? '' : `describe: ${section}`, ''].join('\n'),
  );
  return planDescribe(await loadConfig(join(folder, 'c.yaml')), await readDraft(join(folder, 'd.yaml')));
}

describe('the price', () => {
  test('of all questions together is within the budget, and nearly all of it; a quarter of the release where nothing is said', async () => {
    const plan = await planOf({});
    const cost = zcdpCost({ kind: 'composed', events: plan.steps.map(({ event }) => event) });
    expect([plan.rho, plan.eventDelta]).toEqual([cost.rho, cost.delta]);
    expect(sum(plan.steps.map(({ rho }) => rho))).toEqual(plan.rho);
    expect(plan.budget).toEqual({ epsilon: parseRational(1), delta: parseRational('1e-6') });
    expect(plan.epsilon).toBe(epsilonOfZcdp(plan.rho, subtract(plan.delta, plan.eventDelta)));
    expect(compare(exactRational(plan.epsilon), plan.budget.epsilon)).toBeLessThanOrEqual(0);
    expect(plan.epsilon).toBeGreaterThan(0.99);
  });

  test('of thresholds is at most a quarter of delta, and nothing where no text is asked for', async () => {
    expect(compare((await planOf({})).eventDelta, parseRational('2.5e-7'))).toBeLessThanOrEqual(0);
    expect((await planOf({ columns: COLUMNS.slice(2) })).eventDelta).toEqual(parseRational(0));
  });

  test('follows the section and the bound on rows: each sensitivity holds it', async () => {
    const plan = await planOf({ describe: '{ epsilon: 2, delta: 1e-7, bins: 4 }' });
    expect([plan.budget.epsilon, plan.delta]).toEqual([parseRational(2), parseRational('1e-7')]);
    const events = JSON.stringify(plan.steps, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(new Set(events.match(/"sensitivity":"\d+"/g))).toEqual(new Set(['"sensitivity":"3"']));
    expect(plan.steps[2]!.event).toMatchObject({ events: [{}, { kind: 'repeated', times: 3 }] });
    const noise = (step: DescribePlan['steps'][number]): number => Number(step.question.ask.sigmaSquared.numerator);
    const single = await planOf({
      describe: '{ epsilon: 2, delta: 1e-7, bins: 4 }',
      unit: '{ column: p, maxRows: 1 }',
    });
    expect(noise(single.steps[0]!)).toBeLessThan(noise(plan.steps[0]!) / 8);
  });

  test('that would drown every answer, or that no budget buys, is refused', async () => {
    const refused = expect.objectContaining({ code: 'BUDGET_INVALID' });
    await expect(planOf({ describe: '{ epsilon: 0 }' })).rejects.toThrow(refused);
    await expect(planOf({ describe: '{ epsilon: 1e-9 }' })).rejects.toThrow(refused);
    await expect(planOf({ describe: '{ epsilon: 1e-4 }', unit: '{ column: p, maxRows: 1000000 }' })).rejects.toThrow(
      refused,
    );
  });
});

test('one question a column, named after it, and a digest that follows whatever changes what is asked', async () => {
  const ids = (plan: DescribePlan): string[] => plan.steps.map(({ id }) => id);
  expect(ids(await planOf({}))).toEqual(['values/ward', 'values/sex', 'spread/age', 'spread/day']);
  const long = `"${'x'.repeat(150)}": { kind: categorical, values: fill-in }`;
  expect(ids(await planOf({ columns: [long, '"#1": { kind: categorical, values: fill-in }'] }))).toEqual([
    'values/#1',
    'values/#2',
  ]);
  const digests = await Promise.all(
    [{}, { describe: '{ bins: 11 }' }, { describe: '{ epsilon: 2 }' }, { columns: COLUMNS.slice(1) }].map(planOf),
  );
  expect(new Set(digests.map(({ digest }) => digest)).size).toBe(4);
  expect((await planOf({})).digest).toBe(digests[0]!.digest);
});
