import type { CommandContext } from './command.ts';
import { paletteFor } from './palette.ts';
import { errorToJson, type RenderedError, renderError } from './render/error.ts';

type Told = Pick<CommandContext, 'terminal'> & { readonly flags: Pick<CommandContext['flags'], 'json'> };

/** Answers on stdout: one JSON object for a script, otherwise lines for a person. */
export function tell({ terminal, flags }: Told, toJson: () => object, toLines: () => readonly string[]): void {
  if (flags.json) terminal.data(`${JSON.stringify(toJson())}\n`);
  else terminal.print(toLines());
}

/** Says on stderr what failed, and on stdout too where a script reads it there. */
export function tellError(context: Told, error: RenderedError): void {
  if (context.flags.json) context.terminal.data(`${JSON.stringify(errorToJson(error))}\n`);
  noteError(context, error);
}

/** Says on stderr what failed. */
export function noteError({ terminal }: Pick<Told, 'terminal'>, error: RenderedError): void {
  for (const line of renderError(error, paletteFor(terminal.colour))) terminal.note(line);
}
