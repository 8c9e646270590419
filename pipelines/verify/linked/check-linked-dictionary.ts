import { UserError } from '../../../privacy/errors.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { DATA_DICTIONARY_FILE } from '../../release-folder/artefacts/data-dictionary.ts';
import {
  type LinkedDataDictionary,
  linkedDataDictionary,
  linkedDataDictionarySchema,
  linkedOutputOf,
  shapeOf,
} from '../../release-folder/artefacts/linked-data-dictionary.ts';
import { isModelledColumn, isWritten } from '../../release-folder/decode/output-column.ts';
import { outputFields } from '../../release-folder/decode/output-fields.ts';
import { fieldAsKept } from '../../release-folder/decode/stored-field.ts';
import type { LinkedOutput, OutputTable } from '../../release-folder/linked/linked-output.ts';
import { linksOf } from '../../release-folder/linked/links-of.ts';
import { linkedInputsOf, lookedAtIn } from '../../release-folder/manifest/linked-plan.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { PlanMismatch } from '../../release-folder/manifest/plan-inputs.ts';
import { type IntactFiles, readArtefact } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { otherDictionary } from '../tables/other-dictionary.ts';
import { declaredImpossible, sameImpossible } from './declared-impossible.ts';

export interface CheckedLinkedDictionary {
  readonly described: LinkedDataDictionary;
  readonly output: LinkedOutput;
  readonly shape: LinkedShape;
}

/** Reads the data dictionary of linked tables and compares it with the manifest. */
export async function checkLinkedDictionary(
  files: IntactFiles,
  manifest: Manifest,
  checks: Checks,
): Promise<CheckedLinkedDictionary | undefined> {
  const fail = (detail: string): undefined => checks.fail('dictionary', detail, DATA_DICTIONARY_FILE) as undefined;
  const described = await readArtefact(files, DATA_DICTIONARY_FILE, linkedDataDictionarySchema, 'dictionary', checks);
  if (described === undefined) return undefined;
  let output: LinkedOutput;
  let shape: LinkedShape;
  try {
    output = linkedOutputOf(described);
    shape = shapeOf(described);
    const derived = linkedDataDictionary(output, shape, described.dictionary);
    if (canonicalJson(derived) !== canonicalJson(described))
      return fail('its storage or nulls do not follow from its cells');
    for (const table of output.tables) {
      const wrong = notOfShape(table, shape);
      if (wrong !== undefined) return fail(`table ${JSON.stringify(table.name)}: ${wrong}`);
    }
  } catch {
    return fail('a column in it contradicts itself');
  }
  const entry = output.timeline && shape.units[output.timeline.entry];
  if (output.timeline !== undefined && entry?.size !== output.timeline.coding.size)
    return fail('the time of first events is none of the columns of units');
  const told = output.tables.map((table) => toldInManifest(table, output));
  const stated = manifest.tables.map(({ name, key, parents, columns }) => ({ name, key, parents, columns }));
  if (canonicalJson(plain(told)) !== canonicalJson(plain(stated)))
    return fail('its tables, their columns or how they belong together are not those of the manifest');
  const { lookedAt, maxRowsPerUnit } = manifest.privacyUnit;
  if (canonicalJson(plain(lookedAtIn(shape))) !== canonicalJson(plain(lookedAt ?? null)))
    return fail('it looks at other rows of a unit than the manifest says');
  const views = manifest.plan?.linked?.views ?? [];
  if (views.length > 0 && Math.max(...views.map(({ rows }) => rows)) !== maxRowsPerUnit)
    return fail('the contribution bound of the manifest is not the largest of its views');
  if (!keepsDeclared(manifest, { described, output, shape }))
    return fail('what it says that no unit or event can be is not what the plan in the manifest keeps');
  const units = output.tables.findIndex(({ rows }) => rows.of === 'units');
  if (units >= 0 && manifest.tables[units]!.rows !== manifest.postProcessing.rows)
    return fail('the manifest states one number of units drawn, and another of rows of their table');
  const other = otherDictionary(described.dictionary, manifest);
  if (other !== undefined) return fail(other);
  const columns = told.reduce((sum, table) => sum + table.columns.length, 0);
  checks.pass(
    'dictionary',
    `${told.length} tables of ${columns} columns, as the manifest states them`,
    DATA_DICTIONARY_FILE,
  );
  return { described, output, shape };
}

/** Whether the plan, where there is one, keeps what is declared impossible and nothing else. */
function keepsDeclared({ plan }: Manifest, dictionary: CheckedLinkedDictionary): boolean {
  if (plan?.linked === undefined) return true;
  try {
    const { impossible } = linkedInputsOf(plan, dictionary.shape);
    return sameImpossible(impossible, declaredImpossible(dictionary), dictionary.shape);
  } catch (error) {
    // A plan that is one of other tables is told where the model is fitted again.
    if (error instanceof PlanMismatch || error instanceof UserError) return true;
    throw error;
  }
}

const plain = (value: unknown): null => JSON.parse(JSON.stringify(value));

/** What a manifest says of a table that the dictionary describes. */
function toldInManifest(table: OutputTable, { tables }: LinkedOutput) {
  const { key, parents } = linksOf(table, tables);
  const fields = outputFields(table.columns);
  return {
    name: table.name,
    ...(key === undefined ? {} : { key }),
    ...(parents.length === 0 ? {} : { parents }),
    columns: fields.filter((_, i) => isWritten(table.columns[i]!)).map(fieldAsKept),
  };
}

/** What of a table is not in the shape: codes of columns that are not there, or are of another size. */
function notOfShape({ columns, codes, rows, key }: OutputTable, shape: LinkedShape): string | undefined {
  const own =
    rows.of === 'events' ? shape.events.columns : rows.of === 'details' ? shape.details[rows.detail]?.columns : [];
  if (own === undefined) return 'it is of details that there are none of';
  if (rows.of === 'single' && !(rows.absent < (shape.units[rows.column]?.size ?? 0)))
    return 'nothing tells whose rows there are';
  for (const { of, column } of codes) {
    if ((of === 'unit' ? shape.units : own)[column] === undefined)
      return 'it has codes of a column that there is none of';
  }
  for (const { position, coding } of columns.filter(isModelledColumn)) {
    const source = codes[position];
    if (source?.byKind !== undefined) {
      const { column, sizes } = source.byKind;
      const values = sizes.reduce((sum, size) => sum + size, 0);
      if (source.of === 'row' && own[column]?.size === sizes.length && values + 1 === coding.size) continue;
      return `column ${JSON.stringify(coding.name)} has other values than its kinds together`;
    }
    const size = source === undefined ? undefined : (source.of === 'unit' ? shape.units : own)[source.column]!.size;
    // Where units have no such row, a code more says so.
    if (size === undefined || (size !== coding.size && size !== coding.size + 1))
      return `column ${JSON.stringify(coding.name)} has another number of codes than the model`;
  }
  const identifiers = columns.filter((column) => column.kind === 'identifier' && column.name === key);
  return key !== undefined && identifiers.length !== 1 ? 'its key is no identifier of its own' : undefined;
}
