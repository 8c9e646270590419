import { z } from 'zod';
import { type DataDictionary, type DataDictionaryColumn, dataDictionarySchema } from './data-dictionary.ts';
import { type LinkedDataDictionary, linkedDataDictionarySchema } from './linked-data-dictionary.ts';

/** `data-dictionary.json` of one table, or of linked ones. */
export type AnyDataDictionary = DataDictionary | LinkedDataDictionary;

export const anyDataDictionarySchema: z.ZodType<AnyDataDictionary> = z.unknown().transform((value, context) => {
  const { schema } = (value ?? {}) as { schema?: unknown };
  const parsed = (
    schema === 'synthward/release-dictionary/2' ? linkedDataDictionarySchema : dataDictionarySchema
  ).safeParse(value);
  if (parsed.success) return parsed.data as AnyDataDictionary;
  context.addIssue({
    code: 'custom',
    message: parsed.error.issues[0]!.message,
    path: [...parsed.error.issues[0]!.path],
  });
  return z.NEVER;
}) as unknown as z.ZodType<AnyDataDictionary>;

export const isLinkedDictionary = (described: AnyDataDictionary): described is LinkedDataDictionary =>
  described.schema === 'synthward/release-dictionary/2';

/** What is told of a table in a release. */
export interface DescribedTable {
  readonly table: string;
  /** Those that files hold. */
  readonly columns: readonly DataDictionaryColumn[];
  /** With times that others are counted from, and that no file holds. */
  readonly all: readonly DataDictionaryColumn[];
  /** The part of the steward's dictionary that is about the table. */
  readonly dictionary: unknown;
}

/** Every table of a release, in the order of its manifest. */
export function describedTables(described: AnyDataDictionary): readonly DescribedTable[] {
  const { dictionary } = described;
  if (!isLinkedDictionary(described)) {
    const { table, columns } = described;
    return [{ table, columns, all: columns, dictionary }];
  }
  const { tables: parts } = (dictionary ?? {}) as { tables?: unknown };
  const listed: readonly { readonly name?: unknown }[] = Array.isArray(parts) ? parts : [];
  return described.tables.map(({ table, columns }) => ({
    table,
    all: columns,
    columns: columns.filter((column) => column.kind !== 'time' || column.hidden !== true),
    dictionary: listed.find((part) => part?.name === table),
  }));
}
