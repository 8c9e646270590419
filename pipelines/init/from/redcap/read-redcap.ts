import { type Schema, SchemaError, type SchemaField, type SuggestedConstraint } from '../schema.ts';
import { shownWhen } from './branching.ts';
import { columnsOfRow } from './field-of-row.ts';
import type { RedcapRow } from './redcap-row.ts';

/** Lower case letters, digits and underscores; REDCap takes no other name. */
const NAME = /^[a-z][a-z0-9_]*$/i;

/**
 * What a REDCap data dictionary says of the columns of a raw export: a checkbox is one column for each choice, and columns that REDCap adds are known.
 * Throws `SchemaError`.
 */
export function schemaOfRedcap(rows: readonly RedcapRow[]): Schema {
  if (rows.length === 0) throw new SchemaError('it is a REDCap data dictionary without a field');
  const remarks: string[] = [];
  const unnamed = rows.filter(({ name }) => !NAME.test(name)).length;
  if (unnamed > 0) {
    remarks.push(
      `${unnamed === 1 ? 'One line has' : `${unnamed} lines have`} no field name as REDCap takes them, and ${unnamed === 1 ? 'was' : 'were'} passed over.`,
    );
  }
  const named = rows.filter(({ name }) => NAME.test(name));
  const [record] = named;
  if (record === undefined) throw new SchemaError('none of its lines names a field');
  const columns = named.flatMap((row): readonly SchemaField[] =>
    row === record
      ? [{ name: row.name, kind: 'identifier', description: columnsOfRow(row)[0]?.description }]
      : columnsOfRow(row),
  );
  const fields = withFormStates(named, columns);
  return {
    what: 'a REDCap data dictionary',
    fields: [...fields, ...addedByRedcap(named)],
    unit: {
      column: record.name,
      unique: true,
      because: 'a row of REDCap is one record, where there are no events and no repeats: see that no patient has two',
    },
    repeats: ['redcap_event_name', 'redcap_repeat_instrument', 'redcap_repeat_instance'],
    constraints: named.flatMap((row) => hiddenWhen(row, fields)),
    remarks,
  };
}

const FORM_STATE = [
  { value: '0', label: 'Incomplete' },
  { value: '1', label: 'Unverified' },
  { value: '2', label: 'Complete' },
];

/** After the fields of each form stands `<form>_complete`. */
function withFormStates(rows: readonly RedcapRow[], columns: readonly SchemaField[]): SchemaField[] {
  const forms = [...new Set(rows.map(({ form }) => form).filter((form) => form !== ''))];
  if (forms.length === 0) return [...columns];
  const formOf = new Map(rows.map(({ name, form }) => [name, form]));
  const formOfColumn = ({ name }: SchemaField): string => formOf.get(name) ?? formOf.get(name.split('___')[0]!) ?? '';
  return forms.flatMap((form) => [
    ...columns.filter((column) => formOfColumn(column) === form),
    { name: `${form}_complete`, kind: 'ordinal' as const, values: FORM_STATE, implied: true },
  ]);
}

/** Columns that an export may hold beside the fields. */
function addedByRedcap(rows: readonly RedcapRow[]): SchemaField[] {
  const forms = [...new Set(rows.map(({ form }) => form).filter((form) => form !== ''))];
  const added = (field: SchemaField): SchemaField => ({ ...field, implied: true });
  return [
    added({ name: 'redcap_event_name', kind: 'categorical', notes: ['the unique names of the events'] }),
    added({
      name: 'redcap_repeat_instrument',
      kind: 'categorical',
      values: forms.length === 0 ? undefined : forms.map((value) => ({ value })),
    }),
    added({ name: 'redcap_repeat_instance', kind: 'integer', lower: 1, notes: ['from 1'] }),
    added({ name: 'redcap_data_access_group', kind: 'categorical', notes: ['the unique names of the groups'] }),
    added({ name: 'redcap_survey_identifier', kind: 'text', notes: ['left out: it may name a person'] }),
    ...forms.map((form) =>
      added({ name: `${form}_timestamp`, kind: 'text', notes: ['left out: when the survey was sent in'] }),
    ),
  ];
}

/** A field that is shown for some values of another is missing for the others. */
function hiddenWhen(row: RedcapRow, fields: readonly SchemaField[]): SuggestedConstraint[] {
  const hidden = fields.find(({ name }) => name === row.name);
  const values = hidden && valuesOf(hidden);
  if (values === undefined) return [];
  return [...(shownWhen(row.branching) ?? [])].flatMap(([name, shown]) => {
    const by = fields.find((field) => field.name === name);
    const others = (by && valuesOf(by))?.filter((value) => !shown.includes(value)) ?? [];
    if (others.length === 0) return [];
    return [{ impossible: { [name]: others, [row.name]: values }, because: 'branching logic of the form' }];
  });
}

function valuesOf({ kind, values, truth }: SchemaField): readonly string[] | undefined {
  if (kind === 'boolean') return truth && [...truth.true, ...truth.false];
  return kind === 'categorical' || kind === 'ordinal' ? values?.map(({ value }) => value) : undefined;
}
