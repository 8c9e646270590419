import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';
import { limitFlags } from '../limit-flags.ts';
import { questionFlag } from './flags.ts';

/** Commands that open a release and no record. */
export function withReadingCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'verify <release>',
      'Check a release folder without any record',
      (y) =>
        y
          .positional('release', { type: 'string', demandOption: true, describe: 'Release folder' })
          .option('public-key', { type: 'string', describe: 'Key that must have signed [SYNTHWARD_PUBLIC_KEY]' })
          .option('html', { type: 'string', describe: 'New file: the same checks as a page to read, print and file' })
          .options(limitFlags)
          .example('$0 verify released/inpatient --public-key signing-key.pem.pub', 'Check content and signer'),
      perform(() => import('../commands/verify.ts')),
    )
    .command(
      'report <release>',
      'Make the page of a release again, for a browser, from its JSON files; opens no record',
      (y) =>
        y
          .positional('release', { type: 'string', demandOption: true, describe: 'Release folder' })
          .option('out', {
            alias: 'o',
            type: 'string',
            describe: 'New file outside the release; <release>.html in this folder where absent',
          })
          .options(limitFlags)
          .example('$0 report released/inpatient -o inpatient.html', 'One file that needs nothing else'),
      perform(() => import('../commands/report.ts')),
    )
    .command(
      'sample <release>',
      'Draw more rows from a released model; costs nothing, opens no record',
      (y) =>
        y
          .positional('release', { type: 'string', demandOption: true, describe: 'Release folder' })
          .option('rows', { alias: 'n', type: 'string', describe: 'How many rows, of one table' })
          .option('patients', {
            type: 'string',
            describe:
              'How many units (such as patients) of linked tables, each with all its rows; --out is then a new folder',
          })
          .option('format', {
            type: 'string',
            choices: ['parquet', 'arrow', 'csv'] as const,
            describe: 'How linked tables are written; parquet where absent',
          })
          .option('where', {
            type: 'string',
            array: true,
            nargs: 1,
            describe:
              'Condition on one column, in quotes; once for each. COLUMN =, !=, <, <=, >, >= VALUE; COLUMN [not] in (A, B); COLUMN between A and B; COLUMN is [not] null',
          })
          .option('seed', { type: 'string', describe: 'Makes the same file again; drawn and printed where absent' })
          .option('copies', {
            type: 'string',
            describe:
              'So many tables, each of a model that might have been released instead: what differs between them is uncertain',
          })
          .option('out', {
            alias: 'o',
            type: 'string',
            demandOption: true,
            describe:
              'New file; .parquet, .arrow or .csv says how it is written. With --copies, files are numbered: out.01.parquet',
          })
          .options(limitFlags)
          .example('$0 sample released/inpatient --rows 100000 -o more.parquet', 'More rows of the same kind')
          .example(
            "$0 sample released/inpatient --rows 5000 --where sex=F --where 'age>=65' -o women-65.csv",
            'Rows of some patients alone',
          )
          .example(
            '$0 sample released/wards --patients 5000 --where sex=F -o women',
            'Linked tables of some patients alone',
          )
          .example(
            '$0 sample released/inpatient --copies 20 --rows 30000 -o copies.parquet',
            'Tables that carry how uncertain the released numbers are',
          ),
      perform(() => import('../commands/sample.ts')),
    )
    .command(
      'infer <release>',
      'Estimates from a release with intervals that hold its noise; costs nothing, opens no record',
      (y) =>
        y
          .positional('release', { type: 'string', demandOption: true, describe: 'Release folder' })
          .option('formula', {
            ...questionFlag,
            describe: "A regression, such as 'readmitted ~ age + sex'; once for each",
          })
          .option('proportion', { ...questionFlag, describe: "The share of a value, such as 'readmitted=yes'" })
          .option('mean', { ...questionFlag, describe: 'The mean of a column of numbers' })
          .option('difference', {
            ...questionFlag,
            describe: "Between groups, such as 'mean(cost) by ward' or 'readmitted=yes by sex'",
          })
          .option('where', { ...questionFlag, describe: 'Condition on one column, as for sample; once for each' })
          .option('level', { type: 'string', default: '95', describe: 'Percent of the intervals' })
          .option('copies', {
            type: 'string',
            default: '20',
            describe: 'Models that are fitted again to tell how far numbers may be off',
          })
          .option('seed', { type: 'string', describe: 'Gives the same answers again; drawn and printed where absent' })
          .options(limitFlags)
          .example("$0 infer released/inpatient --formula 'emergency ~ age + sex'", 'A logistic regression'),
      perform(() => import('../commands/infer.ts')),
    );
}
