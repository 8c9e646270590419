import { basename, extname } from 'node:path';
import type { EngineSetting } from '../config/engine-setting.ts';
import { isLeftOutByName, isUnnameable } from '../dictionary/header/left-out-by-name.ts';
import { openEngineTable } from '../protected/engine/engine-table.ts';
import { openEngine } from '../protected/engine/open-engine.ts';
import { FIND } from '../protected/sources/csv/csv-header.ts';
import { openSource } from '../protected/sources/open-source.ts';
import type { SourceField, SourceFormat, SourceSpec } from '../protected/sources/session/source.ts';
import { draftDictionary, type NamesFrom } from './draft-dictionary.ts';
import type { Vocabulary } from './knowledge/known-column.ts';
import { type OpenPlaces, openIn } from './open-places.ts';
import { refuseSchemaAsTable } from './refuse-schema-as-table.ts';

/** What is read of a table for a draft: no value. */
export interface TableHeader {
  /** A name for table and budget account, from the file name. */
  readonly name: string;
  readonly fields: readonly SourceField[];
  /** What separates the fields of a CSV, where it is not a comma. */
  readonly delimiter: string | undefined;
}

export interface TableDraft extends TableHeader {
  readonly columns: number;
  /** A dictionary with marks, as YAML. */
  readonly dictionary: string;
  readonly open: OpenPlaces;
  /** Columns whose domain was guessed from their names. */
  readonly guessed: readonly string[];
  /** Columns that no dictionary can name. */
  readonly unnamed: number;
  /** The published data model that the names are those of. */
  readonly vocabulary: Vocabulary | undefined;
}

/**
 * Reads the names and storage types of a table; no value is read. What separates the fields of a CSV is told from its
 * header line. Throws as `openSource` and `refuseSchemaAsTable` do.
 */
export async function headerOfTable(spec: SourceSpec): Promise<TableHeader & { readonly format: SourceFormat }> {
  if (spec.postgres === undefined) refuseSchemaAsTable(spec.path);
  const source = await openSource({ delimiter: FIND, ...spec });
  const fields = source.fields().map(asDeclared);
  refuseSchemaAsTable(
    spec.path,
    fields.map(({ name }) => name),
  );
  return {
    name: tableName(nameOf(spec)),
    fields,
    delimiter: source.delimiter === ',' ? undefined : source.delimiter,
    format: source.format,
  };
}

/** A table that is drafted from: of files or a database, or of an engine. */
export type DraftedTable = SourceSpec | { readonly engine: EngineSetting };

/** The same of a table of an engine too, whose catalogue is asked. Throws as `openEngineTable` as well. */
export async function headerOf(drafted: DraftedTable): Promise<TableHeader & { readonly format: NamesFrom }> {
  if (!('engine' in drafted)) return headerOfTable(drafted);
  const { engine } = drafted;
  const table = await openEngineTable(await openEngine(engine), engine, undefined);
  return { name: tableName(engine.table), fields: table.fields(), delimiter: undefined, format: 'engine' };
}

/** Drafts a dictionary from the names and storage types of a table. Throws as `headerOf` does. */
export async function draftOfTable(drafted: DraftedTable): Promise<TableDraft> {
  const header = await headerOf(drafted);
  const { name: table, fields, format } = header;
  const { text: dictionary, guessed, vocabulary } = draftDictionary({ table, fields, format });
  const columns = fields.filter((field) => !isLeftOutByName(field.name)).length;
  const unnamed = fields.filter((field) => isUnnameable(field.name)).length;
  return { ...header, columns, unnamed, dictionary, open: openIn(dictionary), guessed, vocabulary };
}

/** A field in the type that the source itself says that it has. */
export const asDeclared = ({ declared, ...field }: SourceField): SourceField =>
  declared === undefined ? field : { ...field, storage: declared };

function nameOf({ path, postgres }: SourceSpec): string {
  if (postgres === undefined) return path;
  return postgres.rows.kind === 'table' ? postgres.rows.table : postgres.rows.file;
}

function tableName(path: string): string {
  let base = basename(path);
  while (extname(base) !== '') base = basename(base, extname(base));
  const name = base.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return name === '' ? 'records' : name;
}
