import { UserError } from '../../privacy/errors.ts';

/** What tells the columns of a REDCap data dictionary, letters alone. */
const OF_REDCAP: readonly RegExp[] = [/^(variable)?fieldname$/, /^formname$/, /^fieldtype$/];

/** Throws `USAGE` where a file that says what a table holds was named as the table itself. `names` are those of its header. */
export function refuseSchemaAsTable(path: string, names: readonly string[] = []): void {
  const plain = names.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''));
  const isRedcap = OF_REDCAP.every((form) => plain.some((name) => form.test(name)));
  if (!isRedcap && !/\.(sql|ddl)$/i.test(path)) return;
  throw new UserError(
    'USAGE',
    `Cannot draft from ${path} as a table: it is ${isRedcap ? 'a REDCap data dictionary' : 'SQL'}, which says what a table holds`,
    { hint: `synthward init TABLE --from ${path}, or without TABLE where the data are not there.` },
  );
}
