import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';
import { dictionary, formula } from './flags.ts';

/** Commands that hold tables against each other. */
export function withComparingCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'evaluate',
      'Hold a synthetic table of any origin against records, in exact numbers for the steward; charges and publishes nothing',
      (y) =>
        y
          .option('real', { type: 'string', demandOption: true, describe: 'Table of the records' })
          .option('synthetic', {
            type: 'string',
            demandOption: true,
            describe: 'Synthetic table, or a release folder; CSV, Parquet or Arrow',
          })
          .option('holdout', { type: 'string', describe: 'Table of records that nothing was learnt from' })
          .option('dictionary', { ...dictionary, demandOption: true })
          .option('formula', formula)
          .option('html', { type: 'string', describe: 'New file: the same numbers as a page, for the steward alone' })
          .option('leakage', {
            type: 'boolean',
            default: false,
            describe: 'Attack the table too, beside control patients of the hold-out; exit 1 where leakage is found',
          })
          .option('targets', {
            type: 'string',
            describe: 'Most patients that are attacked on either side; 1000 unless told',
          })
          .example(
            '$0 evaluate --leakage --real learnt-from.csv --holdout held-out.csv --synthetic theirs.csv -d dictionary.yaml',
            'What attacks learn about those whom the table was made from',
          )
          .example(
            '$0 evaluate --real stays.csv --synthetic theirs.csv -d dictionary.yaml',
            'What the table of another generator is good for',
          ),
      perform(() => import('../commands/evaluate.ts')),
    )
    .command(
      'compare <what..>',
      'Put several releases side by side by what they publish or, with --real, tables by exact numbers for the steward',
      (y) =>
        y
          .positional('what', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Release folders or, with --real, synthetic tables',
          })
          .option('real', { type: 'string', describe: 'Table of the records, to compare the tables by' })
          .option('holdout', { type: 'string', describe: 'Table of records that nothing was learnt from' })
          .option('dictionary', dictionary)
          .option('formula', formula)
          .example('$0 compare released/one released/two', 'What each of them publishes; opens no record')
          .example(
            '$0 compare released/one theirs.csv --real stays.csv -d dictionary.yaml',
            'Which of them is nearer to the records, metric by metric',
          ),
      perform(() => import('../commands/compare.ts')),
    );
}
