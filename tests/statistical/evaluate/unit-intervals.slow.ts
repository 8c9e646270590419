import seedrandom from 'seedrandom';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CodeTable, takeRows } from '../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import { jackknifeInterval } from '../../../pipelines/evaluate/measures/jackknife.ts';
import { leaveOutErrors } from '../../../pipelines/evaluate/measures/leave-out-errors.ts';
import { unitBlocks } from '../../../pipelines/evaluate/measures/unit-blocks.ts';
import { unitsOf } from '../../../pipelines/evaluate/reference/units.ts';
import { column } from '../../unit/evaluate/tables.ts';

const DRAWS = 400;
const UNITS = 60;
const ROWS_A_UNIT = 6;
const SIZES = [3, 4, 5];
const SET = marginalSet(SIZES, 2, 10);

/** Sixty patients of six stays each, whose stays are mostly alike; columns lean on each other by `relation`. */
function drawnRecords(seed: string, relation: number): CodeTable {
  const random = seedrandom(seed);
  const rows = Array.from({ length: UNITS }, () => {
    const first = Math.floor(3 * random() ** 1.5);
    const one = [first, ...[4, 5].map((size) => (random() < relation ? first : Math.floor(size * random())))];
    return Array.from({ length: ROWS_A_UNIT }, () =>
      one.map((code, c) => (random() < 0.95 ? code : Math.floor(SIZES[c]! * random()))),
    );
  }).flat();
  const columns = SIZES.map((size, c) =>
    column(
      `c${c}`,
      size,
      rows.map((row) => row[c]!),
    ),
  );
  return { columns, rows: rows.length };
}

const unitOfRow = Uint32Array.from({ length: UNITS * ROWS_A_UNIT }, (_, row) => Math.floor(row / ROWS_A_UNIT));
const everyRow = Uint32Array.from({ length: unitOfRow.length }, (_, row) => row);

interface Found {
  readonly error: number;
  readonly lower: number;
  readonly upper: number;
}

function found(records: CodeTable, synthetic: CodeTable, units: Uint32Array | undefined): Found {
  const owners = unitsOf({ rows: records.rows, unitOfRow: units });
  const blocks = unitBlocks(everyRow, owners, 20, 'blocks').map((rows) => takeRows(records, rows));
  const { all, without } = leaveOutErrors(synthetic, blocks, SET.marginals);
  return { error: all, ...jackknifeInterval(all, without)! };
}

describe.each([
  ['a synthetic table with other relations', 0.1],
  ['another draw of the same patients', 0.6],
])('intervals of errors of groups, against %s', (_, relation) => {
  const shareCovered = (results: readonly Found[]): number => {
    const mean = results.reduce((sum, { error }) => sum + error, 0) / DRAWS;
    return results.filter(({ lower, upper }) => lower <= mean && mean <= upper).length / DRAWS;
  };
  let byUnits: Found[];
  let byRows: Found[];
  beforeAll(() => {
    const synthetic = drawnRecords('synthetic', relation);
    const draws = Array.from({ length: DRAWS }, (_, draw) => drawnRecords(`draw ${draw}`, 0.6));
    byUnits = draws.map((records) => found(records, synthetic, unitOfRow));
    byRows = draws.map((records) => found(records, synthetic, undefined));
  });

  test('cover the mean error in about 95 % of draws', () => {
    console.log(`covered: ${shareCovered(byUnits)} by units, ${shareCovered(byRows)} by rows`);
    expect(shareCovered(byUnits)).toBeGreaterThan(0.915); // 95 % less three standard errors
  });

  test('would not, were the rows of a unit taken for strangers', () => {
    expect(shareCovered(byRows)).toBeLessThan(0.88);
  });
});
