import { createHash } from 'node:crypto';
import path from 'node:path';
import { deepFreeze } from '../deep-freeze.ts';
import { FILL_IN } from '../fill-in.ts';
import { readDictionaryText } from '../load.ts';
import { dictionaryInvalid, Problems } from '../problems.ts';
import { LINKED_SCHEMA } from '../schema.ts';
import { parseYaml, type YamlSource } from '../yaml-source.ts';
import type { LinkedDictionary } from './linked-dictionary.ts';
import { type LinkedSpec, parseLinked } from './linked-schema.ts';
import { assignRoles } from './reading/assign-roles.ts';
import { putTogether } from './reading/put-together.ts';
import { type LinkedTables, resolveTables } from './reading/resolve-tables.ts';
import { reportIdleAmongTables, tableSource } from './reading/table-source.ts';
import { unfilledLinks } from './reading/unfilled-links.ts';

/** Whether a file is a dictionary of several tables. Throws `FILE_MISSING`, `FILE_UNREADABLE`, or `DICTIONARY_INVALID` where it is no YAML. */
export async function isLinkedDictionary(file: string): Promise<boolean> {
  const { value } = parseYaml(file, await readDictionaryText(file));
  return isFields(value) && value['schema'] === LINKED_SCHEMA;
}

/**
 * Reads and checks a dictionary of several tables. Opens the file and the public files that it names, and nothing else.
 *
 * Throws `FILE_MISSING`, `FILE_UNREADABLE` or `DICTIONARY_INVALID`; the last names every problem with line and column: those of how tables
 * belong together first, and where there are none, those of the tables.
 */
export async function loadLinkedDictionary(file: string): Promise<LinkedDictionary> {
  return readLinkedDictionary(file, await readDictionaryText(file));
}

/** Checks `text` as what stands, or will stand, in `file`. Throws as `loadLinkedDictionary` does. */
export async function readLinkedDictionary(file: string, text: string): Promise<LinkedDictionary> {
  const source = withoutExtensions(parseYaml(file, text));
  const problems = new Problems(source);
  const root = source.value;
  if (!isFields(root) || root['schema'] !== LINKED_SCHEMA) {
    problems.add(['schema'], `a dictionary of several tables begins with "schema: ${LINKED_SCHEMA}"`);
    return problems.throwAll();
  }
  const unfilled = unfilledLinks(root);
  if (unfilled.length > 0) problems.throwAll(`${file}: still to be filled in: ${unfilled.join(', ')}`);
  const spec = specOf(root, problems);
  if (spec.omop !== undefined && !Object.keys(spec.tables).some((name) => name.toLowerCase() === 'person'))
    problems.add(['omop'], 'tables of the OMOP Common Data Model have persons; there is no table called "person"');
  const roles = assignRoles(spec, problems);
  reportIdleAmongTables(source, problems);
  problems.throwIfAny();

  const digest = createHash('sha256').update(text);
  const files = { folder: path.dirname(file), onFile: (read: string) => void digest.update('\0').update(read) };
  const resolved: LinkedTables = await resolveTables(source, roles!.tables, spec, files);
  const put =
    resolved.told.length === 0 && resolved.unfilled.length === 0
      ? await putTogether(resolved, spec, { source, files })
      : undefined;
  const told = put?.told ?? resolved.told;
  if (told.length > 0 || resolved.unfilled.length > 0) {
    throw dictionaryInvalid(
      told,
      resolved.unfilled.length === 0 ? undefined : `${file}: still to be filled in: ${resolved.unfilled.join('; ')}`,
      UNFILLED_IN_LINKED,
    );
  }
  const { name, origin = spec.origin ?? 'public' } = spec.unit;
  return deepFreeze({
    unit: { name, origin },
    ...(spec.omop === undefined ? {} : { omop: spec.omop }),
    ...put!.bounds,
    tables: put!.tables,
    sourceDigest: digest.digest('hex'),
  });
}

/** `describe` measures one table alone. */
const UNFILLED_IN_LINKED = `Replace each "${FILL_IN}" by what is known without looking at the records, or give the column kind: text to leave it out.`;

/** The tables of a dictionary whose links are filled in, each as the file of one by itself. */
export function completedTables(source: YamlSource): readonly { readonly name: string; readonly table: YamlSource }[] {
  const { tables } = specOf(source.value as Readonly<Record<string, unknown>>, new Problems(source));
  return Object.entries(tables).map(([name, spec]) => ({ name, table: tableSource(source, name, spec).source }));
}

function specOf(root: Readonly<Record<string, unknown>>, problems: Problems): LinkedSpec {
  const parsed = parseLinked(root);
  if (parsed.success) return parsed.data;
  problems.addIssues(parsed.error.issues, root);
  return problems.throwAll();
}

/** Keys that begin with `x-` hold anchors and whatever else the writer keeps there. */
function withoutExtensions(source: YamlSource): YamlSource {
  const { value } = source;
  if (!isFields(value)) return source;
  const kept = Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
  return { path: source.path, value: kept, at: (place) => source.at(place) };
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
