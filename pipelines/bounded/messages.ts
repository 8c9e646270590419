import type { CopiesDrawing } from '../copies/draw-copies.ts';
import type { InferenceRequest } from '../infer/infer-release.ts';
import type { InferenceReport } from '../infer/inference-report.ts';
import type { SampleDrawing, WrittenSample } from '../sample/draw-sample.ts';
import type { UnitDrawing, WrittenUnits } from '../sample/linked/draw-units.ts';
import type { VerifyReport } from '../verify/report/report.ts';
import type { FoundSoFar } from '../verify/report/stopped-report.ts';
import type { VerifyOptions } from '../verify/verify-release.ts';

/** Signals that interrupt a command. The process that it started waits for it to decide what they mean. */
export const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type Interruption = (typeof INTERRUPTIONS)[number];

/** What the other process is to do. */
export type Task =
  | { readonly kind: 'verify'; readonly release: string; readonly options: PlainVerifyOptions }
  | { readonly kind: 'sample'; readonly drawing: PlainDrawing }
  | { readonly kind: 'units'; readonly drawing: PlainUnits }
  | { readonly kind: 'copies'; readonly drawing: PlainCopies }
  | { readonly kind: 'page'; readonly release: string }
  | { readonly kind: 'infer'; readonly request: PlainInference };

/** Without what cannot be sent. */
export type PlainVerifyOptions = Pick<VerifyOptions, 'publicKeyPath' | 'trustedFingerprints' | 'software' | 'memory'>;
export type PlainDrawing = Omit<SampleDrawing, 'progress'>;
export type PlainUnits = Omit<UnitDrawing, 'progress'>;
export type PlainCopies = Omit<CopiesDrawing, 'progress'>;
export type PlainInference = Omit<InferenceRequest, 'progress'>;

/** What a task comes to. */
export interface Results {
  readonly verify: VerifyReport;
  readonly sample: WrittenSample;
  readonly units: WrittenUnits;
  readonly copies: WrittenSample;
  /** The page as HTML. */
  readonly page: string;
  readonly infer: InferenceReport;
}

/** What it says on the way. */
export type Message =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'step'; readonly found: FoundSoFar }
  | { readonly kind: 'done'; readonly result: Results[keyof Results] }
  | { readonly kind: 'failed'; readonly failure: SentError };

/** An error of the other process. */
export type SentError =
  | {
      readonly kind: 'user';
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly params: Readonly<Record<string, string | number | boolean>>;
      readonly others: readonly string[];
    }
  | { readonly kind: 'other'; readonly error: unknown };
