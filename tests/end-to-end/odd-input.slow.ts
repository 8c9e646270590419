import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CANARY, expectNoCanary, poisoned } from '../support/canary.ts';
import { CONFIG, hospital, OPEN_GATE, visits } from '../support/hospital.ts';
import { FINE, HEADER } from '../support/spoil.ts';

const constant = `${HEADER}${Array.from({ length: 300 }, (_, i) => `P${i},F,A,40,3,2020-05-05,120,x\n`).join('')}`;

const allowed: readonly { name: string; csv: string; config?: string; dictionary?: string; note?: RegExp }[] = [
  ...['mst', 'cliquetree'].flatMap((kind) => [
    { name: `columns of one value, ${kind}`, csv: constant, config: `${CONFIG}model: { kind: ${kind} }\n` },
    {
      name: `columns of tens of thousands of values, ${kind}`,
      csv: visits(),
      config: `${CONFIG}model: { kind: ${kind} }\nexpectedRows: 600\n`,
      dictionary: FINE,
      ...(kind === 'mst' ? {} : { note: /note: (Column age has too many values|The table is too small) for pairs/ }),
    },
  ]),
  { name: 'values outside their domains, of any kind', csv: poisoned(400) },
  {
    name: 'NaN and infinities',
    csv: visits().replaceAll(/,(\d+\.\d),/g, (_, x, at) =>
      at % 3 === 0 ? ',NaN,' : at % 3 === 1 ? ',-inf,' : `,${x},`,
    ),
  },
  { name: 'dates far out of range', csv: visits().replaceAll('2020-0', '0020-0').replaceAll('2021-1', '9021-1') },
  { name: 'a column of only missing values', csv: visits().replaceAll(/,(\d+\.\d|NA),seen/g, ',NA,seen') },
  {
    name: 'delta above one over the number of records',
    csv: visits(),
    config: CONFIG.replace('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 0.01 }').replace(
      'maxDelta: 1e-6',
      'maxDelta: 0.01',
    ),
    note: /note: delta 0\.01 is large/,
  },
];

test.each(allowed)(
  '$name: released, without a trace of a value',
  async ({ csv, config: other, dictionary: facts, note }) => {
    const steward = await hospital({
      csv,
      config: `${other ?? CONFIG}${OPEN_GATE}`,
      ...(facts === undefined ? {} : { dictionary: facts }),
    });
    const results = [
      await steward.run(['plan']),
      await steward.run(['release', '--yes', '--name', 'done', '--progress', 'jsonl']),
      await steward.run(['ledger', 'show']),
      await steward.run(['verify', 'released/done']),
    ];
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    if (note) expect(results[1]!.stderr).toMatch(note);
    await expectNoCanary(steward, results);
    steward.close();
  },
);

test('init reads names and storage types alone', async () => {
  const steward = await hospital({ csv: poisoned() });
  rmSync(steward.path('synthward.yaml'));
  const result = await steward.run(['init', 'visits.csv', '-o', 'drafted.yaml']);
  expect([result.stderr, result.status]).toEqual(['', 0]);
  for (const text of [
    result.stdout,
    readFileSync(steward.path('drafted.yaml'), 'utf8'),
    readFileSync(steward.path('synthward.yaml'), 'utf8'),
  ]) {
    expect(text).not.toContain(CANARY);
  }
  const unfinished = await steward.run(['plan']);
  expect([unfinished.status, unfinished.stderr]).toEqual([2, expect.stringContaining('still to be filled in')]);
  const again = await steward.run(['init', 'visits.csv', '-o', 'drafted.yaml']);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('the file exists')]);
  steward.close();
});
