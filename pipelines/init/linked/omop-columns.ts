import { FILL_IN } from '../../dictionary/fill-in.ts';
import type { SourceField } from '../../protected/sources/session/source.ts';
import type { ColumnDraft } from '../draft-of-column.ts';
import { draftStorage } from '../draft-storage.ts';
import type { TableLinks } from './table-links.ts';
import type { FolderTable } from './tables-in-folder.ts';

type Column = Readonly<Record<string, unknown>>;
type Drafted = readonly [column: Column, comment: string];

const VISIT_START = 'visit_occurrence.visit_start_date';
/** Days after: finer where most lie, a year at most. */
const DAYS = { range: [0, 365], bins: { edges: [0, 1, 2, 3, 4, 5, 7, 10, 14, 21, 28, 60, 90, 180, 365] } };
/** Days around an event over decades, wide where they are many. */
const DECADES = [0, 1, 31, 92, 183, 366, 731, 1827, 3653, 7305, 14610, 29220];
const COUNTED = 'so that nothing comes before it';
const NULLS = { kind: 'text', keep: 'nulls' };

const DATES: Readonly<Record<string, Drafted>> = {
  observation_period_start_date: [
    {
      kind: 'date',
      after: 'visit_occurrence.first',
      range: [-29220, 0],
      bins: { edges: DECADES.map((edge) => 0 - edge).toReversed() },
    },
    'no visit lies before it',
  ],
  observation_period_end_date: [
    { kind: 'date', after: 'visit_occurrence.last', range: [0, 29220], bins: { edges: DECADES } },
    'no visit lies after it',
  ],
  visit_start_date: [{ kind: 'date', range: FILL_IN, bins: { every: 'month' } }, ''],
  visit_end_date: [{ kind: 'date', after: 'visit_start_date', ...DAYS }, COUNTED],
  death_date: [{ kind: 'date' }, 'counted from the last visit, so that nobody is seen after death'],
  condition_end_date: [{ kind: 'date', after: 'condition_start_date', ...DAYS }, COUNTED],
  drug_exposure_end_date: [{ kind: 'date', after: 'drug_exposure_start_date', ...DAYS }, COUNTED],
  device_exposure_end_date: [{ kind: 'date', after: 'device_exposure_start_date', ...DAYS }, COUNTED],
  procedure_end_date: [{ kind: 'date', after: 'procedure_date', ...DAYS }, COUNTED],
  verbatim_end_date: [NULLS, 'left without values'],
};

const LISTED: Readonly<Record<string, readonly (string | number)[]>> = {
  gender_concept_id: [8507, 8532],
  race_concept_id: [8515, 8516, 8527, 8557, 8657],
  ethnicity_concept_id: [38003563, 38003564],
  visit_concept_id: [9201, 9202, 9203, 262, 581477],
};

/**
 * The columns of a table of CDM 5.4, under the names of the model. What the source said (`*_source_value`, `*_source_concept_id`) and times of day
 * are columns without values, so that the table has the fields of the model; whoever wants them declares them.
 */
export const omopColumns = ({ fields }: FolderTable, links: TableLinks): readonly ColumnDraft[] =>
  fields.map((field) => {
    const name = field.name.toLowerCase();
    const [column, comment] = drafted(name, field, links);
    return {
      name,
      column: { ...column, ...storageOf(column, field.kept) },
      comment,
      known: comment !== '' && !isOpen(column),
    };
  });

/** Concepts are whole numbers, also where they are still to be listed. */
const storageOf = (column: Column, kept: string | undefined): Column =>
  column['values'] === FILL_IN && kept !== undefined && /^u?int/.test(kept)
    ? { storage: kept }
    : draftStorage(column, kept);

const isOpen = (column: Column): boolean =>
  Object.values(column).some((value) => JSON.stringify(value).includes(FILL_IN));

function drafted(name: string, field: SourceField, { key, unit, parent, kind }: TableLinks): Drafted {
  if (name === key || name === unit || name === parent?.column) return [{ kind: 'identifier' }, ''];
  if (name === 'year_of_birth') {
    return [
      { kind: 'integer', after: 'visit_occurrence.first.year', range: [-110, 0], bins: { width: 5 }, detail: 'none' },
      'years before the first visit, so that nobody is seen before birth',
    ];
  }
  if (/^(month|day)_of_birth$/.test(name)) return [NULLS, 'left without values: the year says how old they are'];
  if (/_source_(value|concept_id)$|_time$|_datetime$/.test(name))
    return [NULLS, 'left without values; declare it to have it'];
  const date = DATES[name];
  if (date !== undefined) return date;
  if (name.endsWith('_date'))
    return [{ kind: 'date', after: VISIT_START, ...DAYS }, 'counted from the begin of the visit'];
  if (name.endsWith('_type_concept_id')) {
    return [
      { kind: 'categorical', values: FILL_IN, missing: 'none', outside: 'error' },
      'type concepts of your tables, such as 32817 (EHR)',
    ];
  }
  const values = LISTED[name];
  if (values !== undefined)
    return [
      { kind: 'categorical', values, missing: 'none', outside: 'error' },
      'standard concepts; 0 and others only where the source has them: list those, since others end the run',
    ];
  if (name === kind)
    return [
      { kind: 'categorical', values: FILL_IN, missing: 'none', outside: 'error' },
      'the concepts that you release; of more than 64, sort them by groups:',
    ];
  if (name.endsWith('_concept_id')) return [NULLS, 'left without values; kind: categorical with its concepts has them'];
  if (name === 'value_as_number') {
    return [
      { kind: 'real', range: FILL_IN, bins: { count: FILL_IN } },
      `or, for each concept its own: byKind: { 3007070: { range: [0, 150], bins: { count: 10 } } }`,
    ];
  }
  if (name.endsWith('_id')) return [{ kind: 'identifier', keep: 'nulls' }, 'left without values'];
  if (name === 'days_supply')
    return [
      { kind: 'integer', range: [0, 365], bins: { edges: [0, 1, 4, 8, 15, 29, 31, 61, 91, 181, 365] } },
      'generous',
    ];
  return [
    { ...NULLS },
    field.storage.startsWith('VARCHAR') ? 'left without values: text' : 'left without values; declare it to have it',
  ];
}
