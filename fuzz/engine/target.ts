import type { ErrorCode } from '../../privacy/errors.ts';
import type { Draw } from './draw.ts';
import type { Input } from './input.ts';

/** One reader, or one command, that is fed inputs. */
export interface Target {
  readonly name: string;
  /** Codes of `UserError` with which it may refuse an input; any other failure is a finding. */
  readonly codes: readonly ErrorCode[];
  /** Processor time that one input may take. */
  readonly secondsAtMost: number;
  /** Memory of the whole process while it reads one input. */
  readonly megabytesAtMost: number;
  /** Whether a release of every kind of column is one of its seeds. */
  readonly needsRelease?: boolean;
  /** Makes the seeds ready; `folder` is empty, and everything is written below it. */
  prepare(folder: string): Promise<PreparedTarget>;
}

export interface PreparedTarget {
  make(draw: Draw): Input;
  /** What became of the input, in one or two words. Throws where it is refused. */
  run(input: Input): string | Promise<string>;
}

/** Something that holds of every input, and did not of this one. */
export class Broken extends Error {}

export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Broken(what);
}
