import yargs, { type Argv } from 'yargs';
import { shown } from '../../privacy/shown-text.ts';
import type { GlobalFlags, Handlers, Perform } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { describeError } from '../render/error.ts';
import { tellError } from '../tell.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { withBackendCommands } from './backend.ts';
import { withComparingCommands } from './comparing.ts';
import { withLedgerCommands } from './ledger.ts';
import { withPreparingCommands } from './preparing.ts';
import { withReadingCommands } from './reading.ts';
import { withReleasingCommands } from './releasing.ts';
import { withReviewCommands } from './review.ts';

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

const withCommands = (parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> =>
  [withPreparingCommands, withReleasingCommands, withReadingCommands, withComparingCommands]
    .reduce((before, commands) => commands(before, perform), parser)
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
      perform(() => import('../commands/explain.ts')),
    );
