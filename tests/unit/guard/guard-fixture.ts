import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { allocateCodes, type EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { Ledger, LedgerRun, RunRequest } from '../../../privacy/ledger/ledger.ts';
import { openLedger } from '../../../privacy/ledger/open-ledger.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { parseRational, type Rational, rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

/** On a memory disk where there is one: these tests write thousands of charges, and durability is tested with the ledger. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A real ledger in a folder that goes with the test, with one open run. */
export function openTestRun(
  planned: PrivacyEvent = { kind: 'zcdp', rho: rational(10n ** 12n) },
  more: Partial<RunRequest> = {},
): { ledger: Ledger; run: LedgerRun; reopen: () => LedgerRun } {
  const folder = mkdtempSync(join(base, 'synthward-guard-'));
  const open = (): Ledger => {
    const ledger = openLedger({ path: join(folder, 'ledger.db'), now: () => '2024-01-01T00:00:00.000Z' });
    onTestFinished(() => {
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return ledger;
  };
  const ledger = open();
  ledger.setPolicy(
    'encounters',
    { maxEpsilon: parseRational('1e14'), maxDelta: parseRational('1e-6'), spenders: ['*'] },
    { by: 'steward' },
  );
  const unit = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' } as const;
  const request = {
    runId: 'run',
    dataset: 'encounters',
    spender: 'a',
    unit,
    planned,
    planDigest: 'p',
    facts: {},
    ...more,
  };
  return { ledger, run: ledger.startRun(request), reopen: () => open().resumeRun('run', 'p') };
}

/** Counts what is drawn. */
export function countedEntropy(seed: string): EntropySource & { drawn: number } {
  const source = insecureSeededEntropy(seed);
  return {
    drawn: 0,
    fill(target) {
      this.drawn += target.length;
      source.fill(target);
    },
  };
}

export function column(name: string, size: number, codes: readonly number[]): EncodedColumn {
  const held = allocateCodes(size, codes.length);
  held.set(codes);
  return { name, size, codes: held };
}

export function tableOf(
  columns: readonly EncodedColumn[],
  more: { readonly unitOfRow?: Uint32Array; readonly maxRowsPerUnit?: number } = {},
): BoundedRecords {
  return { columns, rowCount: columns[0]!.codes.length, maxRowsPerUnit: 1, ...more };
}

/** `rows` rows of pseudo-random codes: the same each time, and unlike between columns. */
export function someTable(sizes: readonly number[], rows: number, maxRowsPerUnit = 1): BoundedRecords {
  const columns = sizes.map((size, c) =>
    column(
      `c${c}`,
      size,
      Array.from({ length: rows }, (_, row) => (Math.imul(row * 7 + c * 13 + 1, 0x9e3779b1) >>> (7 + c)) % size),
    ),
  );
  const unitOfRow = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / maxRowsPerUnit));
  return tableOf(columns, { maxRowsPerUnit, ...(maxRowsPerUnit > 1 ? { unitOfRow } : {}) });
}

/** Records that may be described and never read. */
export function untouchable(records: BoundedRecords): BoundedRecords {
  const refuse = (): never => {
    throw new Error('the records were read');
  };
  return {
    columns: records.columns.map(({ name, size }) => ({
      name,
      size,
      get codes() {
        return refuse();
      },
    })),
    get rowCount() {
      return refuse();
    },
    get unitOfRow() {
      return refuse();
    },
    maxRowsPerUnit: records.maxRowsPerUnit,
  };
}

/** Noise of standard deviation 1/32, which is zero in all but one draw in 10^200. */
export const NEARLY_EXACT: Rational = rational(1n, 1024n);

export function bruteCounts(records: BoundedRecords, columns: readonly number[]): Float64Array {
  const counts = new Float64Array(columns.reduce((cells, c) => cells * records.columns[c]!.size, 1));
  for (let row = 0; row < records.rowCount; row++) {
    let cell = 0;
    for (const c of columns) cell = cell * records.columns[c]!.size + records.columns[c]!.codes[row]!;
    counts[cell]!++;
  }
  return counts;
}

/** `toEqual` on long arrays is slow. */
export const sameNumbers = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
