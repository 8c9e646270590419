import { z } from 'zod';
import { type RowsOfTable, rowsOfTableSchema } from '../../rows/rows-of-table.ts';

/** What a page is told by a published report. */
export interface ReportOnPage {
  /** How many released rows it is about. */
  readonly syntheticRows: number;
  /** Of linked tables, how many released units and events. */
  readonly syntheticUnits?: number | undefined;
  readonly syntheticEvents?: number | undefined;
  readonly numbers: readonly NumberOnPage[];
  readonly leftOut: readonly { readonly metric: string; readonly reason: string }[];
  readonly noise: { readonly records: number; readonly error1: number } | undefined;
  readonly columns: readonly {
    readonly column: string;
    readonly missing: number | null;
    readonly other: number | null;
  }[];
  readonly histograms: readonly HistogramOnPage[];
  readonly marginalNoise: readonly { readonly columns: readonly string[]; readonly noiseError: number }[];
  readonly warnings: readonly string[];
  /** Of linked tables, how many rows they have. */
  readonly rows?: readonly RowsOfTable[] | undefined;
  readonly subgroups: readonly GroupingOnPage[];
  readonly regressions: readonly RegressionOnPage[];
}

export interface GroupingOnPage {
  readonly column: string;
  readonly marginals: number;
  readonly groups: readonly {
    readonly value: string | null;
    readonly records: number;
    readonly error: number | null;
    readonly interval: Interval | null;
    readonly unavailable: string | null;
  }[];
}

export interface RegressionOnPage {
  readonly formula: string;
  readonly kind: string;
  readonly keptShare: number;
  readonly coefficients: readonly {
    readonly term: string;
    readonly records: { readonly estimate: number; readonly interval: Interval };
    readonly released: { readonly estimate: number; readonly interval: Interval };
    readonly overlap: number;
  }[];
  readonly leftOut: readonly string[];
  readonly unavailable: string | null;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface NumberOnPage {
  readonly metric: string;
  /** Of several numbers of one metric, what this one is about. */
  readonly about?: string | undefined;
  readonly value: number;
  readonly interval: Interval | null;
  readonly origin: string;
  readonly definition: string;
}

export interface HistogramOnPage {
  readonly column: string;
  readonly released: readonly number[];
  readonly noisy: readonly number[];
  readonly sigma: number;
  readonly places: readonly number[] | null;
}

const text = z.string();
const count = z.number();
const interval = z.object({ lower: count, upper: count });
const estimate = z.object({ estimate: count, interval });
/** Reports of earlier versions lack some parts. */
const schema = z.object({
  syntheticRows: count.default(0),
  syntheticUnits: count.optional(),
  syntheticEvents: count.optional(),
  numbers: z.array(
    z.object({
      metric: text,
      about: text.optional(),
      value: count,
      interval: interval.nullable(),
      origin: text.default('not stated'),
      definition: text,
    }),
  ),
  leftOut: z.array(z.object({ metric: text, reason: text })).default([]),
  noise: z.object({ records: count, error1: count }).optional(),
  columns: z.array(z.object({ column: text, missing: count.nullable(), other: count.nullable() })).default([]),
  histograms: z
    .array(
      z.object({
        column: text,
        released: z.array(count),
        noisy: z.array(count),
        sigma: count,
        places: z.array(count).nullable(),
      }),
    )
    .default([]),
  marginalNoise: z.array(z.object({ columns: z.array(text).min(1), noiseError: count })).default([]),
  warnings: z.array(text).default([]),
  rows: z.array(rowsOfTableSchema).optional(),
  subgroups: z
    .array(
      z.object({
        column: text,
        marginals: count,
        groups: z.array(
          z.object({
            value: text.nullable(),
            records: count,
            error: count.nullable(),
            interval: interval.nullable(),
            unavailable: text.nullable(),
          }),
        ),
      }),
    )
    .default([]),
  regressions: z
    .array(
      z.object({
        formula: text,
        kind: text,
        keptShare: count,
        coefficients: z.array(z.object({ term: text, records: estimate, released: estimate, overlap: count })),
        leftOut: z.array(text),
        unavailable: text.nullable(),
      }),
    )
    .default([]),
});

/** Reads a published report as JSON; `undefined` where it is none. */
export function reportOnPage(report: unknown): ReportOnPage | undefined {
  const read = schema.safeParse(report);
  return read.success ? { ...read.data, noise: read.data.noise } : undefined;
}
