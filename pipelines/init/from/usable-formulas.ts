import { formulaOperand } from '../../dictionary/formula/check.ts';
import { columnsIn, FormulaError } from '../../dictionary/formula/expression.ts';
import type { Operand } from '../../dictionary/formula/operand.ts';
import { parseFormula } from '../../dictionary/formula/parse.ts';
import type { SchemaField } from './schema.ts';

/** Fields whose formula the dictionary would refuse, such as one that may divide by zero, are measured instead; the formula stays as a note. */
export function withUsableFormulas(fields: readonly SchemaField[]): SchemaField[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return fields.map((field) => {
    if (field.from === undefined) return field;
    try {
      operandOf(field, byName, new Set());
      return givesWholeNumbers(field.from, byName) && field.decimals === undefined
        ? { ...field, kind: 'integer' }
        : field;
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      const { from, ...others } = field;
      return { ...others, notes: [...(field.notes ?? []), `calculated: ${from}; that formula ${error.message}`] };
    }
  });
}

/** Sums and differences of whole numbers and of days. */
const givesWholeNumbers = (formula: string, byName: ReadonlyMap<string, SchemaField>): boolean =>
  !/[/.]/.test(formula) &&
  columnsIn(parseFormula(formula)).every((name) => {
    const field = byName.get(name);
    return field?.from === undefined && (field?.kind === 'integer' || field?.kind === 'date');
  });

/** A range that nobody has stated yet may be any; these are above zero, and the dictionary is checked again when it is filled in. */
const OPEN_NUMBERS = { lower: 1, upper: 1000 };
/** Days of 1900 to 2100. */
const OPEN_DAYS = { lower: -25_567, upper: 47_482 };

function operandOf(field: SchemaField, byName: ReadonlyMap<string, SchemaField>, above: ReadonlySet<string>): Operand {
  if (field.from !== undefined) {
    if (above.has(field.name)) throw new FormulaError('leads back to itself', 0);
    const inner = new Set([...above, field.name]);
    return formulaOperand({ text: field.from, type: 'real', decimals: field.decimals }, (name) => {
      const named = byName.get(name);
      return named === undefined ? `names "${name}", which is not drafted` : operandOf(named, byName, inner);
    });
  }
  const head = { decimals: field.decimals, nullable: true, values: undefined, other: undefined };
  switch (field.kind) {
    case 'integer':
    case 'real': {
      const { lower, upper } = field;
      const known = typeof lower === 'number' && typeof upper === 'number' && lower < upper;
      return { ...head, type: 'number', whole: field.kind === 'integer', ...(known ? { lower, upper } : OPEN_NUMBERS) };
    }
    case 'date':
      return { ...head, type: 'date', whole: true, ...OPEN_DAYS };
    default:
      throw new FormulaError(`names "${field.name}", which is drafted as ${field.kind}`, 0);
  }
}
