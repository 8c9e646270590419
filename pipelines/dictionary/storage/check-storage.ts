import { SECONDS_A_DAY } from '../calendar.ts';
import { heldCells } from '../coding.ts';
import { type DictionaryColumn, isModelled, type ModelledColumn } from '../dictionary.ts';
import type { Operand } from '../formula/operand.ts';
import type { Problems } from '../problems.ts';
import type { ColumnSpec, ConstraintSpec } from '../spec.ts';
import { fitStorage, type ValuesToStore } from './fit-storage.ts';
import { storedIdentifier } from './identifier-storage.ts';
import { withDecimals } from './listed-decimals.ts';
import { parseStorage, STORAGE_NAMES, storageName } from './storage-type.ts';
import type { StoredAs } from './stored-as.ts';

/** Completes the columns whose storage is stated; those whose values do not fit go to `problems`. What is unknown for want of an operand is not judged. */
export function checkStorage(
  columns: readonly DictionaryColumn[],
  specs: Readonly<Record<string, ColumnSpec>>,
  operands: ReadonlyMap<string, Operand>,
  constraints: readonly Pick<ConstraintSpec, 'order'>[],
  problems: Problems,
): DictionaryColumn[] {
  const ordered = new Set(constraints.flatMap(({ order }) => order ?? []));
  return columns.map((column) => {
    const spec = specs[column.name]!;
    if (spec.storage === undefined) return column;
    if (hasOperand(column) && !operands.has(column.name)) return column;
    const stored = storedAs(column, spec, operands.get(column.name), ordered.has(column.name));
    if (typeof stored !== 'string') return { ...column, stored };
    problems.add(['columns', column.name, 'storage'], stored);
    return column;
  });
}

function storedAs(
  column: DictionaryColumn,
  spec: ColumnSpec,
  operand: Operand | undefined,
  isOrdered: boolean,
): StoredAs | string {
  const storage = spec.storage!;
  const type = parseStorage(storage);
  if (type === undefined) return `unknown storage ${JSON.stringify(storage)}; storages are ${STORAGE_NAMES}`;
  const found =
    column.kind === 'text' ? { type } : column.kind === 'identifier' ? storedIdentifier(type, column) : fitted();
  return typeof found === 'string' ? `the storage ${storageName(type)} ${found}` : found;

  function fitted(): StoredAs | string {
    if (column.kind === 'censored')
      return type!.kind === 'text'
        ? { type: type! }
        : 'is none of numbers with limits of measurement, which are kept as text';
    if (type!.kind === 'time' || type!.kind === 'binary') return 'is for columns that are kept as nulls';
    return fitStorage(type!, valuesOf(column as ValueColumn, spec, operand!, isOrdered));
  }
}

const hasOperand = ({ kind }: DictionaryColumn): boolean =>
  kind !== 'text' && kind !== 'identifier' && kind !== 'censored';

/** With the single codes below groups. */
const heldTexts = ({ coding }: ModelledColumn): readonly string[] =>
  heldCells(coding).flatMap((cell) => (cell.kind === 'value' ? [String(cell.value)] : []));

type ValueColumn = Exclude<DictionaryColumn, { kind: 'text' | 'identifier' }>;

function valuesOf(column: ValueColumn, spec: ColumnSpec, operand: Operand, isOrdered: boolean): ValuesToStore {
  const { lower, upper, whole, decimals, values, other, type } = withDecimals(operand);
  const kind = column.kind === 'computed' ? column.rule.type : column.kind;
  if (kind === 'boolean') {
    const texts = 'true' in spec ? spec : undefined;
    return { kind, false: texts?.false[0] ?? 'false', true: texts?.true[0] ?? 'true' };
  }
  if (type === 'listed')
    return {
      kind: 'listed',
      texts: isModelled(column) ? heldTexts(column) : (values ?? []),
      hasOther: other !== undefined,
    };
  if (type === 'number') {
    const cells = isModelled(column) && column.offset === undefined ? column.coding.cells : [];
    const related = isOrdered || (isModelled(column) && column.offset !== undefined);
    return { kind: 'number', whole, lower, upper, decimals, cells, related };
  }
  const unit = type === 'date' ? SECONDS_A_DAY : 1;
  return { kind: type, lower: lower * unit, upper: upper * unit, formats: formatsOf(column) };
}

function formatsOf(column: ValueColumn): readonly string[] {
  if (!isModelled(column)) return [];
  const rule = column.offset?.reading ?? column.rule;
  return rule.kind === 'scale' ? rule.formats : [];
}
