import type { DataDictionaryColumn } from '../artefacts/data-dictionary.ts';
import type { DescribedTable } from '../artefacts/described-tables.ts';

/** What catalogues are told of a column beside its storage. */
export interface ColumnFacts {
  readonly name: string;
  readonly storage: string;
  readonly nullable: boolean;
  readonly description: string | undefined;
  /** No value comes twice. */
  readonly unique: boolean;
  /** Every text that a row may hold, where they are listed and kept as text. */
  readonly values: readonly string[] | undefined;
  /** Ends that no number lies beyond. */
  readonly range: readonly [number, number] | undefined;
}

/** One a column, in the order of the table. */
export function columnFacts({ columns, dictionary }: DescribedTable): ColumnFacts[] {
  const descriptions = descriptionsOf(dictionary);
  return columns.map((column) => ({
    name: column.name,
    storage: column.storage,
    nullable: column.nullable,
    description: descriptions.get(column.name),
    unique: column.kind === 'identifier',
    values: valuesOf(column),
    range: rangeOf(column),
  }));
}

function valuesOf(column: DataDictionaryColumn): string[] | undefined {
  if (column.kind !== 'modelled' || column.storage !== 'text') return undefined;
  if (!['categorical', 'ordinal', 'code'].includes(column.type) || column.detail !== undefined) return undefined;
  const values = column.cells.flatMap((cell) => {
    if (cell.kind === 'value') return [String(cell.value)];
    return cell.kind === 'other' && typeof column.other === 'string' ? [column.other] : [];
  });
  return [...new Set(values)];
}

function rangeOf(column: DataDictionaryColumn): readonly [number, number] | undefined {
  if (column.kind !== 'modelled' || (column.type !== 'integer' && column.type !== 'real')) return undefined;
  let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const cell of column.cells) {
    if (cell.kind === 'value' && typeof cell.value === 'number') {
      lower = Math.min(lower, cell.value);
      upper = Math.max(upper, cell.value);
    } else if (cell.kind === 'interval') {
      lower = Math.min(lower, cell.lower);
      upper = Math.max(upper, cell.upper);
    }
  }
  return Number.isFinite(lower) && Number.isFinite(upper) ? [lower, upper] : undefined;
}

/** What the dictionary says of columns, by name. */
function descriptionsOf(dictionary: unknown): Map<string, string> {
  const columns = (dictionary as { columns?: unknown } | null | undefined)?.columns;
  const found = new Map<string, string>();
  if (!Array.isArray(columns)) return found;
  for (const column of columns as readonly ({ name?: unknown; description?: unknown } | null)[]) {
    if (typeof column?.name === 'string' && typeof column.description === 'string')
      found.set(column.name, column.description);
  }
  return found;
}
