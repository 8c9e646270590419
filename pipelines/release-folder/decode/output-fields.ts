import type { DerivedProblem } from '../../dictionary/derived/resolve-operands.ts';
import { type Definition, resolveOperands } from '../../dictionary/derived/resolve-operands.ts';
import type { OffsetRule } from '../../dictionary/derived/rules.ts';
import type { Operand } from '../../dictionary/formula/operand.ts';
import { withDecimals } from '../../dictionary/storage/listed-decimals.ts';
import type { StoredAs } from '../../dictionary/storage/stored-as.ts';
import { outputField } from './field.ts';
import { invalidCoding } from './invalid-coding.ts';
import { isDerived, type OutputColumn, type OutputField, outputName, type Storage } from './output-column.ts';
import { withStorage } from './stored-field.ts';

/** The fields of a table, and what the columns that are made of others follow from. */
export interface TableFields {
  readonly fields: readonly OutputField[];
  /** Positions of the columns that are made of others, each after those that it is made of. */
  readonly derived: readonly number[];
  /** Of every column that has one, where any is made of others. */
  readonly operands: ReadonlyMap<string, Operand>;
}

/** Throws `DICTIONARY_INVALID` for a coding that contradicts itself and for a column that cannot be made of the others. */
export function tableFields(columns: readonly OutputColumn[]): TableFields {
  if (!columns.some(isDerived)) {
    return { fields: columns.map((column) => plainField(column)), derived: [], operands: new Map() };
  }
  // Codings that contradict themselves are refused before anything is worked out from them.
  for (const column of columns) if (!isDerived(column)) plainField(column);
  const definitions = new Map(columns.map((column) => [outputName(column), definitionOf(column)]));
  const { operands, order, problems } = resolveOperands(definitions);
  for (const problem of problems) throw cannotBeMade(problem);
  return {
    fields: columns.map((column) => {
      if (column.kind === 'computed') return computedField(column, operands.get(column.name)!);
      if (column.kind === 'modelled' && column.offset !== undefined) {
        const { name } = column.coding;
        return scaledField(name, column.offset.type, operands.get(name)!, column.stored);
      }
      return plainField(column);
    }),
    derived: order.map((name) => columns.findIndex((column) => outputName(column) === name)),
    operands,
  };
}

/** The released fields of `columns`. Throws as `tableFields`. */
export const outputFields = (columns: readonly OutputColumn[]): readonly OutputField[] => tableFields(columns).fields;

function plainField(column: OutputColumn): OutputField {
  if (column.kind === 'computed') throw invalidCoding(column.name, 'it is made of other columns');
  return outputField(column);
}

const cannotBeMade = ({ column, text }: DerivedProblem): Error => invalidCoding(column, `it ${text}`);

function definitionOf(column: OutputColumn): Definition {
  switch (column.kind) {
    case 'identifier':
      return { kind: 'apart', why: 'is an identifier' };
    case 'empty':
      return { kind: 'apart', why: 'has no values' };
    case 'parent':
      return { kind: 'apart', why: 'is an identifier' };
    case 'time':
      return { kind: 'modelled', coding: column.coding, offset: undefined };
    case 'computed':
      return { kind: 'computed', rule: column.rule };
    case 'modelled':
      return { kind: 'modelled', coding: column.coding, offset: column.offset };
  }
}

function computedField(
  { name, rule, stored }: Extract<OutputColumn, { kind: 'computed' }>,
  operand: Operand,
): OutputField {
  if (rule.kind === 'formula' || rule.type === 'integer' || rule.type === 'real') {
    return scaledField(name, rule.type as OffsetRule['type'], operand, stored);
  }
  const { nullable, values, other } = operand;
  if (rule.type === 'boolean')
    return withStorage(Object.freeze({ name, storage: 'boolean', nullable, texts: [] }), stored);
  const texts = [...values!, ...(other === undefined ? [] : [other])];
  return withStorage(Object.freeze({ name, storage: 'text', nullable, texts }), stored);
}

function scaledField(
  name: string,
  type: OffsetRule['type'],
  operand: Operand,
  stored: StoredAs | undefined,
): OutputField {
  const { lower, upper, nullable } = operand;
  const small = lower >= -(2 ** 31) && upper < 2 ** 31;
  const storages = {
    integer: small ? 'int32' : 'int64',
    real: 'float64',
    date: 'date',
    datetime: 'timestamp',
  } as const;
  const storage: Storage = storages[type];
  return withStorage(Object.freeze({ name, storage, nullable, texts: [] }), stored, withDecimals(operand));
}
