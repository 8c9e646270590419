import { placeOf } from '../../pipelines/workspace/place-of-error.ts';
import { UserError } from '../../privacy/errors.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import type { Palette } from '../palette.ts';

export interface RenderedError {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** What else is wrong, a line each. */
  readonly others: readonly string[];
}

/**
 * What may be said about a failure. Only a `UserError` was written to be read by anyone; any other error may carry a
 * value from a record in its text, so of those only the place in our own code is told.
 */
export function describeError(error: unknown): RenderedError {
  if (error instanceof UserError) {
    const { code, message, hint, others } = error;
    return { exitCode: exitCodeOf(code), code, message, hint, others };
  }
  return {
    exitCode: EXIT.defect,
    code: 'DEFECT',
    message: `Cannot go on: a defect in synthward${placeOf(error)}`,
    hint: 'Nothing was published. Please report this line; it holds nothing from your records.',
    others: [],
  };
}

/** Of more, their number is told. */
const MOST_OTHERS = 30;

export function renderError({ code, message, hint, others }: RenderedError, palette: Palette): readonly string[] {
  const left = others.length - MOST_OTHERS;
  return [
    `${palette.bad(`error[${code}]`)}: ${message}`,
    ...others.slice(0, MOST_OTHERS).map((line) => `  ${line}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...(hint === undefined ? [] : [`  ${palette.faint('hint:')} ${hint}`]),
  ];
}

export const errorToJson = ({ code, message, hint, others, exitCode }: RenderedError): object => ({
  schema: 'error/1',
  code,
  message,
  ...(others.length === 0 ? {} : { others }),
  ...(hint === undefined ? {} : { hint }),
  exitCode,
});
