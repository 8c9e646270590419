import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import { simulatedGuard } from '../../pipelines/copies/simulated/simulated-guard.ts';
import { collectSample } from '../../pipelines/evaluate/collect-sample.ts';
import { takeEvaluatedRows } from '../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { unitsOf } from '../../pipelines/evaluate/reference/units.ts';
import { boundContributions } from '../../pipelines/protected/bounding/bound-contributions.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { seededIndex, shuffledRows } from '../../pipelines/workspace/seeded-rows.ts';
import { largestRho } from '../../privacy/budget.ts';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational, type Rational, rational } from '../../privacy/rational.ts';

/** Records in three parts by patient: what candidates are made of, what is held out, and others. */
export interface Parts {
  readonly training: EvaluatedTable;
  readonly holdout: EvaluatedTable;
  readonly third: EvaluatedTable;
}

/** All rows of a patient in one part. Codes alone: every candidate then has the same kind of columns. */
export function partsOf(table: EvaluatedTable, seed: string): Parts {
  const units = unitsOf(table);
  const place = new Uint32Array(units.count);
  for (const [i, unit] of shuffledRows(units.count, `${seed}/parts`).entries()) place[unit] = i;
  const part = (which: number): EvaluatedTable => {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    return inCodes(
      takeEvaluatedRows(
        table,
        rows.filter((row) => place[units.ofRow(row)]! % 3 === which),
      ),
    );
  };
  return { training: part(0), holdout: part(1), third: part(2) };
}

const inCodes = (table: EvaluatedTable): EvaluatedTable => ({
  ...table,
  columns: table.columns.map((column) => ({ ...column, numbers: undefined })),
});

/** Of each row, `share` of the cells (which ones is drawn row by row) hold what some other row has there. */
export function withCellsDrawnAgain(table: EvaluatedTable, share: number, seed: string): EvaluatedTable {
  const index = seededIndex(seed);
  const columns = table.columns.map((column) => ({ ...column, codes: column.codes.slice() }));
  const drawn = Math.round(share * columns.length);
  const order = Uint32Array.from(columns, (_, c) => c);
  for (let row = 0; row < table.rows; row++) {
    for (let i = 0; i < drawn; i++) {
      const j = i + index(order.length - i);
      const c = order[j]!;
      order[j] = order[i]!;
      order[i] = c;
      columns[c]!.codes[row] = table.columns[c]!.codes[index(table.rows)]!;
    }
  }
  return { rows: table.rows, columns, unitOfRow: undefined };
}

/** `made` with `share` of its rows replaced by records. */
export function withCopies(made: EvaluatedTable, records: EvaluatedTable, share: number, seed: string): EvaluatedTable {
  const places = shuffledRows(made.rows, `${seed}/places`).subarray(0, Math.round(share * made.rows));
  const copied = shuffledRows(records.rows, `${seed}/copied`);
  const columns = made.columns.map((column, c) => {
    const codes = column.codes.slice();
    for (const [i, row] of places.entries()) codes[row] = records.columns[c]!.codes[copied[i]!]!;
    return { ...column, codes };
  });
  return { rows: made.rows, columns, unitOfRow: undefined };
}

export interface Fitting {
  readonly maxRowsPerUnit: number;
  readonly rho: Rational;
  readonly seed: string;
}

/** What is claimed, in zero-concentrated differential privacy. */
export const claimed = (epsilon: string, delta: string): Rational =>
  largestRho(parseRational(epsilon), parseRational(delta));

/** So little noise that counts are as good as exact. */
export const NO_PRIVACY: Rational = rational(10n ** 9n);

/** As many rows as a clique tree of the records estimates there are. */
export async function cliqueTree(
  records: EvaluatedTable,
  inputs: Omit<ModelInputs, 'rho' | 'maxRowsPerUnit' | 'columns'>,
  { maxRowsPerUnit, rho, seed }: Fitting,
): Promise<EvaluatedTable> {
  const { columns, rows } = records;
  const units = unitsOf(records);
  const unitOfRow = Uint32Array.from({ length: rows }, (_, row) => units.ofRow(row));
  const coded = columns.map(({ name, size, codes }): EncodedColumn => ({ name, size, codes }));
  const bounded = boundContributions(
    { columns: coded, rowCount: rows, unitOfRow, unitCount: units.count },
    maxRowsPerUnit,
    systemEntropy(),
  );
  const wanted = { ...inputs, columns: coded.map(({ name, size }) => ({ name, size })), maxRowsPerUnit, rho };
  const { model } = await modelFamily('cliquetree').fit(wanted, simulatedGuard(bounded, seed), () => {});
  const sample = collectSample(model, { rows: Math.round(model.total), seed });
  return {
    rows: sample[0]!.codes.length,
    columns: columns.map((column, c) => {
      const codes = allocateCodes(column.size, sample[c]!.codes.length);
      codes.set(sample[c]!.codes);
      return { ...column, codes };
    }),
    unitOfRow: undefined,
  };
}
