import type { Cell } from '../../coding.ts';
import type { ModelledColumn } from '../../dictionary.ts';

/** A column whose codes mean something else for each kind of row. */
export interface ColumnByKind {
  /** As the model has it: as many numbered values as the most that a kind has, then missing. */
  readonly column: ModelledColumn;
  /** For each code of the kind, what the codes mean with it. */
  readonly columns: readonly ModelledColumn[];
}

/** Puts the columns that stand for single kinds together. Says what is wrong by `problem`; then `undefined` comes back. */
export function columnByKind(
  name: string,
  parts: ReadonlyMap<string, ModelledColumn>,
  kind: ModelledColumn,
  problem: (kind: string | undefined, text: string) => undefined,
): ColumnByKind | undefined {
  const [first] = parts.values();
  if (first === undefined) return problem(undefined, 'byKind names no kind');
  const values = kind.coding.cells.map((cell) => (cell.kind === 'value' ? String(cell.value) : undefined));
  const stray = [...parts.keys()].find((value) => !values.includes(value));
  if (stray !== undefined) return problem(stray, `"${stray}" is no value of "${kind.name}"`);
  for (const [value, part] of parts) {
    if (part.kind !== 'integer' && part.kind !== 'real')
      return problem(value, `byKind is of columns of kind integer or real, not ${part.kind}`);
    if (part.kind !== first.kind) return problem(value, 'a column has one kind, whatever the row is about');
    if (part.missing === undefined || part.outside !== 'clamp')
      return problem(value, 'values by kind may be missing, and those beyond a range count as its ends');
  }
  const sized = (one: ModelledColumn): readonly Cell[] => one.coding.cells.filter((cell) => cell.kind !== 'missing');
  const longest = Math.max(...[...parts.values()].map((one) => sized(one).length));
  const cells: Cell[] = Array.from({ length: longest }, (_, i) => ({ kind: 'value', value: String(i + 1) }));
  const column: ModelledColumn = {
    ...first,
    name,
    coding: { name, kind: 'ordinal', size: longest + 1, cells: [...cells, { kind: 'missing' }] },
    rule: {
      kind: 'list',
      entries: new Map(cells.map((_, i) => [String(i + 1), i])),
      normalise: 'none',
      ignoreCase: false,
    },
    source: {},
  };
  const nothing: ModelledColumn = {
    ...first,
    name,
    coding: { ...first.coding, name, size: 1, cells: [{ kind: 'missing' }] },
  };
  return {
    column,
    columns: values.map((value) => named(name, (value === undefined ? undefined : parts.get(value)) ?? nothing)),
  };
}

const named = (name: string, column: ModelledColumn): ModelledColumn => ({
  ...column,
  name,
  coding: { ...column.coding, name },
});
