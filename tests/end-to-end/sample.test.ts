import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { copiesOf } from '../../pipelines/copies/copies-of.ts';
import { drawFrom } from '../../pipelines/sample/draw-sample.ts';
import { openGenerator } from '../../pipelines/sample/released-generator.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

async function query(sql: string): Promise<readonly number[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  instance.closeSync();
  return rows[0]!.map(Number);
}

describe('sampling a release', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital();
    expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
    // All that a researcher has is the release.
    for (const name of ['state', 'protected', 'visits.csv', 'dictionary.yaml', 'synthward.yaml']) {
      renameSync(steward.path(name), steward.path(`gone-${name}`));
    }
  });
  afterAll(() => steward.close());
  const sample = (...args: string[]) => steward.run(['sample', 'released/first', ...args]);

  test('with its own seed and rows it gives its tables again, byte for byte', async () => {
    const { postProcessing } = JSON.parse(readFileSync(steward.path('released/first/manifest.json'), 'utf8'));
    for (const format of ['parquet', 'arrow']) {
      const args = ['--rows', String(postProcessing.rows), '--seed', postProcessing.seed, '-o', `again.${format}`];
      expect(await sample(...args)).toMatchObject({ status: 0 });
      const released = readFileSync(steward.path(`released/first/data/visits.${format}`));
      expect(readFileSync(steward.path(`again.${format}`)).equals(released)).toBe(true);
    }
  });

  test('prints the seed it drew, which makes the same file again, and makes no zone of its own', async () => {
    const done = await sample('--rows', '300', '-o', 'fresh.csv');
    expect(done.status).toBe(0);
    expect(done.stdout).toContain('cost  nothing: no record was opened');
    const seed = / {2}seed {2}([0-9a-f]{32}) /.exec(done.stdout)![1]!;
    expect((await sample('--rows', '300', '--seed', seed, '-o', 'same.csv')).status).toBe(0);
    expect((await sample('--rows', '300', '-o', 'other.csv')).status).toBe(0);
    const [fresh, same, other] = ['fresh', 'same', 'other'].map((name) =>
      readFileSync(steward.path(`${name}.csv`), 'utf8'),
    );
    expect(same).toBe(fresh);
    expect(other).not.toBe(fresh);
    expect(fresh!.split('\n')).toHaveLength(302);
    expect([existsSync(steward.path('state')), existsSync(steward.path('protected'))]).toEqual([false, false]);
  });

  test('conditional rows are those that keeping the matching rows of a large sample would give', async () => {
    const where = ['--where', 'sex = F', '--where', 'age >= 45', '--where', 'pressure is not null'];
    const kept = "sex = 'F' AND age >= 45 AND pressure IS NOT NULL";
    expect((await sample('--rows', '100000', '--seed', 'whole', '-o', 'whole.parquet')).status).toBe(0);
    const done = await sample('--rows', '30000', '--seed', 'part', '--json', ...where, '-o', 'part.parquet');
    expect(done.status).toBe(0);
    const json = JSON.parse(done.stdout);
    expect(json).toMatchObject({
      schema: 'sample/1',
      rows: 30_000,
      privacyCost: 'none',
      where: where.filter((w) => w !== '--where'),
    });
    const figures = (table: string, condition: string) =>
      query(
        `SELECT avg(CASE WHEN ${condition} THEN 1 ELSE 0 END), min(age) FILTER (${condition}), avg(age) FILTER (${condition}), avg(stay) FILTER (${condition}),
           avg((ward = 'A')::INT) FILTER (${condition}), avg(pressure) FILTER (${condition}) FROM '${steward.path(table)}'`,
      );
    const [share, least, ...expected] = await figures('whole.parquet', kept);
    const [all, youngest, ...drawn] = await figures('part.parquet', kept);
    // Where noise hides the counts inside bins, none may be left of the youngest.
    expect(all).toBe(1);
    expect(Math.min(least!, youngest!)).toBeGreaterThanOrEqual(45);
    expect(Math.max(least!, youngest!)).toBeLessThan(60);
    expect(Math.abs(share! - json.expectedShare)).toBeLessThan(0.008);
    const [, , ...unconditional] = await figures('whole.parquet', 'true');
    for (const [i, tolerance] of [0.8, 0.2, 0.03, 1.2].entries()) {
      expect(Math.abs(drawn[i]! - expected[i]!)).toBeLessThan(tolerance);
    }
    expect(Math.abs(drawn[0]! - unconditional[0]!)).toBeGreaterThan(5);
  });

  const files = (): readonly string[] => readdirSync(steward.folder).sort();

  test.each([
    ['an unknown column', ['--where', 'agee>=65'], 'CONDITION_INVALID', 'did you mean "age"?'],
    ['a value outside the domain', ['--where', 'sex=W'], 'CONDITION_INVALID', 'its values are F, M'],
    [
      'contradictory conditions',
      ['--where', 'age<18', '--where', 'age>=65'],
      'CONDITION_INVALID',
      'no value that age may hold',
    ],
    ['a column that was left out', ['--where', 'note=seen'], 'CONDITION_INVALID', 'no column "note"'],
    ['no number of rows', ['--rows', 'many'], 'USAGE', 'Cannot sample many rows'],
  ])('%s is refused and leaves nothing', async (_, args, code, message) => {
    const folder = files();
    const rows = args.includes('--rows') ? [] : ['--rows', '10'];
    const refused = await sample(...rows, ...args, '-o', 'refused.csv');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(new RegExp(`^error\\[${code}\\]: Cannot [^\\n]+\\n {2}hint: [^\\n]+\\n$`));
    expect(refused.stderr).toContain(message);
    expect(files()).toEqual(folder);
  });

  test.each(['parquet', 'arrow', 'csv'])('Ctrl-C ends the writing of %s at once and leaves nothing', async (format) => {
    const folder = files();
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const args = [main, 'sample', 'released/first', '--rows', '1000000000', '-o', `endless.${format}`];
    const child = spawn(process.execPath, args, { cwd: steward.folder, stdio: 'ignore' });
    const ended = once(child, 'close');
    await vi.waitUntil(() => files().some((name) => name.endsWith('.partial')), { timeout: 30_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(files()).toEqual(folder);
  });

  test('a file is never replaced', async () => {
    steward.write('mine.csv', 'precious');
    const refused = await sample('--rows', '10', '-o', 'mine.csv');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('the file exists')]);
    expect(readFileSync(steward.path('mine.csv'), 'utf8')).toBe('precious');
  });

  test.each([[], ['--copies', '2']])('nothing is written into the release itself (%j)', async (...copies) => {
    const released = readdirSync(steward.path('released/first'));
    const refused = await sample('--rows', '10', ...copies, '-o', 'released/first/more.csv');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('it lies in the folder of the release'),
    ]);
    expect(readdirSync(steward.path('released/first'))).toEqual(released);
  });

  test('copies are tables of their own, the same for the same seed on any number of threads, under conditions too', async () => {
    const args = ['--rows', '400', '--seed', 'c', '--where', 'age >= 40', '--copies', '3'];
    const done = await sample(...args, '-o', 'copy.csv', '--json');
    expect(done.status).toBe(0);
    const names = ['copy.1.csv', 'copy.2.csv', 'copy.3.csv'];
    expect(JSON.parse(done.stdout)).toMatchObject({ schema: 'copies/1', copies: 3, files: names, privacyCost: 'none' });
    const bodies = names.map((name) => readFileSync(steward.path(name), 'utf8'));
    expect(new Set(bodies).size).toBe(3);
    for (const body of bodies) expect(body.split('\n')).toHaveLength(402);
    for (const name of names) {
      const [least] = await query(`SELECT min(age) FROM '${steward.path(name)}'`);
      expect(least).toBeGreaterThanOrEqual(40);
    }
    const generator = await openGenerator(steward.path('released/first'));
    for await (const { number, model, seed, columns } of copiesOf(generator, { copies: 2, seed: 'c' })) {
      const request = { rows: 400, seed, where: ['age >= 40'], out: 'x.csv', partial: steward.path(`own.${number}`) };
      await drawFrom({ ...generator, model, columns }, request);
      expect(readFileSync(request.partial, 'utf8')).toBe(bodies[number]);
    }
  });

  test('copies that cannot all be written leave nothing', async () => {
    steward.write('taken.2.csv', 'precious');
    const folder = files();
    const refused = await sample('--rows', '10', '--copies', '2', '-o', 'taken.csv');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('taken.2.csv: the file exists')]);
    const many = await sample('--rows', '10', '--copies', '1', '-o', 'one.csv');
    expect([many.status, many.stderr]).toEqual([2, expect.stringContaining('from 2 to 1000')]);
    const rare = await sample('--rows', '10', '--copies', '2', '--where', 'sex=W', '-o', 'rare.csv');
    expect([rare.status, rare.stderr]).toEqual([2, expect.stringContaining('its values are F, M')]);
    const late = await sample('--rows', '10', '--copies', '2', '--max-minutes', '0.0001', '-o', 'late.csv');
    expect([late.status, late.stderr]).toEqual([1, expect.stringContaining('error[LIMIT_REACHED]')]);
    expect(files()).toEqual(folder);
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const endless = [main, 'sample', 'released/first', '--rows', '100000000', '--copies', '9', '-o', 'endless.csv'];
    const child = spawn(process.execPath, endless, { cwd: steward.folder, stdio: 'ignore' });
    const ended = once(child, 'close');
    await vi.waitUntil(() => files().some((name) => name.endsWith('.partial')), { timeout: 60_000 });
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(files()).toEqual(folder);
  });

  test('a damaged release is refused with exit status 1, as JSON too', async () => {
    const path = steward.path('released/first/model/values.arrow');
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes);
    damaged[damaged.length >> 1]! ^= 1;
    writeFileSync(path, damaged);
    const refused = await sample('--rows', '10', '-o', 'refused.csv', '--json');
    writeFileSync(path, bytes);
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      schema: 'error/1',
      code: 'RELEASE_INVALID',
      message: expect.stringContaining('model/values.arrow'),
      hint: expect.stringContaining('synthward verify'),
    });
  });
});
