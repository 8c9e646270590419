import type { ExitCode } from './exit-codes.ts';
import type { ProgressStyle } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly progress: ProgressStyle;
}

/** The outside world of a command. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly flags: GlobalFlags;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A command's work, loaded only when the command runs. */
export type CommandHandler<Arguments> = (args: Arguments, context: CommandContext) => Promise<ExitCode>;

export type Handlers<Arguments> = () => Promise<{ readonly run: CommandHandler<Arguments> }>;

/** Makes what yargs calls of a handler that is loaded when it is called. */
export type Perform = <Arguments>(load: Handlers<Arguments>) => (args: Arguments & GlobalFlags) => Promise<void>;
