import { basename, extname } from 'node:path';
import { FIND } from '../protected/sources/csv/csv-header.ts';
import { openSource } from '../protected/sources/open-source.ts';
import type { SourceSpec } from '../protected/sources/session/source.ts';
import { draftDictionary } from './draft-dictionary.ts';

export interface TableDraft {
  /** A name for table and budget account, from the file name. */
  readonly name: string;
  readonly columns: number;
  /** What separates the fields of a CSV, where it is not a comma. */
  readonly delimiter: string | undefined;
  /** A dictionary with marks, as YAML. */
  readonly dictionary: string;
}

/**
 * Drafts a dictionary from the names and storage types of a table; no value is read. What separates the fields of a CSV is told from its
 * header line. Throws as `openSource` does.
 */
export async function draftOfTable(spec: SourceSpec): Promise<TableDraft> {
  const source = await openSource({ delimiter: FIND, ...spec });
  const name = tableName(spec.path);
  const fields = source.fields();
  return {
    name,
    columns: fields.length,
    delimiter: source.delimiter === ',' ? undefined : source.delimiter,
    dictionary: draftDictionary({ table: name, fields, format: source.format }),
  };
}

function tableName(path: string): string {
  let base = basename(path);
  while (extname(base) !== '') base = basename(base, extname(base));
  const name = base.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return name === '' ? 'records' : name;
}
