import type { TableDraft } from '../../pipelines/init/draft-of-table.ts';
import type { SchemaDraft } from '../../pipelines/init/from/draft-of-schema.ts';
import type { Vocabulary } from '../../pipelines/init/knowledge/known-column.ts';
import type { FolderDraft } from '../../pipelines/init/linked/draft-of-folder.ts';
import { wrap } from './wrap.ts';

const WIDTH = 110;

/** One screen: what stands in the draft, what was guessed, what is open. */
export function toldOfNames(
  out: string,
  { columns, unnamed, open, guessed, vocabulary }: TableDraft,
): readonly string[] {
  return [
    `${out}: drafted from the names and storage types of ${columns === 1 ? '1 column' : `${columns} columns`}; no value was read.`,
    ...(columns === 1
      ? ['Only one column was found: see that the first line holds the names, with no title above them.']
      : []),
    ...(unnamed === 0
      ? []
      : [
          `${unnamed === 1 ? '1 column has' : `${unnamed} columns have`} no name that a dictionary could hold: left out. Name ${unnamed === 1 ? 'it' : 'them'} in the table to have ${unnamed === 1 ? 'it' : 'them'} described.`,
        ]),
    ...(vocabulary === undefined ? [] : [`The names are those of ${VOCABULARIES[vocabulary]}.`]),
    ...stateOf({ columns, open, guessed }),
  ];
}

/** The same of a draft from a schema, with what differs between the two. */
export const toldOfSchema = (
  out: string,
  from: string,
  table: string | undefined,
  { what, remarks, ...draft }: SchemaDraft,
): readonly string[] => [
  `${out}: drafted from ${from}, ${what}${table === undefined ? '' : `, and the header of ${table}`}; no value was read.`,
  ...remarks.flatMap((remark) => wrap(remark, WIDTH)),
  ...stateOf(draft),
];

/** The same of a draft of the tables of a folder. */
export const toldOfFolder = (
  out: string,
  { tables, columns, open, guessed }: FolderDraft,
  remarks: readonly string[],
): readonly string[] => [
  `${out}: drafted from the names and storage types of ${columns} columns in ${tables} tables; no value was read.`,
  ...wrap(
    'How the tables belong together was guessed from the names: read key, parent, unit and order of each.',
    WIDTH,
  ),
  ...remarks.flatMap((remark) => wrap(remark, WIDTH)),
  ...stateOf({ columns, open, guessed }),
];

function stateOf({ columns, open, guessed }: Pick<TableDraft, 'columns' | 'open' | 'guessed'>): readonly string[] {
  const openColumns = open.names.filter((one) => one !== 'unit').length;
  return [
    `${columns - openColumns} complete, ${openColumns} open.`,
    ...(guessed.length === 0
      ? []
      : [...wrap(`Guessed by name, with a reason beside each; read them: ${guessed.join(', ')}.`, WIDTH)]),
    ...(open.places === 0
      ? []
      : wrap(
          `To be filled in, ${open.places === 1 ? 'one place' : `${open.places} places`}: ${open.names.join(', ')}.`,
          WIDTH,
        )),
  ];
}

const VOCABULARIES: Readonly<Record<Vocabulary, string>> = {
  omop: 'the OMOP Common Data Model',
  mimic: 'MIMIC',
  fhir: 'FHIR resources laid flat',
};
