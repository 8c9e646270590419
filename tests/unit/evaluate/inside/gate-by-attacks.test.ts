import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import type { LeakageLimit } from '../../../../pipelines/config/leakage-gate.ts';
import { decideLeakage, type LeakageGateVerdict } from '../../../../pipelines/evaluate/gate/leakage-gate.ts';
import { leakageOfRelease } from '../../../../pipelines/evaluate/inside/leakage-of-release.ts';
import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { parseRational } from '../../../../privacy/rational.ts';
import { evaluatedTable, textColumn } from '../../../support/evaluated-table.ts';

const LEVELS = Array.from({ length: 12 }, (_, i) => String(i));
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Rows of one law: columns that follow a hidden one in part. */
function drawn(rows: number, seed: string): ReturnType<typeof evaluatedTable> {
  const draw = seedrandom(seed);
  const hidden = Array.from({ length: rows }, () => Math.floor(12 * draw() * draw()));
  return evaluatedTable(
    NAMES.map((name) =>
      textColumn(
        name,
        LEVELS,
        hidden.map((value) => String(draw() < 0.4 ? value : Math.floor(12 * draw()))),
      ),
    ),
    undefined,
  );
}

const columnsOf = (rows: number, seed: string): EncodedColumn[] =>
  drawn(rows, seed).columns.map(({ name, size, codes }) => ({ name, size, codes }));

/** Two rows a patient. */
const recordsOf = (patients: number, seed: string): BoundedRecords => ({
  columns: columnsOf(2 * patients, seed),
  rowCount: 2 * patients,
  unitOfRow: Uint32Array.from({ length: 2 * patients }, (_, row) => row % patients),
  maxRowsPerUnit: 2,
});

const LIMITS: readonly LeakageLimit[] = [
  { attack: 'membership-closest-record', maxExcess: 0.35, reason: 'as a test has it' },
  { attack: 'linkability', maxExcess: 0.35, reason: 'as a test has it' },
];

const training = recordsOf(400, 'training');
const heldOut = recordsOf(400, 'held out');

async function decided(sample: readonly EncodedColumn[]): Promise<LeakageGateVerdict> {
  const found = await leakageOfRelease({
    setting: { holdout: parseRational('0.5'), targets: 200 },
    records: {
      evaluated: async () => ({
        records: training,
        rowsRead: training.rowCount + heldOut.rowCount,
        rowsKept: training.rowCount,
        sides: { training, heldOut },
      }),
    },
    sample,
    codings: drawn(1, 'codings').columns.map(({ coding }) => coding),
    claim: { epsilon: 1, delta: 1e-6 },
    threads: 1,
    around: (_, work) => work(() => {}),
  });
  return decideLeakage(LIMITS, found);
}

test('a model that copies is refused by every limit, and one that learnt the population alone is not', async () => {
  const copied = await decided(training.columns);
  expect(copied.checks.map(({ passed }) => passed)).toEqual([false, false]);
  expect(Math.min(...copied.checks.map(({ excess }) => excess!))).toBeGreaterThan(0.6);
  const honest = await decided(columnsOf(800, 'population'));
  expect(honest.checks.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining('membership-closest-record passes'),
    expect.stringContaining('linkability passes'),
  ]);
});
