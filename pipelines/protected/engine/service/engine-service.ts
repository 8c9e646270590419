import type { Dialect } from '../../sources/dialect.ts';

/**
 * An engine that holds tables and answers statements: each is submitted, its answer polled for page by page, and cancelled where nobody waits for it
 * any more. Nothing of what the engine says about a failure passes, for it quotes records: a failure is a `UserError` of a code that the
 * engine's own code stands for.
 */
export interface EngineService {
  /** What failures are about. */
  readonly path: string;
  readonly dialect: Dialect;
  /**
   * The rows of an answer, which is refused where they are more than `most`. A statement whose workers were lost is run again, so it must give the same
   * whenever it is run.
   */
  rows(sql: string, most?: number): Promise<readonly (readonly unknown[])[]>;
  /** A statement that makes or drops `table`, which is dropped before another try. */
  make(table: string, sql: string): Promise<void>;
  drop(table: string): Promise<void>;
  /** Cancels what runs. Every later statement is refused. */
  cancel(): Promise<void>;
  /** How many rows have come from the engine so far. */
  readonly rowsCrossed: number;
  /** The most characters that a statement may have. */
  readonly longestStatement: number;
}
