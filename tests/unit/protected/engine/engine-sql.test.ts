import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseStorage } from '../../../../pipelines/dictionary/storage/storage-type.ts';
import { blockSql } from '../../../../pipelines/protected/engine/count-block.ts';
import { storageType } from '../../../../pipelines/protected/engine/engine-table.ts';
import { jointBlocks } from '../../../../pipelines/protected/engine/joint-blocks.ts';
import { mapSql } from '../../../../pipelines/protected/engine/map-sql.ts';
import { NUMBER } from '../../../../pipelines/protected/engine/trino/trino-dialect.ts';
import { DuckDbSession } from '../../../../pipelines/protected/sources/session/duckdb-session.ts';
import { literal } from '../../../../pipelines/protected/sources/session/sql.ts';

async function session(): Promise<DuckDbSession> {
  const opened = await DuckDbSession.open();
  onTestFinished(() => opened.close());
  return opened;
}

test('what counts as a number in a text is what DuckDB takes for a finite one', async () => {
  const duckdb = await session();
  const letter = fc.constantFrom(...'+-.eE_059 \t\nxinfda');
  const texts = fc.array(
    fc.array(letter, { maxLength: 9 }).map((letters) => letters.join('')),
    { minLength: 2000, maxLength: 2000 },
  );
  await fc.assert(
    fc.asyncProperty(texts, async (all) => {
      const rows = await duckdb.rows(
        'test',
        `SELECT t FROM (SELECT unnest([${all.map(literal).join(', ')}]) AS t) WHERE coalesce(isfinite(TRY_CAST(t AS DOUBLE)), false) <> (regexp_full_match(t, ${literal(NUMBER)}) AND coalesce(isfinite(TRY_CAST(t AS DOUBLE)), true))`,
      );
      expect(rows).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('a map is looked up as it stands, and gives what no column holds beyond its end', async () => {
  const duckdb = await session();
  const size = 9;
  const map = fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(map, async (codes) => {
      const sql = mapSql('n', { map: Uint32Array.from(codes), size });
      const rows = await duckdb.rows(
        'test',
        `SELECT ${sql} FROM (SELECT unnest(range(-2, ${codes.length + 2})) AS n) ORDER BY n`,
      );
      expect(rows.map(([code]) => Number(code))).toEqual([size, size, ...codes, size, size]);
    }),
    { numRuns: 60 },
  );
});

describe('blocks of marginals', () => {
  const sizes = [2, 3, 5, 40, 300, 7, 2000];
  const sizeOf = (column: number): number => sizes[column]!;
  const marginal = fc.shuffledSubarray([...sizes.keys()], { minLength: 1, maxLength: 3 });
  const marginals = fc.uniqueArray(marginal, {
    minLength: 1,
    maxLength: 30,
    selector: (one) => [...one].sort().join(' '),
  });

  test('hold each marginal once and are no larger than they must be', () => {
    fc.assert(
      fc.property(marginals, (all) => {
        const blocks = jointBlocks(all, sizeOf);
        expect(blocks.flatMap((block) => block.marginals).sort((a, b) => a - b)).toEqual([...all.keys()]);
        for (const { columns, marginals: own } of blocks) {
          expect(own.every((at) => all[at]!.every((column) => columns.includes(column)))).toBe(true);
          const cells = columns.reduce((product, column) => product * sizeOf(column), 1);
          expect(own.length === 1 || cells <= 2 ** 16 || own.some((at) => all[at]!.length === columns.length)).toBe(
            true,
          );
        }
      }),
    );
  });

  test('have no more columns than an engine tells sets of apart, however few values those have', () => {
    const many = Array.from({ length: 60 }, (_, i) => [i]);
    const blocks = jointBlocks(many, () => 1);
    expect(blocks.flatMap((block) => block.marginals)).toHaveLength(60);
    expect(Math.max(...blocks.map(({ columns }) => columns.length))).toBe(31);
  });

  test('give the counts that each marginal has by itself', async () => {
    const duckdb = await session();
    const columns = sizes.map((size, i) => `CAST(hash(r * 31 + ${i}) % ${size} AS INTEGER) AS k${i}`);
    await duckdb.run('test', `CREATE TABLE t AS SELECT ${columns.join(', ')} FROM range(500) AS v(r)`);
    await fc.assert(
      fc.asyncProperty(marginals, async (all) => {
        for (const block of jointBlocks(all, sizeOf)) {
          const together = await duckdb.rows('test', blockSql('t', block, all, sizeOf));
          const alone = await Promise.all(
            block.marginals.map((at) =>
              duckdb.rows('test', blockSql('t', { columns: block.columns, marginals: [at] }, all, sizeOf)),
            ),
          );
          const told = (rows: readonly unknown[][]): string[] => rows.map((row) => row.join(' ')).sort();
          expect(told(together)).toEqual(told(alone.flat()));
        }
      }),
      { numRuns: 15 },
    );
  });
});

test.each([
  ['varchar(20)', 'VARCHAR', 'text'],
  ['char(3)', 'VARCHAR', 'text'],
  ['smallint', 'SMALLINT', 'int16'],
  ['bigint', 'BIGINT', 'int64'],
  ['boolean', 'BOOLEAN', 'boolean'],
  ['decimal(18,3)', 'DECIMAL', 'decimal(18, 3)'],
  ['real', 'FLOAT', 'float32'],
  ['date', 'DATE', 'date'],
  ['timestamp(3)', 'TIMESTAMP', 'timestamp[ms]'],
  ['timestamp(6) with time zone', 'TIMESTAMP WITH TIME ZONE', 'timestamp[us, UTC]'],
  ['timestamp(9)', 'timestamp(9)', undefined],
  ['array(integer)', 'array(integer)', undefined],
  ['time(3)', 'time(3)', undefined],
])('a column of type %s is read as %s, and kept as %s', (type, storage, kept) => {
  expect(storageType(type)).toEqual(kept === undefined ? { storage } : { storage, kept });
  expect(kept === undefined || parseStorage(kept) !== undefined).toBe(true);
});
