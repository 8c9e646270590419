import type { TableWish } from './choose-table.ts';
import { csvHeader } from './csv-rows.ts';
import { READ_HERE } from './read-schema-text.ts';
import { schemaOfRedcap } from './redcap/read-redcap.ts';
import { isRedcapHeader, redcapRowsOfCsv } from './redcap/redcap-row.ts';
import { type Schema, SchemaError } from './schema.ts';
import { schemaOfSql } from './sql/read-sql.ts';

export const SCHEMA_FORMATS = ['redcap', 'sql', 'frictionless', 'csvw', 'omop', 'types'] as const;
export type SchemaFormat = (typeof SCHEMA_FORMATS)[number];

export interface SchemaRequest {
  /** Told by the content where absent. */
  readonly format?: SchemaFormat | undefined;
  /** Of several tables in one file. */
  readonly table?: string | undefined;
}

/** Reads a schema of whatever format. Throws `SchemaError`, whose words hold nothing of a file that is not known. */
export function schemaOfText(text: string, { format, table }: SchemaRequest, header?: TableWish['header']): Schema {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') throw new SchemaError('it is empty');
  switch (format ?? formatOf(plain)) {
    case 'redcap':
      return schemaOfRedcap(redcapRowsOfCsv(plain));
    case 'sql':
      return schemaOfSql(plain, { named: table, header });
    default:
      throw new SchemaError('it is in no format that is read', READ_HERE);
  }
}

function formatOf(text: string): SchemaFormat | undefined {
  const header = csvHeader(text)?.names ?? [];
  if (isRedcapHeader(header)) return 'redcap';
  if (/\bcreate\b[\w\s]{0,80}\btable\b/i.test(text)) return 'sql';
  return undefined;
}
