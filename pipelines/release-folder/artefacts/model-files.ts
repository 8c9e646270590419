import { z } from 'zod';
import { MAX_COLUMNS } from '../../../models/graphical/inference/domain.ts';
import type { LinkedFitted, LinkedModel } from '../../../models/linked/linked-model.ts';
import type { FittedModel, ModelArtifact, Tensor } from '../../../models/model.ts';
import type { NoisyMarginal, PublicColumn } from '../../../privacy/guard/guard.ts';
import { formatRational, MOST_CHARACTERS_OF_ONE, parseRational } from '../../../privacy/rational.ts';
import { writeBody, writeJson } from '../files/json-file.ts';
import type { ReleaseFiles } from '../files/release-files.ts';
import { doublesToArrow } from './doubles-file.ts';
import { listOf } from './list-of.ts';
import { invalidFile, readDoubles, readModelJson, readTensors } from './read-model-file.ts';
import { MOST_TENSORS, shapeOf, tensorsToSafetensors } from './tensors-file.ts';

/** Where the model and the noisy answers lie in a release; a model has `values` or `weights`. */
export const MODEL_FILES = {
  structure: 'model/model.json',
  values: 'model/values.arrow',
  weights: 'model/weights.safetensors',
  measurements: 'model/measurements.json',
  counts: 'model/measurements.arrow',
} as const;

/** What a manifest says of the file with the numbers of the model: the digest of the one that there is. */
export interface StatedNumbers {
  readonly valuesSha256?: string | undefined;
  readonly weightsSha256?: string | undefined;
}

/** The file with the numbers of the model. */
export const numbersFile = ({ weightsSha256 }: StatedNumbers): string =>
  weightsSha256 === undefined ? MODEL_FILES.values : MODEL_FILES.weights;

/** All files of the model and of the noisy answers in a release that states these numbers. */
export const modelFilesOf = (stated: StatedNumbers): readonly string[] => [
  MODEL_FILES.structure,
  numbersFile(stated),
  MODEL_FILES.measurements,
  MODEL_FILES.counts,
];

const shapeSchema = z.strictObject({
  name: z.string(),
  dtype: z.enum(['F32', 'F64']),
  shape: listOf(z.int().nonnegative(), 0, 8),
});

const modelSchema = z.strictObject({
  schema: z.literal('synthward/model/1'),
  kind: z.string().min(1),
  /** Of a model of one table; those of linked ones stand in the data dictionary and in the views of the structure. */
  columns: listOf(z.strictObject({ name: z.string(), size: z.int().positive() }), 0, MAX_COLUMNS).optional(),
  values: z.strictObject({ path: z.literal(MODEL_FILES.values), length: z.int().nonnegative() }).optional(),
  weights: z
    .strictObject({ path: z.literal(MODEL_FILES.weights), tensors: listOf(shapeSchema, 1, MOST_TENSORS) })
    .optional(),
  structure: z.record(z.string(), z.unknown()),
});

const rationalText = z.string().refine((text) => {
  try {
    return formatRational(parseRational(text, MOST_CHARACTERS_OF_ONE)) === text;
  } catch {
    return false;
  }
}, 'must be a fraction in lowest terms');

const measurementsSchema = z.strictObject({
  schema: z.literal('synthward/measurements/1'),
  counts: z.literal(MODEL_FILES.counts),
  measurements: listOf(
    z.strictObject({
      /** Of linked tables: the name of the view that has the columns. */
      view: z.string().min(1).optional(),
      columns: listOf(z.string()),
      /** Stated where the counts are of the cells of the column's detail. */
      cells: z.literal('detail').optional(),
      sigmaSquared: rationalText,
      /** First of `length` counts in the counts file; row-major, the last column fastest. */
      offset: z.int().nonnegative(),
      length: z.int().nonnegative(),
    }),
  ),
});

/** Writes the files of the model in `model/`: the fitted model, and every noisy marginal that was paid for, those of details last. */
export async function writeModel(
  dir: string,
  model: FittedModel,
  ofModel: readonly NoisyMarginal[],
  ofDetails: readonly NoisyMarginal[] = [],
): Promise<void> {
  const { columns } = model;
  await writeModelFiles(dir, model, columns, [
    { columns, marginals: ofModel },
    { columns, marginals: ofDetails, cells: 'detail' },
  ]);
}

/** The same of linked tables: the models of all views as one, and the noisy marginals of each. */
export async function writeLinkedModel(
  dir: string,
  model: LinkedModel,
  measurements: LinkedFitted['measurements'],
): Promise<void> {
  const measured = measurements.map(({ view, marginals }) => {
    const own = model.views.find((one) => one.view.name === view);
    if (own === undefined) throw new RangeError(`Cannot write a model: it has no view ${view}`);
    return { view, columns: own.view.columns, marginals };
  });
  await writeModelFiles(dir, model, undefined, measured);
}

