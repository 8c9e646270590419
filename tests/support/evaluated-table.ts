import type { Cell, ColumnKind } from '../../pipelines/dictionary/coding.ts';
import type { UtilityFacts, UtilityInputs } from '../../pipelines/evaluate/utility/utility-inputs.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';

/** A column of texts; null is missing, and has a cell where `levels` say so by `missing: true`. */
export function textColumn(
  name: string,
  levels: readonly string[],
  values: readonly (string | null)[],
  { kind = 'categorical', missing = false }: { kind?: ColumnKind; missing?: boolean } = {},
): EvaluatedColumn {
  const cells: Cell[] = levels.map((value) => ({ kind: 'value', value }));
  if (missing) cells.push({ kind: 'missing' });
  const codes = values.map((value) => (value === null ? levels.length : levels.indexOf(value)));
  return columnOf(name, kind, cells, codes, undefined);
}

/** A column of numbers in bins `[edges[i], edges[i + 1])`, the last one closed; null is missing and always has a cell. */
export function numberColumn(
  name: string,
  edges: readonly number[],
  values: readonly (number | null)[],
  kind: ColumnKind = 'real',
): EvaluatedColumn {
  const bins = edges.length - 1;
  const cells: Cell[] = edges.slice(0, -1).map((lower, i) => ({
    kind: 'interval',
    lower,
    upper: edges[i + 1]!,
    closed: i === bins - 1,
  }));
  cells.push({ kind: 'missing' });
  const codes = values.map((value) =>
    value === null
      ? bins
      : Math.min(
          bins - 1,
          edges.findLastIndex((edge) => edge <= value),
        ),
  );
  const numbers = Float64Array.from(values, (value) => value ?? Number.NaN);
  return columnOf(name, kind, cells, codes, numbers);
}

function columnOf(
  name: string,
  kind: ColumnKind,
  cells: readonly Cell[],
  codes: readonly number[],
  numbers: Float64Array | undefined,
): EvaluatedColumn {
  if (codes.some((code) => code < 0 || code >= cells.length)) throw new RangeError(`A value of ${name} has no cell`);
  const typed = allocateCodes(cells.length, codes.length);
  typed.set(codes);
  const size = cells.length;
  return { name, size, codes: typed, numbers, coding: { name, size, kind, cells } };
}

export const evaluatedTable = (columns: readonly EvaluatedColumn[], unitOfRow?: readonly number[]): EvaluatedTable => ({
  rows: columns[0]!.codes.length,
  columns,
  unitOfRow: unitOfRow && Uint32Array.from(unitOfRow),
});

export const utilityInputs = (
  real: EvaluatedTable,
  synthetic: EvaluatedTable,
  facts: Partial<UtilityFacts> = {},
  seed = 'test',
): UtilityInputs => ({
  real,
  synthetic,
  holdout: undefined,
  facts: {
    target: undefined,
    protectedAttributes: [],
    survival: undefined,
    constraints: [],
    formulas: [],
    ...facts,
  },
  seed,
});
