import type { InsideReport } from './inside/inside.ts';
import type { PublishedReport } from './published-report.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** The inside edition as `evaluation-inside/1`. Protected: write it nowhere else. Absent parts become `null`. */
export function insideToJson(report: InsideReport): JsonObject {
  const { edition, seed, rows, marginalErrors, kMarginal, dependence, copies } = report;
  return {
    schema: 'evaluation-inside/1',
    ...plain({ edition, seed, rows, marginalErrors, kMarginal, dependence, copies }),
  };
}

/** The published edition as `evaluation-published/1`. */
export function publishedToJson(report: PublishedReport): JsonObject {
  const { edition, syntheticRows, numbers, leftOut, workloads, marginalSampleSeed, subsample } = report;
  const { noise, columns, histograms, marginalNoise, bounds, warnings, subgroups, regressions } = report;
  return {
    schema: 'evaluation-published/1',
    ...plain({
      edition,
      syntheticRows,
      numbers,
      leftOut,
      workloads,
      marginalSampleSeed,
      subsample,
      noise,
      columns,
      histograms,
      marginalNoise,
      bounds,
      warnings,
      ...(subgroups && { subgroups }),
      ...(regressions && { regressions }),
    }),
  };
}

/** The same as JSON, absent parts as null. Throws `RangeError` for a number that is not finite. */
export function plain(object: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, toJson(value)]));
}

/** JSON writes NaN and infinities as null without a word; here they are a defect that stops. */
function toJson(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('Cannot write a report: a number in it is not finite');
    return value;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  return plain(value as Record<string, unknown>);
}
