import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FittedModel, ModelArtifact } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { NoisyMarginal, PublicColumn } from '../../../privacy/guard/guard.ts';
import { formatRational, parseRational } from '../../../privacy/rational.ts';
import { writeBody, writeJson } from '../files/json-file.ts';
import { doublesFromArrow, doublesToArrow } from './doubles-file.ts';

/** Where the model and the noisy answers lie in a release. */
export const MODEL_FILES = {
  structure: 'model/model.json',
  values: 'model/values.arrow',
  measurements: 'model/measurements.json',
  counts: 'model/measurements.arrow',
} as const;

const modelSchema = z.strictObject({
  schema: z.literal('synthward/model/1'),
  kind: z.string().min(1),
  columns: z.array(z.strictObject({ name: z.string(), size: z.int().positive() })),
  values: z.strictObject({ path: z.literal(MODEL_FILES.values), length: z.int().nonnegative() }),
  structure: z.record(z.string(), z.unknown()),
});

const rationalText = z.string().refine((text) => {
  try {
    return formatRational(parseRational(text)) === text;
  } catch {
    return false;
  }
}, 'must be a fraction in lowest terms');

const measurementsSchema = z.strictObject({
  schema: z.literal('synthward/measurements/1'),
  counts: z.literal(MODEL_FILES.counts),
  measurements: z.array(
    z.strictObject({
      columns: z.array(z.string()),
      sigmaSquared: rationalText,
      /** First of `length` counts in the counts file; row-major, the last column fastest. */
      offset: z.int().nonnegative(),
      length: z.int().nonnegative(),
    }),
  ),
});

/** Writes the files of `model/`: the fitted model, and every noisy marginal that was paid for. */
export async function writeModel(
  dir: string,
  model: FittedModel,
  measurements: readonly NoisyMarginal[],
): Promise<void> {
  const { structure, values } = model.toArtifact();
  await writeJson(dir, MODEL_FILES.structure, {
    schema: 'synthward/model/1',
    kind: model.kind,
    columns: model.columns.map(({ name, size }) => ({ name, size })),
    values: { path: MODEL_FILES.values, length: values.length },
    structure,
  } satisfies z.infer<typeof modelSchema>);
  await writeBody(dir, MODEL_FILES.values, doublesToArrow(values));

  const length = measurements.reduce((cells, one) => cells + one.values.length, 0);
  const counts = new Float64Array(length);
  const groups = new Int32Array(length);
  let offset = 0;
  const entries = measurements.map((one, i) => {
    counts.set(one.values, offset);
    groups.fill(i, offset, offset + one.values.length);
    const entry = {
      columns: one.columns.map((column) => model.columns[column]!.name),
      sigmaSquared: formatRational(one.sigmaSquared),
      offset,
      length: one.values.length,
    };
    offset += one.values.length;
    return entry;
  });
  await writeJson(dir, MODEL_FILES.measurements, {
    schema: 'synthward/measurements/1',
    counts: MODEL_FILES.counts,
    measurements: entries,
  } satisfies z.infer<typeof measurementsSchema>);
  await writeBody(dir, MODEL_FILES.counts, doublesToArrow(counts, groups));
}

export interface ReleasedModel {
  readonly kind: string;
  readonly columns: readonly PublicColumn[];
  /** For `modelFromArtifact`. */
  readonly artifact: ModelArtifact;
}

/** Reads the model of a release folder. Throws `MODEL_INVALID`, naming the file. */
export async function readModel(dir: string): Promise<ReleasedModel> {
  const { kind, columns, values, structure } = await readJson(dir, MODEL_FILES.structure, modelSchema);
  const numbers = await readDoubles(dir, MODEL_FILES.values);
  if (numbers.length !== values.length) {
    throw invalid(MODEL_FILES.values, `it holds ${numbers.length} numbers, not ${values.length}`);
  }
  return { kind, columns, artifact: { structure, values: numbers } };
}

export interface ReleasedMeasurement {
  readonly columns: readonly string[];
  readonly sigmaSquared: string;
  readonly values: Float64Array;
}

/** Reads the noisy marginals of a release folder. Throws `MODEL_INVALID`, naming the file. */
export async function readMeasurements(dir: string): Promise<readonly ReleasedMeasurement[]> {
  const { measurements } = await readJson(dir, MODEL_FILES.measurements, measurementsSchema);
  const counts = await readDoubles(dir, MODEL_FILES.counts);
  return measurements.map(({ columns, sigmaSquared, offset, length }) => {
    if (offset + length > counts.length) throw invalid(MODEL_FILES.counts, 'it holds too few numbers');
    return { columns, sigmaSquared, values: counts.subarray(offset, offset + length) };
  });
}

async function readJson<T>(dir: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(join(dir, path), 'utf8').catch(() => {
    throw invalid(path, 'there is no such file');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid(path, 'it is no JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(path, `it is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path) || 'the top'}`);
}

async function readDoubles(dir: string, path: string): Promise<Float64Array> {
  const bytes = await readFile(join(dir, path)).catch(() => {
    throw invalid(path, 'there is no such file');
  });
  try {
    return doublesFromArrow(bytes);
  } catch {
    throw invalid(path, 'it is no Arrow file of numbers');
  }
}

const invalid = (path: string, reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read ${path}: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    params: { path },
  });
