import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { draftOfSchema, type SchemaDraft } from '../../../../pipelines/init/from/draft-of-schema.ts';
import type { SchemaRequest } from '../../../../pipelines/init/from/tell-schema.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

export interface Drafted extends Omit<SchemaDraft, 'open'> {
  readonly open: readonly string[];
  readonly yaml: {
    readonly table: string;
    readonly unit: Readonly<Record<string, unknown>>;
    readonly columns: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

export interface DraftOptions extends SchemaRequest {
  /** Names of a CSV, or names with their storage types. */
  readonly header?: readonly (string | readonly [string, string])[];
}

/** Drafts from a schema that is written to a file first. */
export async function draftedFrom(schema: string | Uint8Array, options: DraftOptions = {}): Promise<Drafted> {
  const path = join(temporaryFolder(), 'schema');
  writeFileSync(path, schema);
  const fields = options.header?.map((one) =>
    typeof one === 'string' ? { name: one, storage: 'VARCHAR' } : { name: one[0], storage: one[1] },
  );
  const draft = await draftOfSchema(path, options, fields && { name: 'visits', fields });
  return { ...draft, open: draft.open.names, yaml: parse(draft.dictionary) };
}
