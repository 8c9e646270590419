import { expect, test } from 'vitest';
import { withDatabase } from '../../../../../bench/clinical-numbers/database.ts';
import { historyFigures } from '../../../../../bench/linked/histories/history-figures.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

interface Clinic {
  /** Patients 1..n; the third of four dies on day 100. */
  readonly patients: string;
  readonly measurements: string;
  readonly events: string;
}

/** Sixty patients with hdl 10 days apart, which rises with the patient; half have htn 5 days after dyslipidemia. */
const CLINIC: Clinic = {
  patients: 'SELECT i AS id, 50 AS age, 200 AS futime, (i % 4 = 3)::int AS status FROM range(1, 61) t(i)',
  measurements: `SELECT i AS id, 10 * j AS days, 'hdl' AS test, i + j AS value FROM range(1, 61) t(i), range(3) u(j)`,
  events: `SELECT i AS id, 5 AS days, 'dyslipidemia' AS event FROM range(1, 61) t(i)
    UNION ALL SELECT i, 10, 'htn' FROM range(1, 31) t(i)`,
};

async function write(clinic: Clinic): Promise<string> {
  const folder = temporaryFolder();
  await withDatabase(async (query) => {
    for (const [name, sql] of Object.entries(clinic)) await query(`COPY (${sql}) TO '${folder}/${name}.parquet'`);
  });
  return folder;
}

async function figures(released: Partial<Clinic>) {
  const folders = { real: await write(CLINIC), released: await write({ ...CLINIC, ...released }) };
  const found = await historyFigures('days', folders, '0');
  return Object.fromEntries(found.map(({ figure, ...values }) => [figure, values]));
}

test('a copy of the records is at no distance from them', async () => {
  const found = await figures({});
  expect(found['gaps of hdl']!.synthetic).toBe(0);
  expect(found['hdl to next hdl']!.synthetic).toBe(0);
  expect(found['prevalence, worst condition']!.synthetic).toBe(0);
  expect(found['dyslipidemia before htn']).toMatchObject({ records: 1, synthetic: 1 });
  expect(found['afterDeath']).toEqual({ records: 0, synthetic: 0 });
});

test('rows given to patients at random keep no history, and a bootstrap does', async () => {
  const found = await figures({});
  const correlation = found['correlation of hdl and the next']!;
  expect(correlation.records).toBeCloseTo(1, 10);
  expect(Math.abs(correlation.randomLinks!)).toBeLessThan(0.4);
  expect(correlation.floor).toBeCloseTo(1, 10);
  expect(found['hdl to next hdl']!.randomLinks).toBeGreaterThan(0.8);
  expect(found['hdl to next hdl']!.floor).toBeLessThan(0.6);
});

test('each planted difference moves the figure that is about it', async () => {
  const other = CLINIC.measurements.replace('10 * j', 'CASE WHEN i <= 30 THEN 10 ELSE 12 END * j');
  expect((await figures({ measurements: other }))['gaps of hdl']!.synthetic).toBe(0);
  const sooner = CLINIC.measurements.replace('10 * j', 'CASE WHEN i <= 30 THEN 10 ELSE 8 END * j');
  expect((await figures({ measurements: sooner }))['gaps of hdl']!.synthetic).toBeCloseTo(1, 10);
  const late = CLINIC.events.replace('5 AS days', 'CASE WHEN i <= 10 THEN 10 ELSE 5 END AS days');
  expect((await figures({ events: late }))['dyslipidemia before htn']!.synthetic).toBeCloseTo(20 / 30, 10);
  const fewer = CLINIC.events.replace('range(1, 31)', 'range(1, 25)');
  expect((await figures({ events: fewer }))['prevalence, worst condition']!.synthetic).toBeCloseTo(0.1, 10);
});

test('what lies beyond death, birth and observation is counted', async () => {
  const measurements = `${CLINIC.measurements}
    UNION ALL VALUES (3, 201, 'sbp', 120), (4, 201, 'sbp', 120), (5, -19000, 'sbp', 120)`;
  const found = await figures({ measurements });
  expect(found['afterDeath']).toEqual({ records: 0, synthetic: 1 });
  expect(found['outsideObservation']).toEqual({ records: 0, synthetic: 2 });
  expect(found['beforeBirth']).toEqual({ records: 0, synthetic: 1 });
});
