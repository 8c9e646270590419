import { inLine } from '../../privacy/shown-text.ts';
import { FILL_IN } from '../dictionary/fill-in.ts';
import { isLeftOutByName } from '../dictionary/header/left-out-by-name.ts';
import type { SourceField, SourceFormat } from '../protected/sources/session/source.ts';
import { draftOf, lineOf } from './draft-of-column.ts';
import { yamlLine } from './from/yaml-line.ts';
import { guessKind, PATIENT } from './guess-kind.ts';
import { identifying } from './knowledge/identifying.ts';
import { type Vocabulary, vocabularyOf } from './knowledge/known-column.ts';
import { plainName } from './knowledge/plain-name.ts';
import { withPairs } from './paired-dates.ts';
import { defaultsOf, sharedPeriods, withoutShared } from './shared-periods.ts';

export interface DraftParts {
  readonly table: string;
  readonly fields: readonly SourceField[];
  readonly format: NamesFrom;
}

/** What said the names. */
export type NamesFrom = SourceFormat | 'engine';

const NAMED_BY: Readonly<Record<NamesFrom, string>> = {
  csv: 'the header line',
  json: 'the names in the first record',
  xlsx: 'the first row of the sheet',
  parquet: 'names and storage types',
  arrow: 'names and storage types',
  postgres: 'names and types in the catalogue of its database',
  engine: 'names and types in the catalogue of its engine',
};

/** A drafted dictionary, and what a person should know of it. */
export interface DictionaryDraftText {
  /** YAML, with marks. */
  readonly text: string;
  /** Columns whose domain was guessed from their names. */
  readonly guessed: readonly string[];
  /** The published data model that the names are those of. */
  readonly vocabulary: Vocabulary | undefined;
}

/**
 * A commented YAML dictionary to begin with, from the names and storage types of the columns alone. What public knowledge says of such a
 * name stands there, for a person to confirm. All else is left to be filled in: domains, and the bound on rows, are claims about the world
 * that a person answers for.
 */
export function draftDictionary({ table, fields, format }: DraftParts): DictionaryDraftText {
  const vocabulary = vocabularyOf(fields.map(({ name }) => name));
  const unit = unitAmong(fields);
  const described = fields.filter(({ name }) => !isLeftOutByName(name));
  const drafts = withPairs(described.map((field) => draftOf(field, field === unit, vocabulary)));
  const once = vocabulary !== undefined && isTableOfPersons(vocabulary, fields);
  const shared = sharedPeriods(drafts);
  const lines = drafts.map((draft) => lineOf(withoutShared(draft, shared)));
  const text = `# Dictionary of "${inLine(table)}", drafted from ${NAMED_BY[format]} alone: no value was read.
# Replace every "${FILL_IN}" by what is known without looking at the records: a data model, a code list, a clinical limit.
# What stands there already was guessed from the names, by what is publicly known of such columns. Read it: whoever keeps it answers for it.
# docs/dictionary.md explains each kind. A column of kind text or identifier is never modelled.
schema: synthward/dictionary/1
table: ${yamlLine(table)}
origin: expert              # who says what follows; a column may say otherwise: public, expert or dp
unit:                       # whose privacy is protected, and the most rows kept for one of them
${
  unit === undefined
    ? `  column: ${FILL_IN}           # the identifier of the patient; or, instead of both lines, rows: each`
    : `  name: patient             # tables of the same patients share an account by this name
  column: ${yamlLine(unit.name)}`
}
${once ? '  maxRows: 1                # this table has one row for each person' : `  maxRows: ${FILL_IN}          # more rows keep more of the data and need more noise; 1 to 5 is usual`}
# target: <column>          # the column whose relations matter most
${defaultsOf(shared)}columns:
${lines.join('\n')}
`;
  return { text, guessed: drafts.filter(({ known }) => known).map(({ name }) => name), vocabulary };
}

/** The column that tells patients apart, by its name. */
const unitAmong = (fields: readonly SourceField[]): SourceField | undefined =>
  fields.find(({ name }) => PATIENT.test(name) && guessKind(name, 'VARCHAR') === 'identifier') ??
  fields.find(({ name }) => UNITS.includes(plainName(name))) ??
  fields.find(({ name }) => PATIENT.test(name) && identifying(name)?.kind === 'identifier');

/** As FHIR and others call it. */
const UNITS: readonly string[] = ['subject_reference', 'patient_reference', 'patient_id', 'uniquepid', 'seqn', 'eid'];

/** Tables of a published data model that have one row for each person. */
function isTableOfPersons(vocabulary: Vocabulary, fields: readonly SourceField[]): boolean {
  const names = new Set(fields.map(({ name }) => plainName(name)));
  if (vocabulary === 'omop') return names.has('year_of_birth') && names.has('gender_concept_id');
  if (vocabulary === 'mimic') return names.has('gender') && !names.has('hadm_id') && !names.has('stay_id');
  return false;
}
