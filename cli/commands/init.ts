import { access, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { engineOfUrl, isEngineUrl, type NamedEngine } from '../../pipelines/config/engine-url.ts';
import { postgresTable } from '../../pipelines/config/postgres-setting.ts';
import { isPostgresUrl, type NamedDatabase, postgresOfUrl } from '../../pipelines/config/postgres-url.ts';
import { accountName, draftConfig } from '../../pipelines/init/draft-config.ts';
import { draftOfTable, headerOf } from '../../pipelines/init/draft-of-table.ts';
import { draftOfSchema } from '../../pipelines/init/from/draft-of-schema.ts';
import type { SchemaFormat } from '../../pipelines/init/from/tell-schema.ts';
import type { Vocabulary } from '../../pipelines/init/knowledge/known-column.ts';
import { draftOfFolder } from '../../pipelines/init/linked/draft-of-folder.ts';
import { type FolderTable, tablesInDatabase, tablesInFolder } from '../../pipelines/init/linked/tables-in-folder.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { toldOfFolder, toldOfNames, toldOfSchema } from '../render/init.ts';
import { tell } from '../tell.ts';

interface InitFlags {
  readonly table: string | undefined;
  readonly from: string | undefined;
  readonly fromFormat: SchemaFormat | undefined;
  readonly fromTable: string | undefined;
  readonly out: string;
  readonly config: string;
  readonly omop: boolean | undefined;
  readonly headerIsNames: boolean | undefined;
  readonly delimiter: string | undefined;
  readonly encoding: 'utf-8' | 'latin1' | 'utf-16' | undefined;
  readonly member: string | undefined;
  readonly sheet: string | undefined;
}

/** `init`: drafts the dictionary, and a run configuration where there is none. Never replaces a file. */
export const run: CommandHandler<InitFlags> = async (request, context) => {
  const { table, out, config, headerIsNames = false, encoding, member, sheet } = request;
  if (await exists(out)) {
    throw new UserError('FILE_UNWRITABLE', `Cannot draft ${out}: the file exists`, {
      hint: 'Name another file with -o; a dictionary is never replaced.',
    });
  }
  const database = table !== undefined && isPostgresUrl(table) ? await postgresOfUrl(table) : undefined;
  const engine = table !== undefined && isEngineUrl(table) ? engineOfUrl(table) : undefined;
  const {
    name,
    delimiter,
    dictionary,
    vocabulary,
    several = false,
    told,
    facts,
  } = await draft(request, database, engine);
  await write(out, dictionary);
  const folder = dirname(resolve(config));
  const drafted = !(await exists(config));
  if (drafted) {
    const source = relative(folder, resolve(table ?? join(folder, `${name}.csv`)));
    const paths = { source, dictionary: relative(folder, resolve(out)) };
    await write(
      config,
      draftConfig({
        dataset: accountName(name, vocabulary),
        ...paths,
        postgres: database && relativeTo(folder, database.written, ['query', ...SECRETS, 'certificate', 'key']),
        engine: engine && relativeTo(folder, engine.written, [...SECRETS, 'tokenFile']),
        several,
        headerIsNames,
        delimiter,
        encoding,
        member,
        sheet,
      }),
    );
  }
  tell(
    context,
    () => ({ schema: 'init/1', dictionary: out, config: drafted ? config : null, ...facts }),
    () => [
      ...told,
      ...(drafted ? [`${config}: drafted with epsilon 1 at delta 1e-6.`] : []),
      ...(drafted && table === undefined
        ? [
            `No table was named: ${config} says that it will lie at ${name}.csv. Names and storage types are compared when it is there.`,
          ]
        : []),
      ...next(facts.open, several),
    ],
  );
  return EXIT.done;
};

interface Draft {
  readonly name: string;
  readonly delimiter: string | undefined;
  readonly dictionary: string;
  readonly told: readonly string[];
  readonly vocabulary?: Vocabulary | undefined;
  /** Whether it is of the tables of a folder. */
  readonly several?: boolean;
  /** For scripts. */
  readonly facts: {
    readonly columns: number;
    readonly open: readonly string[];
    readonly guessed?: readonly string[];
    readonly remarks: readonly string[];
  };
}

const SECRETS = ['passwordFile', 'ca'] as const;

/** The same with paths relative to `folder`. */
function relativeTo<K extends string, T extends { readonly [key in K]?: string | undefined }>(
  folder: string,
  written: T,
  files: readonly K[],
): T {
  const moved = files.flatMap((key) => {
    const file = written[key];
    return file === undefined ? [] : [[key, relative(folder, file)]];
  });
  return { ...written, ...Object.fromEntries(moved) };
}

async function draft(
  request: InitFlags,
  database: NamedDatabase | undefined,
  engine: NamedEngine | undefined,
): Promise<Draft> {
  const { table, from, fromFormat, fromTable, out, omop = false } = request;
  if (database?.source.reads.kind === 'schema' && from === undefined) {
    const { schema, database: called } = database.written;
    return folderDraft(schema === 'public' ? called : schema, await tablesInDatabase(database.source), request);
  }
  const files =
    table === undefined || database !== undefined || engine !== undefined ? undefined : specOf(table, request);
  const drafted = database ? postgresTable(database.source) : engine ? { engine: engine.setting } : files;
  const tables = files === undefined || from !== undefined ? undefined : await tablesInFolder(files);
  if (tables !== undefined) return folderDraft(table!, tables, request);
  if (database !== undefined && drafted === undefined) {
    throw new UserError(
      'USAGE',
      'Cannot hold a schema against several tables: the address of the database names none',
      {
        hint: 'Name one by ?table=NAME, or a query by ?query=FILE.',
      },
    );
  }
  if (omop) {
    throw new UserError('USAGE', 'Cannot draft OMOP tables: --omop takes a folder of several', {
      hint: 'synthward init --omop FOLDER, where FOLDER holds person.parquet, visit_occurrence.parquet and so on.',
    });
  }
  if (from === undefined) {
    if (drafted === undefined || fromFormat !== undefined || fromTable !== undefined) {
      throw new UserError(
        'USAGE',
        `Cannot draft a dictionary: ${table === undefined ? 'neither a table nor a schema was named' : '--from-format and --from-table speak of the file after --from, and there is none'}`,
        { hint: 'synthward init TABLE, or synthward init TABLE --from SCHEMA, or synthward init --from SCHEMA.' },
      );
    }
    const made = await draftOfTable(drafted);
    const { columns, open, guessed } = made;
    return {
      ...made,
      told: toldOfNames(out, made),
      facts: { columns, open: open.names, guessed, remarks: [] },
    };
  }
  const header = drafted === undefined ? undefined : await headerOf(drafted);
  const made = await draftOfSchema(from, { format: fromFormat, table: fromTable }, header);
  const { columns, open, guessed, remarks } = made;
  return {
    ...made,
    name: header?.name ?? made.name,
    delimiter: header?.delimiter,
    told: toldOfSchema(out, from, table, made),
    facts: { columns, open: open.names, guessed, remarks },
  };
}

function folderDraft(path: string, tables: readonly FolderTable[], { out, omop = false }: InitFlags): Draft {
  const made = draftOfFolder(path, tables, omop);
  const { columns, open, guessed, text: dictionary, delimiter } = made;
  const remarks = made.leftOut.map(({ table, why }) => `Left out: ${table}, since ${why}.`);
  return {
    name: basename(resolve(path)),
    delimiter,
    dictionary,
    vocabulary: omop ? 'omop' : undefined,
    several: true,
    told: toldOfFolder(out, made, remarks),
    facts: { columns, open: open.names, guessed, remarks },
  };
}

const specOf = (
  path: string,
  { headerIsNames = false, delimiter, encoding, member, sheet }: InitFlags,
): Parameters<typeof tablesInFolder>[0] => ({
  path,
  headerIsNames,
  ...(delimiter === undefined ? {} : { delimiter: TABS.includes(delimiter) ? '\t' : delimiter }),
  ...(encoding === undefined ? {} : { encoding }),
  ...(member === undefined ? {} : { member }),
  ...(sheet === undefined ? {} : { sheet }),
});

/** How a tab is typed. */
const TABS = ['tab', '\\t'];

const next = (open: readonly string[], several: boolean): readonly string[] =>
  open.length === 0
    ? ['Next: read what was drafted, then `synthward plan`.']
    : several
      ? ['Next: fill in what is marked, from public knowledge alone; then `synthward plan`.']
      : [
          'Next: fill in what is marked, from public knowledge alone, or see what `synthward describe` would charge to measure it;',
          'then `synthward plan`.',
        ];

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}`, {
      hint: 'Check that its folder exists and may be written to.',
    });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
