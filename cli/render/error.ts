import { UserError } from '../../privacy/errors.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import type { Palette } from '../terminal.ts';

export interface RenderedError {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * What may be said about a failure. Only a `UserError` was written to be read by anyone; any other error may carry a
 * value from a record in its text, so of those only the place in our own code is told.
 */
export function describeError(error: unknown): RenderedError {
  if (error instanceof UserError) {
    return { exitCode: exitCodeOf(error.code), code: error.code, message: error.message, hint: error.hint };
  }
  return {
    exitCode: EXIT.defect,
    code: 'DEFECT',
    message: `Cannot go on: a defect in synthward${placeOf(error)}`,
    hint: 'Nothing was published. Please report this line; it holds nothing from your records.',
  };
}

export const renderError = ({ code, message, hint }: RenderedError, palette: Palette): string =>
  `${palette.bad(`error[${code}]`)}: ${message}${hint === undefined ? '' : `\n  ${palette.faint('hint:')} ${hint}`}`;

export const errorToJson = ({ code, message, hint, exitCode }: RenderedError): string =>
  JSON.stringify({ schema: 'error/1', code, message, ...(hint === undefined ? {} : { hint }), exitCode });

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { stack = '', message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const frame = /^ +at .*?([\w.-]+\/[\w.-]+\.[jt]s:\d+):\d+\)?$/m.exec(frames);
  return ` (${error.constructor.name}${frame ? ` at ${frame[1]}` : ''})`;
}
