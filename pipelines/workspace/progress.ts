/** What a run reports while it works: names and counts of steps, all public. Never a row count, a value or a duration. */
export type ProgressEvent =
  | { readonly kind: 'stage-started'; readonly stage: string; readonly title: string }
  | { readonly kind: 'stage-advanced'; readonly stage: string; readonly done: number; readonly total: number }
  /** `unitsPerStep` is what is expected, from public numbers; `epsilon` an upper bound of what is spent so far. */
  | {
      readonly kind: 'stage-trained';
      readonly stage: string;
      readonly step: number;
      readonly steps: number;
      readonly unitsPerStep: number | undefined;
      readonly epsilon: number;
    }
  /** A public sentence, such as which backend works. */
  | { readonly kind: 'stage-noted'; readonly stage: string; readonly note: string }
  | { readonly kind: 'stage-finished'; readonly stage: string };

export type ProgressListener = (event: ProgressEvent) => void;

export type Advance = (done: number, total: number) => void;

/** Runs one stage between its started and finished events. Work that throws is not told as finished, nor is what `unfinished` finds to have been cut short. */
export async function inStage<T>(
  listener: ProgressListener,
  stage: string,
  title: string,
  work: (advance: Advance) => T | Promise<T>,
  unfinished: (result: T) => boolean = () => false,
): Promise<T> {
  listener({ kind: 'stage-started', stage, title });
  const result = await work((done, total) => listener({ kind: 'stage-advanced', stage, done, total }));
  if (!unfinished(result)) listener({ kind: 'stage-finished', stage });
  return result;
}
