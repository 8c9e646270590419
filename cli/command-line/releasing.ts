import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';
import { config, overrides } from './flags.ts';

/** Commands that plan, make and audit releases, and clear what runs leave. */
export function withReleasingCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'plan',
      'Show what a release would do and cost; opens no record',
      (y) =>
        y
          .option('config', config)
          .options(overrides)
          .option('columns', {
            type: 'string',
            array: true,
            nargs: 1,
            describe: 'Compare an extract of these columns (a,b,c) with the whole; may be given again',
          })
          .example('$0 plan --json', 'The plan for a script')
          .example('$0 plan --columns age,sex,diagnosis', 'What a release of three columns would be'),
      perform(() => import('../commands/plan.ts')),
    )
    .command(
      'release',
      'Run the plan: charge, measure, model, sample, evaluate, and publish if the gate agrees',
      (y) =>
        y
          .option('config', config)
          .options(overrides)
          .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Spend the budget without asking' })
          .option('resume', {
            type: 'string',
            describe: 'Go on with an unfinished run: the latest of the dataset, or the one named',
          })
          .example('$0 release --yes', 'Spend the planned budget and publish')
          .example('$0 release --resume', 'Go on after an interruption; nothing is paid twice'),
      perform(() => import('../commands/release.ts')),
    )
    .command(
      'audit',
      'Run the configured pipeline on records with canaries, and bound epsilon from below; spends nothing',
      (y) =>
        y
          .option('config', config)
          .option('workspace', overrides.workspace)
          .option('epsilon', overrides.epsilon)
          .option('delta', overrides.delta)
          .option('model', overrides.model)
          .option('force-model', overrides['force-model'])
          .option('backend', overrides.backend)
          .option('records', {
            type: 'string',
            default: 'simulated',
            describe:
              'simulated: of nobody, drawn from the dictionary; a file that you know to be public; protected: the source, for the steward alone',
          })
          .option('base-rows', { type: 'string', describe: 'How many records to simulate, beside canaries' })
          .option('canaries', {
            type: 'string',
            describe: 'Made-up units that are in or out by a coin; as many as suit the dictionary where absent',
          })
          .option('runs', { type: 'string', describe: 'Runs of the pipeline; as many as a minute takes where absent' })
          .option('out', {
            alias: 'o',
            type: 'string',
            describe: 'New file for coins, scores and bounds; <workspace>/audit-<plan>.json where absent',
          })
          .example('$0 audit', 'Audit on simulated records; opens no record and no ledger entry is made')
          .example('$0 audit --records public.csv --runs 200', 'Audit on a public table'),
      perform(() => import('../commands/audit.ts')),
    )
    .command(
      'clean',
      'List what lies in protected/ and remove what may go: records of runs that have ended, temporary files',
      (y) =>
        y
          .option('workspace', overrides.workspace)
          .option('run', {
            type: 'string',
            array: true,
            nargs: 1,
            describe: 'This run alone, even if it is unfinished: it can still be resumed, from the source',
          })
          .option('inside-reports', {
            type: 'boolean',
            default: false,
            describe: 'Remove the exact reports of runs that have ended too',
          })
          .option('dry-run', { type: 'boolean', default: false, describe: 'Only say what would be removed' })
          .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Remove without asking' })
          .example('$0 clean --dry-run', 'What lies there, since when, and what would go'),
      perform(() => import('../commands/clean.ts')),
    );
}