/** Noisy marginals over some columns. */
interface Measured {
  readonly view?: string;
  readonly columns: readonly PublicColumn[];
  readonly marginals: readonly NoisyMarginal[];
  readonly cells?: 'detail';
}

async function writeModelFiles(
  dir: string,
  model: Pick<FittedModel, 'kind' | 'toArtifact'>,
  columns: readonly PublicColumn[] | undefined,
  measured: readonly Measured[],
): Promise<void> {
  const measurements = measured.flatMap(({ marginals, ...head }) => marginals.map((one) => ({ ...head, one })));
  const { structure, values, tensors } = model.toArtifact();
  await writeJson(dir, MODEL_FILES.structure, {
    schema: 'synthward/model/1',
    kind: model.kind,
    ...(columns === undefined ? {} : { columns: columns.map(({ name, size }) => ({ name, size })) }),
    ...(tensors === undefined
      ? { values: { path: MODEL_FILES.values, length: values.length } }
      : { weights: { path: MODEL_FILES.weights, tensors: tensors.map(shapeOf) } }),
    structure,
  } satisfies z.infer<typeof modelSchema>);
  if (tensors === undefined) await writeBody(dir, MODEL_FILES.values, doublesToArrow(values));
  else await writeBody(dir, MODEL_FILES.weights, tensorsToSafetensors(tensors));

  const length = measurements.reduce((cells, { one }) => cells + one.values.length, 0);
  const counts = new Float64Array(length);
  const groups = new Int32Array(length);
  let offset = 0;
  const entries = measurements.map(({ view, columns: named, cells, one }, i) => {
    counts.set(one.values, offset);
    groups.fill(i, offset, offset + one.values.length);
    const entry = {
      ...(view === undefined ? {} : { view }),
      columns: one.columns.map((column) => named[column]!.name),
      ...(cells === undefined ? {} : { cells }),
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
  /** None of linked tables. */
  readonly columns: readonly PublicColumn[];
  /** For `modelFromArtifact`. */
  readonly artifact: ModelArtifact;
}

/** Reads the model of a release folder. Throws `MODEL_INVALID` or `FileRefused`, naming the file. */
export function readModel(files: ReleaseFiles): ReleasedModel {
  const { kind, columns = [], values, weights, structure } = readModelJson(files, MODEL_FILES.structure, modelSchema);
  if ((values === undefined) === (weights === undefined)) {
    throw invalidFile(MODEL_FILES.structure, 'it speaks of two files of numbers, or of none');
  }
  const artifact: ModelArtifact =
    weights === undefined
      ? { structure, values: readDoubles(files, MODEL_FILES.values, values!.length) }
      : { structure, values: new Float64Array(0), tensors: readTensors(files, MODEL_FILES.weights, weights.tensors) };
  return { kind, columns, artifact };
}

/** What the tensors of a trained network are called, before whatever was done to it afterwards. */
export const TRAINED = 'trained/';

/**
 * The weights that training ended with, as the guard gave them, one tensor after the other in the order of the network's parameters:
 * float32, whose little-endian bytes have the digest that the answer states. Absent where the model holds none.
 */
export function trainedWeights({ tensors = [] }: Pick<ModelArtifact, 'tensors'>): Float32Array | undefined {
  const trained = tensors.filter(
    (one): one is Tensor & { readonly values: Float32Array } =>
      one.name.startsWith(TRAINED) && one.values instanceof Float32Array,
  );
  if (trained.length === 0) return undefined;
  const all = new Float32Array(trained.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of trained) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

export interface ReleasedMeasurement {
  /** Of linked tables. */
  readonly view?: string | undefined;
  readonly columns: readonly string[];
  readonly sigmaSquared: string;
  readonly values: Float64Array;
}

/** Reads the noisy marginals of a release folder. Throws `MODEL_INVALID` or `FileRefused`, naming the file. */
export function readMeasurements(files: ReleaseFiles): readonly ReleasedMeasurement[] {
  const { measurements } = readModelJson(files, MODEL_FILES.measurements, measurementsSchema);
  let total = 0;
  for (const { offset, length } of measurements) {
    // One after the other, as they are written: none lies in another.
    if (offset !== total) throw invalidFile(MODEL_FILES.measurements, 'its counts do not follow each other');
    total += length;
  }
  const counts = readDoubles(files, MODEL_FILES.counts, total, 'grouped');
  return measurements.map(({ view, columns, sigmaSquared, offset, length }) => ({
    ...(view === undefined ? {} : { view }),
    columns,
    sigmaSquared,
    values: counts.subarray(offset, offset + length),
  }));
}
