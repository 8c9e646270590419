import { UserError } from '../../../privacy/errors.ts';
import { FILL_IN } from '../../dictionary/fill-in.ts';
import type { SourceField } from '../../protected/sources/session/source.ts';
import { type ColumnDraft, draftOf, lineOf } from '../draft-of-column.ts';
import type { TableHeader } from '../draft-of-table.ts';
import { type Vocabulary, vocabularyOf } from '../knowledge/known-column.ts';
import { type OpenPlaces, openIn } from '../open-places.ts';
import { withPairs } from '../paired-dates.ts';
import { defaultsOf, sharedPeriods, withoutShared } from '../shared-periods.ts';
import { oneLine } from './clean-text.ts';
import { draftColumn } from './draft-column.ts';
import { type MatchedColumns, matchTable } from './match-table.ts';
import { namesPatient } from './patient-name.ts';
import { readSchemaText } from './read-schema-text.ts';
import { type Schema, SchemaError, type SchemaField } from './schema.ts';
import { takenFromWords } from './taken-from-words.ts';
import { type SchemaRequest, schemaOfText } from './tell-schema.ts';
import { withUsableFormulas } from './usable-formulas.ts';
import { isColumnName, yamlLine } from './yaml-line.ts';

export interface SchemaDraft {
  /** The kind of file, in words. */
  readonly what: string;
  /** Of the table, else as the schema gives it. */
  readonly name: string;
  /** YAML; what the schema leaves open is marked. */
  readonly dictionary: string;
  readonly columns: number;
  readonly open: OpenPlaces;
  /** Columns whose domain was guessed from their names. */
  readonly guessed: readonly string[];
  /** The published data model that the names are those of. */
  readonly vocabulary: Vocabulary | undefined;
  /** Whole sentences for whoever drafts. */
  readonly remarks: readonly string[];
}

/**
 * Drafts a dictionary from a schema that exists, and compares it with the names and storage types of the table, where there is one. Opens
 * the file of the schema alone. Throws `FILE_MISSING`, `FILE_UNREADABLE` or `SCHEMA_INVALID`.
 */
export async function draftOfSchema(
  path: string,
  request: SchemaRequest,
  table: Pick<TableHeader, 'name' | 'fields'> | undefined,
): Promise<SchemaDraft> {
  const { schema, remark } = await readSchema(path, request, table);
  const matched = table === undefined ? undefined : matchTable(schema, table.fields);
  const columns = matched?.columns ?? schema.fields.flatMap((field) => (field.implied ? [] : [{ field }]));
  const drafted = columns.flatMap((column) => ('field' in column ? [column.field] : []));
  const said = new Map(drafted.map((field) => [field.name, takenFromWords(field)] as const));
  const mayRepeat = schema.repeats?.some((repeat) => drafted.some((field) => field.name === repeat)) ?? false;
  const known = withUsableFormulas(
    drafted.map((field) => ({ ...(said.get(field.name) ?? field), ...(mayRepeat ? { required: false } : {}) })),
  );
  const byName = new Map(known.map((field) => [field.name, field]));
  const names = columns.map((column) => ('field' in column ? column.field.name : column.unknown.name));
  const vocabulary = vocabularyOf(names);
  const drafts = withPairs(
    columns.map((column) =>
      'field' in column
        ? draftColumn(byName.get(column.field.name)!, vocabulary)
        : draftFromName(column.unknown, column.why, vocabulary),
    ),
  );
  const inWords = drafted.flatMap(({ name }) => (said.get(name) === undefined ? [] : [name]));
  const shared = sharedPeriods(drafts);
  const lines = drafts.map((draft) => lineOf(withoutShared(draft, shared)));
  const name = table?.name ?? nameOf(schema.table ?? '');
  const dictionary = `# Dictionary of ${yamlLine(name)}, drafted from ${schema.what}${table === undefined ? '' : ' and the names and storage types of the table'}: no value was read.
# Replace every "${FILL_IN}" by what is known without looking at the records. docs/dictionary.md explains each kind, docs/init.md what was taken from where.
schema: synthward/dictionary/1
table: ${yamlLine(name)}
origin: expert              # who says what follows; a column may say otherwise: public, expert or dp
${unitOf(schema, names)}
${defaultsOf(shared)}columns:
${lines.join('\n')}
${suggestedConstraints(schema, byName, drafts)}`;
  return {
    what: schema.what,
    name,
    dictionary,
    columns: lines.length,
    open: openIn(dictionary),
    guessed: drafts.filter(({ known }) => known).map((draft) => draft.name),
    vocabulary,
    remarks: [
      ...(remark === undefined ? [] : [remark]),
      ...schema.remarks,
      ...(inWords.length === 0
        ? []
        : [`Values or limits were taken from descriptions; see that they are whole: ${list(inWords)}.`]),
      ...(matched ? differences(matched) : []),
    ].map(oneLine),
  };
}

