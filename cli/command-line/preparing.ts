import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';
import { config, headerIsNames, overrides } from './flags.ts';

/** Commands before anything is released: keys, the dictionary and what it leaves open. */
export function withPreparingCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'keygen',
      'Make the Ed25519 key that signs releases, or with --protection the key that encrypts protected/',
      (y) =>
        y
          .option('out', {
            alias: 'o',
            type: 'string',
            describe:
              'Private key file, mode 0600; state/signing-key.pem where absent, and its public key is written beside it',
          })
          .option('protection', {
            type: 'boolean',
            default: false,
            describe: 'Make a key for protection.keyFile of the configuration',
          })
          .example('$0 keygen', 'Write state/signing-key.pem and state/signing-key.pem.pub')
          .example('$0 keygen --protection -o /secure/synthward.key', 'Write 32 random bytes'),
      perform(() => import('../commands/keygen.ts')),
    )
    .command(
      'init [table]',
      'Draft the public dictionary from column names and storage types, or from a schema; reads no value',
      (y) =>
        y
          .positional('table', {
            type: 'string',
            describe:
              'CSV, JSON, Excel, Parquet or Arrow, packed or not; a folder of several tables; postgresql://user@host/database?table=...; or trino://user@host/catalog/schema/table?scratch=catalog/schema',
          })
          .option('omop', {
            type: 'boolean',
            default: false,
            describe: 'The tables of the folder or schema are those of the OMOP Common Data Model 5.4',
          })
          .option('from', {
            type: 'string',
            describe: 'Schema to draft from: REDCap data dictionary, SQL, Frictionless, CSVW, OMOP field list, types',
          })
          .option('from-format', {
            choices: ['redcap', 'sql', 'frictionless', 'csvw', 'omop', 'types'] as const,
            describe: 'What it is, where its content does not tell',
          })
          .option('from-table', { type: 'string', describe: 'Which of several tables in it' })
          .option('out', { alias: 'o', type: 'string', default: 'dictionary.yaml', describe: 'Dictionary to write' })
          .option('config', { ...config, describe: 'Run configuration to draft too, where the file is absent' })
          .option('header-is-names', headerIsNames)
          .option('delimiter', {
            type: 'string',
            describe: 'Field separator of a CSV, or tab; told from the header line',
          })
          .option('encoding', {
            choices: ['utf-8', 'latin1', 'utf-16'] as const,
            describe: 'How letters are kept; told from the byte order mark',
          })
          .option('sheet', { type: 'string', describe: 'Sheet of an Excel workbook; the first where absent' })
          .option('member', { type: 'string', describe: 'File of a ZIP archive that holds the table' })
          .example('$0 init encounters.csv -o dictionary.yaml', 'Draft, then fill in values and ranges by hand')
          .example('$0 init cdm/ --omop', 'Draft the tables of a folder, as the model says that they belong together')
          .example(
            "$0 init 'postgresql://reader@db/records?table=encounters'",
            'Draft from the catalogue of a database',
          )
          .example('$0 init visits.csv --from redcap.csv', 'Draft from what a REDCap data dictionary says'),
      perform(() => import('../commands/init.ts')),
    )
    .command(
      'describe [table]',
      'Measure with budget what a drafted dictionary leaves open; without --spend, only say what that would cost',
      (y) =>
        y
          .positional('table', { type: 'string', describe: 'Table to read instead of source.path [SYNTHWARD_SOURCE]' })
          .option('config', config)
          .option('dictionary', {
            alias: 'd',
            type: 'string',
            describe: 'Drafted dictionary instead of the configured',
          })
          .option('out', {
            alias: 'o',
            type: 'string',
            describe: 'New file for the result; otherwise the dictionary is filled in, and the draft kept beside it',
          })
          .option('header-is-names', headerIsNames)
          .option('workspace', overrides.workspace)
          .option('allocation', overrides.allocation)
          .option('project', overrides.project)
          .option('epsilon', { type: 'string', describe: 'Instead of describe.epsilon' })
          .option('delta', { type: 'string', describe: 'Instead of describe.delta' })
          .option('spend', { type: 'boolean', default: false, describe: 'Measure, and write the dictionary' })
          .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Spend without asking' })
          .option('resume', {
            type: 'string',
            describe: 'Go on with an unfinished run: the latest of the dataset, or the one named',
          })
          .example('$0 describe -d dictionary.yaml', 'What would be measured, and its price; opens no record')
          .example('$0 describe -d dictionary.yaml --spend', 'Measure, and fill the dictionary in'),
      perform(() => import('../commands/describe.ts')),
    )
    .command(
      'check',
      'Tell the steward how the dictionary reads the table: exact counts, never values; charges and publishes nothing',
      (y) =>
        y
          .option('config', config)
          .option('source', overrides.source)
          .option('header-is-names', headerIsNames)
          .option('workspace', overrides.workspace)
          .example('$0 check', 'What is missing, unreadable, not listed or out of range, column by column'),
      perform(() => import('../commands/check.ts')),
    );
}
