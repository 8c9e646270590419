import { columnsIn } from '../../dictionary/formula/expression.ts';
import { parseFormula } from '../../dictionary/formula/parse.ts';
import { isNull, outputField } from '../../release-folder/decode/field.ts';
import {
  isDerived,
  isGiven,
  isModelledColumn,
  type OutputColumn,
  outputName,
} from '../../release-folder/decode/output-column.ts';
import type { ColumnFacts } from './column-facts.ts';

/** Which codes of which modelled columns leave a column empty that is made of them. */
export interface DerivedFacts {
  readonly column: string;
  /** By the position of the modelled column. */
  readonly emptyAt: ReadonlyMap<number, ReadonlySet<number>>;
  /** Whether the dictionary says of one of them that most records have no value there. */
  readonly mostlyMissing: boolean;
}

type Codes = ReadonlyMap<number, ReadonlySet<number>>;

/** What a column is null with, and what it is text for "outside the domain" with. */
interface Empty {
  readonly nulls: Codes;
  readonly others: Codes;
}

const NONE: Codes = new Map();

/** Of each column that is made of others, in the order of the table. `facts` are those of the modelled columns. */
export function derivedFacts(columns: readonly OutputColumn[], facts: readonly ColumnFacts[]): DerivedFacts[] {
  const byName = new Map(columns.map((column) => [outputName(column), column]));
  const emptyOf = (name: string): Empty => {
    const column = byName.get(name)!;
    if (column.kind === 'identifier' || column.kind === 'empty' || isGiven(column))
      return { nulls: NONE, others: NONE };
    if (isModelledColumn(column)) {
      const own = ownEmpty(column);
      if (column.offset === undefined) return own;
      return { nulls: joined([own.nulls, emptyOf(column.offset.after).nulls]), others: NONE };
    }
    const { rule } = column;
    if (rule.kind === 'formula') {
      return { nulls: joined(columnsIn(parseFormula(rule.text)).map((input) => emptyOf(input).nulls)), others: NONE };
    }
    const { nulls, others } = emptyOf(rule.from);
    const isText = rule.type === 'categorical' || rule.type === 'ordinal';
    return isText ? { nulls, others } : { nulls: joined([nulls, others]), others: NONE };
  };
  return columns.filter(isDerived).map((column) => {
    const emptyAt = emptyOf(outputName(column)).nulls;
    const mostlyMissing = [...emptyAt.keys()].some((position) => facts[position]!.mostlyMissing);
    return { column: outputName(column), emptyAt, mostlyMissing };
  });
}

function ownEmpty(column: Extract<OutputColumn, { kind: 'modelled' }>): Empty {
  const { cells } = column.coding;
  const { storage } = outputField(column);
  const where = (is: (code: number) => boolean): Codes =>
    new Map([[column.position, new Set([...cells.keys()].filter(is))]]);
  return {
    nulls: where((code) => isNull(cells[code]!, storage)),
    others: where((code) => cells[code]!.kind === 'other' && !isNull(cells[code]!, storage)),
  };
}

function joined(parts: readonly Codes[]): Codes {
  const all = new Map<number, Set<number>>();
  for (const [position, codes] of parts.flatMap((part) => [...part])) {
    all.set(position, new Set([...(all.get(position) ?? []), ...codes]));
  }
  return all;
}