/** A name for table, account and file. */
function nameOf(table: string): string {
  const name = table
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 60);
  return name === '' ? 'records' : name;
}

async function readSchema(
  path: string,
  request: SchemaRequest,
  table: Pick<TableHeader, 'name' | 'fields'> | undefined,
): Promise<{ schema: Schema; remark: string | undefined }> {
  try {
    const { text, remark } = await readSchemaText(path);
    const schema = schemaOfText(
      text,
      request,
      table && { name: table.name, columns: table.fields.map(({ name }) => name) },
    );
    if (!schema.fields.every(({ name }) => isColumnName(name))) {
      throw new SchemaError(
        'a name in it is longer than any column has',
        'Check that it is whole: a quote may be missing.',
      );
    }
    return { schema: withoutDoubles(schema), remark };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new UserError('SCHEMA_INVALID', `Cannot draft from ${path}: ${oneLine(error.message)}`, {
      hint: error.hint ?? 'docs/init.md says what is read of each format.',
    });
  }
}

/** A field that stands twice counts as it stands first. */
function withoutDoubles(schema: Schema): Schema {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  const fields = schema.fields.filter(({ name, implied }) => {
    if (!seen.has(name)) return seen.add(name);
    if (!implied) doubled.add(name);
    return false;
  });
  if (doubled.size === 0) return { ...schema, fields };
  const remark = `The schema names ${list([...doubled])} more than once; the first counts.`;
  return { ...schema, fields, remarks: [...schema.remarks, remark] };
}

function draftFromName(column: SourceField, why: string | undefined, vocabulary: Vocabulary | undefined): ColumnDraft {
  const draft = draftOf(column, false, vocabulary);
  return { ...draft, comment: [draft.comment, why ?? ''].filter((part) => part !== '').join('; ') };
}

function unitOf({ unit, repeats = [] }: Schema, drafted: readonly string[]): string {
  const names = new Set(drafted);
  if (unit === undefined || !names.has(unit.column)) {
    return `unit:                       # whose privacy is protected, and the most rows kept for one of them
  column: ${FILL_IN}           # the identifier of the patient; or, instead of both lines, rows: each
  maxRows: ${FILL_IN}`;
  }
  const once = unit.unique && !repeats.some((name) => names.has(name));
  const name = namesPatient(unit.column) ? 'name: patient             #' : '# name: patient           # if it is one:';
  return `unit:                       # whose privacy is protected, and the most rows kept for one of them
  ${name} tables of the same patients share an account by this name
  column: ${yamlLine(unit.column)}${once ? `   # ${unit.because}` : ''}
  maxRows: ${once ? '1\n  origin: public' : `${FILL_IN}          # more rows keep more of the data and need more noise; 1 to 5 is usual`}`;
}

function suggestedConstraints(
  { constraints = [] }: Schema,
  drafted: ReadonlyMap<string, SchemaField>,
  drafts: readonly ColumnDraft[],
): string {
  const counted = new Set(drafts.flatMap(({ name, column }) => (column['after'] === undefined ? [] : [name])));
  const usable = constraints.filter((one) => {
    const names = 'order' in one ? one.order : Object.keys(one.impossible);
    // What is counted from another column follows it already, and takes no constraint.
    return names.every((name) => drafted.has(name) && !counted.has(name));
  });
  if (usable.length === 0) return '';
  const lines = usable.map((one) => `#   - ${yamlLine({ ...one, origin: 'public' })}`);
  return `# What the schema says no record can be. It is declared and not checked: take the comment signs away where the records keep it.
# constraints:
${lines.join('\n')}
`;
}

function differences({ columns, absent, unnamed, contradicted }: MatchedColumns): string[] {
  const shared = columns.length - unnamed.length;
  return [
    ...(shared * 2 >= columns.length
      ? []
      : [
          `Only ${shared} of the ${columns.length} columns of the table are in the schema: see that it is the schema of this table.`,
        ]),
    ...(absent.length === 0 ? [] : [`In the schema and not in the table, so not drafted: ${list(absent)}.`]),
    ...(unnamed.length === 0
      ? []
      : [`In the table and not in the schema, so drafted by name and storage type: ${list(unnamed)}.`]),
    ...(contradicted.length === 0
      ? []
      : [`Schema and table contradict each other, so drafted by the table: ${list(contradicted)}.`]),
  ];
}

const list = (names: readonly string[]): string =>
  names.length <= 30 ? names.join(', ') : `${names.slice(0, 29).join(', ')} and ${names.length - 29} more`;
