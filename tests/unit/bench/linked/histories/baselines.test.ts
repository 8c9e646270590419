import { expect, test } from 'vitest';
import { type Query, withDatabase } from '../../../../../bench/clinical-numbers/database.ts';
import { bootstrapOfPatients, randomLinks } from '../../../../../bench/linked/histories/baselines.ts';

const counts = (query: Query, schema: string): Promise<unknown> =>
  query(`SELECT count(*) AS n FROM ${schema}.visits GROUP BY patient ORDER BY patient`);

const values = (query: Query, schema: string): Promise<unknown> =>
  query(`SELECT place, value FROM ${schema}.visits ORDER BY ALL`);

async function withClinic(use: (query: Query) => Promise<void>): Promise<void> {
  await withDatabase(async (query) => {
    await query('CREATE SCHEMA records');
    await query('CREATE TABLE records.patients AS SELECT i AS patient FROM range(1, 201) t(i)');
    await query(`CREATE TABLE records.visits AS SELECT i AS patient, 10 * i + j AS place, i AS value
      FROM range(1, 201) t(i), range(5) u(j) WHERE j <= i % 5`);
    await use(query);
  });
}

test('random links move rows between patients, and leave each as many', () =>
  withClinic(async (query) => {
    await randomLinks(query, 'records', 'linked', { tables: ['visits'], seed: 'a' });
    expect(await values(query, 'linked')).toEqual(await values(query, 'records'));
    expect(await counts(query, 'linked')).toEqual(await counts(query, 'records'));
    const [own] = await query('SELECT avg((patient = value)::int) AS share FROM linked.visits');
    expect(Number(own!['share'])).toBeLessThan(0.05);
  }));

test('a bootstrap draws as many patients, each with its own rows', () =>
  withClinic(async (query) => {
    await bootstrapOfPatients(query, 'records', 'drawn', { tables: ['visits'], seed: 'a' });
    const [row] = await query(`
      SELECT count(*) AS patients, count(DISTINCT d.patient) AS of_records,
        max((SELECT count(DISTINCT value) FROM drawn.visits v WHERE v.patient = d.fresh)) AS values
      FROM drawn.drawn d`);
    expect(Number(row!['patients'])).toBe(200);
    // Of so many draws, a share of 1 - 1 / e is different.
    expect(Math.abs(Number(row!['of_records']) - 126)).toBeLessThan(20);
    expect(Number(row!['values'])).toBe(1);
    const [broken] = await query(`
      SELECT count(*) AS n FROM drawn.drawn d
      WHERE (SELECT count(*) FROM drawn.visits v WHERE v.patient = d.fresh) <> 1 + d.patient % 5`);
    expect(Number(broken!['n'])).toBe(0);
  }));
