import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import { evaluatedRecords } from '../../../../pipelines/evaluate/inside/evaluated-records.ts';
import { keptLeakage } from '../../../../pipelines/evaluate/inside/kept-leakage.ts';
import { leakageOfRelease } from '../../../../pipelines/evaluate/inside/leakage-of-release.ts';
import type { LeakageReport } from '../../../../pipelines/evaluate/leakage/leakage-result.ts';
import { leakageToJson } from '../../../../pipelines/evaluate/leakage/leakage-to-json.ts';
import type { EvaluatedRecords } from '../../../../pipelines/protected/load-records.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { parseRational } from '../../../../privacy/rational.ts';
import { smallTable } from '../../../support/stub-attacks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const codings: readonly ColumnCoding[] = smallTable(1).columns.map(({ coding }) => coding);

/** Two rows a unit. */
function recordsOf(units: number, shift = 0): BoundedRecords {
  const { columns, rows } = smallTable(2 * units, { shift });
  return {
    columns: columns.map(({ name, size, codes }) => ({ name, size, codes })),
    rowCount: rows,
    unitOfRow: Uint32Array.from({ length: rows }, (_, row) => row % units),
    maxRowsPerUnit: 2,
  };
}

const sample = smallTable(200, { shift: 7 }).columns.map(({ name, size, codes }) => ({ name, size, codes }));

const found = (sides: EvaluatedRecords['sides'], more: object = {}): Promise<LeakageReport | { unavailable: string }> =>
  leakageOfRelease({
    setting: { holdout: parseRational('0.2'), targets: 40 },
    records: { evaluated: async () => ({ records: recordsOf(1), rowsRead: 2, rowsKept: 2, sides }) },
    sample,
    codings,
    claim: { epsilon: 2, delta: 1e-6 },
    threads: 1,
    around: (_, work) => work(() => {}),
    ...more,
  });

describe('attacks on a release', () => {
  test('are held against those who were held out and what the release claims, and are the same each time', async () => {
    const sides = { training: recordsOf(80), heldOut: recordsOf(30, 3) };
    const report = (await found(sides)) as LeakageReport;
    expect(report).toMatchObject({
      edition: 'inside',
      unit: 'patients',
      patients: { training: 80, holdout: 30 },
      rows: { training: 160, holdout: 60, synthetic: 200 },
      claim: { epsilon: 2, delta: 1e-6 },
    });
    expect(report.targets.every(({ members, others }) => members <= 40 && others <= 30)).toBe(true);
    expect(leakageToJson((await found(sides)) as LeakageReport)).toEqual(leakageToJson(report));
  });

  test('say why where they cannot be tried', async () => {
    const none = recordsOf(0);
    const some = recordsOf(20);
    const why = async (sides: EvaluatedRecords['sides'], more?: object): Promise<unknown> => found(sides, more);
    expect(await why(undefined, { setting: undefined })).toEqual({
      unavailable: 'not available, because nobody was held out: evaluation.leakage is not configured',
    });
    expect(await why(undefined, { records: undefined })).toMatchObject({
      unavailable: expect.stringContaining('removed'),
    });
    expect(await why(undefined)).toMatchObject({ unavailable: expect.stringContaining('not kept') });
    expect(await why({ training: some, heldOut: none })).toMatchObject({
      unavailable: expect.stringContaining('by chance nobody was held out'),
    });
    expect(await why({ training: none, heldOut: some })).toMatchObject({
      unavailable: expect.stringContaining('by chance everybody was held out'),
    });
    const broken = {
      evaluated: () => Promise.reject(new Error('a value of a record')),
    };
    expect(await why(undefined, { records: broken })).toEqual({
      unavailable: 'not available, because of a defect in synthward, which please report',
    });
  });
});

test('of records with more rows than evaluation reads, units are taken at random, each with all its rows', () => {
  const records = recordsOf(50);
  const table = evaluatedRecords(records, codings, 'seed', 31);
  expect(table.rows).toBe(30);
  const units = [...table.unitOfRow!];
  for (const unit of units) expect(units.filter((other) => other === unit)).toHaveLength(2);
  expect(Math.max(...units)).toBeGreaterThan(14); // not the first ones
  expect(evaluatedRecords(records, codings, 'seed', 31)).toEqual(table);
  expect(evaluatedRecords(records, codings, 'seed', 100).rows).toBe(100);
  const { unitOfRow: _, ...rows } = records;
  expect(evaluatedRecords(rows, codings, 'seed', 31).rows).toBe(31);
});

describe('what an inside report keeps for the gate', () => {
  const kept = (text: string): ReturnType<typeof keptLeakage> => {
    const path = join(temporaryFolder(), 'inside-report.json');
    writeFileSync(path, text);
    return keptLeakage(path);
  };
  const result = { attack: 'linkability', targets: 'random', excess: 0.1, verdict: 'none-found' };

  test('is read back', async () => {
    expect(await kept(JSON.stringify({ leakage: { results: [{ ...result, sentence: 'It says so.' }] } }))).toEqual({
      results: [result],
    });
  });

  test.each(['', '{}', '{"leakage":{"unavailable":"why"}}', '{"leakage":{"results":[{"attack":"linkability"}]}}'])(
    'is nothing where it is not there: %s',
    async (text) => {
      expect(await kept(text)).toMatchObject({ unavailable: expect.stringContaining('no inside report says') });
    },
  );
});
