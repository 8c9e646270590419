import { cleanText } from '../clean-text.ts';
import type { SchemaField } from '../schema.ts';
import { checkboxColumn } from './branching.ts';
import { formulaOf } from './calculation.ts';
import { areOrdered, choicesOf } from './choices.ts';
import type { RedcapRow } from './redcap-row.ts';
import { numberLimits, validatedText } from './validated-text.ts';

const YES_NO = { true: ['1'], false: ['0'] } as const;

/** The columns that a field is exported as: one, or one for each choice of a checkbox, or none. */
export function columnsOfRow(row: RedcapRow): SchemaField[] {
  const description = cleanText(row.label);
  const field = fieldOfRow(row, description);
  if (field === undefined) return [];
  const columns = Array.isArray(field) ? field : [field];
  if (!isYes(row.identifier)) return columns;
  return columns.map((column) =>
    column.kind === 'text'
      ? column
      : {
          name: column.name,
          also: column.also ?? [],
          kind: 'text',
          description,
          notes: [`left out: marked as an identifier; kind: ${column.kind} keeps it`],
        },
  );
}

/** A line without a field type: choices and validation say what it is. */
function untyped(row: RedcapRow, description: string | undefined, required: boolean): SchemaField {
  const { name } = row;
  const values = choicesOf(row.choices);
  if (values.length > 1) {
    const notes = ['no field type stands there: taken for a radio by its choices'];
    return { name, description, kind: areOrdered(values) ? 'ordinal' : 'categorical', values, required, notes };
  }
  if (row.validation !== '') return { name, description, required, ...validatedText(row) };
  return { name, description, kind: 'text', notes: ['left out: no field type stands there'] };
}

function fieldOfRow(row: RedcapRow, description: string | undefined): SchemaField | SchemaField[] | undefined {
  const { name } = row;
  const required = isYes(row.required) && row.branching === '';
  switch (row.type.toLowerCase()) {
    case 'descriptive':
      return undefined;
    case 'text':
      return { name, description, required, ...validatedText(row) };
    case 'notes':
    case 'textarea':
      return { name, description, kind: 'text', notes: ['left out: free text'] };
    case 'file':
      return { name, description, kind: 'text', notes: ['left out: a file'] };
    case 'radio':
    case 'dropdown':
    case 'select': {
      const values = choicesOf(row.choices);
      if (values.length === 0) {
        return { name, description, kind: 'categorical', required, notes: ['its choices are not in the dictionary'] };
      }
      return { name, description, kind: areOrdered(values) ? 'ordinal' : 'categorical', values, required };
    }
    case 'sql':
      return { name, description, kind: 'categorical', required, notes: ['its choices come from a query'] };
    case 'yesno':
    case 'truefalse':
      return { name, description, kind: 'boolean', truth: YES_NO, required };
    case 'checkbox':
      return choicesOf(row.choices).map((choice) => ({
        name: checkboxColumn(name, choice.value),
        also: [`${name}___${choice.value}`, checkboxColumn(name, choice.value.replaceAll('_', ''))],
        kind: 'boolean' as const,
        truth: YES_NO,
        description: cleanText([description, choice.label ?? choice.value].filter(Boolean).join(': ')),
      }));
    case 'slider': {
      const { lower = 0, upper = 100 } = numberLimits(row);
      return { name, description, kind: 'integer', lower, upper, required };
    }
    case 'calc':
      return { name, description, ...calculated(row) };
    case '':
      return untyped(row, description, required);
    default:
      return {
        name,
        description,
        kind: 'text',
        notes: [`left out: a field of type "${row.type.slice(0, 40)}", which is not known here`],
      };
  }
}

function calculated(row: RedcapRow): Omit<SchemaField, 'name'> {
  const formula = formulaOf(row.choices);
  const shown = cleanText(row.choices, 120);
  if (formula === undefined) {
    return { kind: 'real', ...numberLimits(row), notes: shown === undefined ? [] : [`calculated: ${shown}`] };
  }
  return { kind: 'real', ...numberLimits(row), decimals: formula.decimals, from: formula.text };
}

export const isYes = (text: string): boolean => /^(y|yes|1|true)$/i.test(text);
