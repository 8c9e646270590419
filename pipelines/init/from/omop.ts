import { chooseTable, type TableWish } from './choose-table.ts';
import { cleanText } from './clean-text.ts';
import type { CsvRows } from './csv-rows.ts';
import { type Schema, SchemaError, type SchemaField } from './schema.ts';

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** Whether the header is that of the field list of an OMOP common data model. */
export const isOmopHeader = (header: readonly string[]): boolean =>
  ['cdmtablename', 'cdmfieldname', 'cdmdatatype'].every((name) => header.some((one) => bare(one) === name));

interface OmopField {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly key: boolean;
  readonly foreignTable: string;
  readonly description: string;
}

/** One table of the field list that OHDSI publishes. Throws `SchemaError`. */
export function schemaOfOmop({ header, rows }: CsvRows, wish: TableWish): Schema {
  const at = new Map(header.map((name, i) => [bare(name), i]));
  const read = rows.map((fields): OmopField => {
    const text = (name: string): string => fields[at.get(name) ?? -1]?.trim() ?? '';
    const yes = (name: string): boolean => /^(yes|y|true|1)$/i.test(text(name));
    const foreignTable = text('fktablename');
    return {
      table: text('cdmtablename').toLowerCase(),
      name: text('cdmfieldname').replace(/^"|"$/g, ''),
      type: text('cdmdatatype').toLowerCase(),
      required: yes('isrequired'),
      key: yes('isprimarykey'),
      foreignTable: yes('isforeignkey') && !/^na$/i.test(foreignTable) ? foreignTable.toLowerCase() : '',
      description: text('userguidance'),
    };
  });
  const byTable = new Map<string, OmopField[]>();
  for (const field of read) {
    if (field.table === '' || field.name === '') continue;
    byTable.set(field.table, [...(byTable.get(field.table) ?? []), field]);
  }
  if (byTable.size === 0) throw new SchemaError('it is an OMOP field list without fields');
  const { name, fields } = chooseTable(
    [...byTable].map(([table, found]) => ({
      name: table,
      path: [table],
      columns: found.map((one) => one.name),
      fields: found,
    })),
    wish,
  );
  const patient = fields.find((field) => field.name.toLowerCase() === 'person_id');
  return {
    what: `an OMOP CDM field list, table ${name}`,
    table: name,
    fields: fields.map((field) => ({ ...fieldOf(field), required: field.required, description: descriptionOf(field) })),
    unit: patient && {
      column: patient.name,
      unique: patient.key || name === 'person' || name === 'death',
      because: 'one row a person in this table of the model',
    },
    remarks: [],
  };
}

const descriptionOf = ({ description }: OmopField): string | undefined =>
  /^na$/i.test(description) ? undefined : cleanText(description, 120);

function fieldOf({ name, type, key, foreignTable }: OmopField): SchemaField {
  const lower = name.toLowerCase();
  if (/_source_value$/.test(lower)) return { name, kind: 'text', notes: ['left out: as the source wrote it'] };
  if (/_source_concept_id$/.test(lower)) {
    return {
      name,
      kind: 'text',
      notes: ['left out: says what the concept says, in the codes of the source; kind: categorical keeps it'],
    };
  }
  if (/_concept_id$/.test(lower))
    return { name, kind: 'categorical', notes: ['numbers of concepts; 0 where none fits'] };
  if (key || foreignTable !== '' || /_id$/.test(lower)) return { name, kind: 'identifier' };
  const calendar = CALENDAR.get(lower);
  if (calendar !== undefined) return { name, kind: 'integer', lower: calendar[0], upper: calendar[1] };
  if (/^(integer|bigint|int)$/.test(type)) return { name, kind: 'integer' };
  if (/^(float|numeric|decimal|real|double)/.test(type)) return { name, kind: 'real' };
  if (type === 'date') return { name, kind: 'date' };
  if (/^(datetime|timestamp)/.test(type)) return { name, kind: 'datetime' };
  return { name, kind: 'text', notes: ['left out: text of the model'] };
}

/** Parts of a date of birth. */
const CALENDAR: ReadonlyMap<string, readonly [number | undefined, number]> = new Map([
  ['month_of_birth', [1, 12]],
  ['day_of_birth', [1, 31]],
]);
