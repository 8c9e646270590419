import yargs, { type Argv } from 'yargs';
import { BACKEND_CHOICES } from '../pipelines/config/run-config.ts';
import { shown } from '../privacy/shown-text.ts';
import { withBackendCommands } from './backend-command-line.ts';
import type { GlobalFlags, Handlers, Perform } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withLedgerCommands } from './ledger-command-line.ts';
import { limitFlags } from './limit-flags.ts';
import { describeError } from './render/error.ts';
import { withReviewCommands } from './review-command-line.ts';
import { tellError } from './tell.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/**
 * Parses `argv`, runs one command and returns its exit status. Handlers are imported only when they run, so that
 * `--help` loads no engine.
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const perform =
    <Arguments>(load: Handlers<Arguments>) =>
    async (args: Arguments & GlobalFlags): Promise<void> => {
      const flags: GlobalFlags = {
        json: args.json,
        quiet: args.quiet,
        progress: args.quiet ? 'none' : args.progress,
      };
      try {
        const { run } = await load();
        exitCode = await run(args, { terminal, flags, environment });
      } catch (error) {
        const described = describeError(error);
        tellError({ terminal, flags }, described);
        exitCode = described.exitCode;
      }
    };

  // The language of the system would mix with ours.
  const parser = withCommands(
    withGlobalFlags(
      yargs([...argv])
        .locale('en')
        .updateStrings(IN_PLAIN_WORDS),
    ),
    perform,
  )
    .scriptName('synthward')
    .version(VERSION)
    .usage('$0 <command>\n\nDifferentially private synthetic tables that can be checked without the records.')
    .completion('completion', 'Print a completion script for bash or zsh')
    .recommendCommands()
    .demandCommand(1, 'Name a command.')
    .strict()
    .check((args, parsed) => refuseRepeated(args, parsed['array'] as unknown as readonly string[]))
    .help()
    .alias('help', 'h')
    .wrap(Math.min(100, terminal.columns))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  try {
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output) terminal.data(`${output}\n`);
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unusable arguments';
    terminal.note(`error[USAGE]: ${shown(message.replaceAll(/\s+/g, ' '))}`);
    const [first] = argv;
    const command = first?.match(/^[a-z]+$/) && ![NO_COMMAND, `: ${first}`].some((none) => message.includes(none));
    terminal.note(`  hint: synthward ${command ? `${first} ` : ''}--help`);
    return EXIT.usage;
  }
  return exitCode;
}

class UsageError extends Error {}

const NO_COMMAND = 'there is no such command';
const always = (text: string): string => ({ one: text, other: text }) as unknown as string;

/** Sentences of the parser that would not say what to do. */
const IN_PLAIN_WORDS: Readonly<Record<string, string>> = {
  'Did you mean %s?': `${NO_COMMAND}; did you mean %s?`,
  'Not enough non-option arguments: got %s, need at least %s': always('something is not named (%s given, %s needed)'),
};

/** A flag that is given twice comes as a list: none but those that may be given again take one. */
function refuseRepeated(args: Readonly<Record<string, unknown>>, lists: readonly string[]): true {
  const repeated = Object.keys(args).find((name) => name !== '_' && Array.isArray(args[name]) && !lists.includes(name));
  if (repeated === undefined) return true;
  throw new UsageError(`${repeated.length === 1 ? '-' : '--'}${repeated} is given more than once`);
}

function withGlobalFlags(parser: Argv): Argv<GlobalFlags> {
  return parser
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object on stdout' })
    .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress' })
    .option('progress', {
      choices: ['auto', 'plain', 'jsonl', 'none'] as const,
      default: 'auto' as const,
      describe: 'How progress is shown on stderr',
    });
}

const config = {
  alias: 'c',
  type: 'string',
  default: 'synthward.yaml',
  describe: 'Run configuration',
} as const;

const headerIsNames = {
  type: 'boolean',
  describe: 'Column names that look like data are names all the same; instead of source.headerIsNames',
} as const;

/** Flags that override the run configuration; each has an environment variable of its own where that is of use. */
/** Of questions and conditions. */
const questionFlag = { type: 'string', array: true, nargs: 1 } as const;

const overrides = {
  source: { type: 'string', describe: 'Table to read instead of source.path [SYNTHWARD_SOURCE]' },
  'header-is-names': headerIsNames,
  workspace: { type: 'string', describe: 'Workspace folder [SYNTHWARD_WORKSPACE]' },
  epsilon: { type: 'string', describe: 'Instead of budget.epsilon' },
  delta: { type: 'string', describe: 'Instead of budget.delta' },
  model: { type: 'string', describe: 'Instead of model.kind' },
  'force-model': { type: 'boolean', describe: 'Go on with a model that is not expected to be the best' },
  backend: { choices: BACKEND_CHOICES, describe: 'What trains a network, instead of backend' },
  rows: { type: 'string', describe: 'Instead of output.rows: a number, or estimate' },
  name: { type: 'string', describe: 'Instead of release.name' },
  allocation: { type: 'string', describe: 'Allocation that pays, instead of allocation' },
  project: { type: 'string', describe: 'Project whose allocation pays, instead of project' },
} as const;

const dictionary = {
  alias: 'd',
  type: 'string',
  describe: 'Dictionary that describes the records',
} as const;

const formula = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: "Regression to compare, in quotes, such as 'readmitted ~ age + sex'; may be given again",
} as const;

function withCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
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
      perform(() => import('./commands/keygen.ts')),
    )
    .command(
      'init [table]',
      'Draft the public dictionary from column names and storage types, or from a schema; reads no value',
      (y) =>
        y
          .positional('table', {
            type: 'string',
            describe: 'CSV, JSON, Excel, Parquet or Arrow, packed or not; or a folder of several tables',
          })
          .option('omop', {
            type: 'boolean',
            default: false,
            describe: 'The tables of the folder are those of the OMOP Common Data Model 5.4',
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
          .example('$0 init visits.csv --from redcap.csv', 'Draft from what a REDCap data dictionary says'),
      perform(() => import('./commands/init.ts')),
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
      perform(() => import('./commands/describe.ts')),
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
      perform(() => import('./commands/check.ts')),
    )
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
      perform(() => import('./commands/plan.ts')),
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
      perform(() => import('./commands/release.ts')),
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
      perform(() => import('./commands/audit.ts')),
    )
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
      perform(() => import('./commands/verify.ts')),
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
      perform(() => import('./commands/report.ts')),
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
      perform(() => import('./commands/sample.ts')),
    )
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
      perform(() => import('./commands/evaluate.ts')),
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
      perform(() => import('./commands/compare.ts')),
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
      perform(() => import('./commands/infer.ts')),
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
      perform(() => import('./commands/clean.ts')),
    )
    .command('backend', 'Show, test and build what can train networks', (y) =>
      withBackendCommands(y as Argv<GlobalFlags>, perform),
    )
    .command('review', 'Submit, review, approve, hand out and withdraw a release', (y) =>
      withReviewCommands(y as Argv<GlobalFlags>, perform),
    )
    .command('ledger', 'Show, check and govern the privacy budget', (y) =>
      withLedgerCommands(y as Argv<GlobalFlags>, perform),
    )
    .command(
      'explain <code>',
      'Explain an error code',
      (y) => y.positional('code', { type: 'string', demandOption: true, describe: 'Such as BUDGET_EXCEEDED' }),
      perform(() => import('./commands/explain.ts')),
    );
}
