import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Case } from '../../../bench/clinical-numbers/cases.ts';
import { type TableFigures, tableFigures } from '../../../bench/clinical-numbers/column-figures.ts';
import { withDatabase } from '../../../bench/clinical-numbers/database.ts';
import { editDraft, evenBins } from '../../../bench/clinical-numbers/edit-draft.ts';
import { type Measured, markdownOf } from '../../../bench/clinical-numbers/markdown.ts';
import { errorsOf, summaryOf } from '../../../bench/clinical-numbers/summary.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DICTIONARY = `columns:
  dose: { kind: real, range: [0, 10], bins: { count: 5 } }
  stage: { kind: categorical, values: [a, b] }
  grade: { kind: categorical, from: stage, map: { a: low, b: high } }
  lab: { kind: integer, bins: { edges: [0, 5, 9] } }
`;

async function measured(source: string, released: string): Promise<TableFigures> {
  const folder = temporaryFolder();
  const run = { table: join(folder, 'source.csv'), released: join(folder, 'released.parquet'), dictionary: DICTIONARY };
  writeFileSync(run.table, source);
  await withDatabase((query) => query(`COPY (${released}) TO '${run.released}' (FORMAT parquet)`));
  const broken = { what: 'grade', columns: ['stage', 'grade'], broken: "(stage = 'a') <> (grade = 'low')" };
  const absent = { what: 'age', columns: ['age'], broken: 'age < 0' };
  return tableFigures(run, ['dose', 'lab'], [broken, absent]);
}

test('figures are those of the rows, and what may not be is counted', async () => {
  const figures = await measured(
    'dose,stage,grade,lab\n0,a,low,1\n0,a,low,2\n4,b,high,?\n,b,high,9\n',
    `SELECT * FROM (VALUES (0.0, 'a', 'low', 2), (5.5, 'a', 'high', 10), (NULL, 'c', 'high', NULL), (11.0, 'b', 'high', 2)) AS t(dose, stage, grade, lab)`,
  );
  expect(figures.rows).toEqual({ real: 4, synthetic: 4 });
  expect(figures.columns[0]!.real).toEqual({ mean: 4 / 3, p50: 0, p99: 4, zeros: 2 / 3, nulls: 0.25 });
  expect(figures.columns[0]!.synthetic).toEqual({ mean: 5.5, p50: 5.5, p99: 11, zeros: 1 / 3, nulls: 0.25 });
  expect(figures.columns[1]!.real.nulls).toBe(0.25);
  // A dose of 11, a stage of c, a lab of 10.
  expect(figures.outside).toBe(3);
  expect(figures.contradictions).toEqual([
    { what: 'grade', rows: 1 },
    { what: 'age', rows: undefined },
  ]);
});

test('a column that the release does not hold is lost, and counts in no median', async () => {
  const figures = await measured('dose,stage,lab\n1,a,1\n3,b,3\n', "SELECT 3.0 AS dose, 'a' AS stage");
  const [dose, lab] = figures.columns.map(errorsOf);
  expect(dose).toEqual({ column: 'dose', mean: 0.5, p50: 2, p99: 0, zeros: 0, nulls: 0 });
  expect(lab!.mean).toBeUndefined();
  const summary = summaryOf(figures);
  expect([summary.lost, summary.medianMeanError, summary.wideMeans]).toEqual([1, 0.5, 1]);
  expect([summary.worstMean, summary.worstZeros]).toEqual([
    { column: 'dose', off: 0.5 },
    { column: 'dose', off: 0 },
  ]);
});

test('the page shows what was before beside what is after', async () => {
  const of = async (dose: number): Promise<Measured> => {
    const { rows, ...figures } = await measured(
      'dose,stage,lab\n0,a,1\n4,b,3\n',
      `SELECT ${dose}.0 AS dose, 'a' AS stage`,
    );
    const summary = summaryOf({ rows, ...figures });
    return {
      table: 't',
      way: 'written',
      epsilon: 3,
      rows,
      seconds: 1,
      edits: undefined,
      summary,
      columns: figures.columns,
    };
  };
  const page = markdownOf([await of(2)], [await of(6)]).split('\n');
  expect(page.filter((line) => line.startsWith('| t |')).map((line) => line.split(' | ').slice(2, 6))).toEqual([
    ['before', '2', '1', '200.0 %'],
    ['after', '2', '1', '0.0 %'],
  ]);
  expect(page.find((line) => line.startsWith('| dose |'))).toContain('| 2 | 6 | 2 |');
  expect(page.find((line) => line.startsWith('| lab |'))).toContain('| 2 |  |  |');
});

const STEWARD = {
  unit: { column: 'pid', maxRows: 2 },
  kinds: { lab: 'real', dose: 'integer', seen: 'date', bun: 'integer' },
} as unknown as Case;

test('a draft is changed only where it says otherwise, and each change is counted', () => {
  const { dictionary, edits } = editDraft(
    'unit:\n  column: pid\n  maxRows: fill-in\ncolumns:\n  pid: { kind: identifier }\n  lab: { kind: categorical, values: fill-in }\n  dose: { kind: integer, range: [0, 5] }\n  seen: { kind: date, range: fill-in }\n  bun: { kind: real, range: [0, 9], bins: { count: 3 } }\n',
    STEWARD,
  );
  expect(edits).toBe(2);
  expect(parse(dictionary)).toEqual({
    unit: { column: 'pid', maxRows: 2 },
    columns: {
      pid: { kind: 'identifier' },
      lab: { kind: 'real', range: 'fill-in', bins: 'fill-in' },
      dose: { kind: 'integer', range: [0, 5] },
      seen: { kind: 'date', range: 'fill-in' },
      bun: { kind: 'real', range: [0, 9], bins: { count: 3 } },
    },
  });
});

test('even bins replace those of numbers alone', () => {
  const even = evenBins(
    `${DICTIONARY}  seen: { kind: date, bins: { every: month } }\n  each: { kind: integer, range: [0, 9] }\n`,
  );
  expect(even.match(/count: 20/g)).toHaveLength(2);
  expect(even).toContain('every: month');
});
