import { z } from 'zod';
import type { Tensor } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { ReleaseFiles } from '../files/release-files.ts';
import { readJson } from '../files/strict-json.ts';
import { doublesFromArrow, type NumbersForm, numbersFileBytes } from './doubles-file.ts';
import { MOST_TENSORS_BYTES, type TensorShape, tensorsFileBytes, tensorsFromSafetensors } from './tensors-file.ts';

/** Reads a JSON file of `model/`. Throws `MODEL_INVALID` or `FileRefused`, naming the file. */
export function readModelJson<T>(files: ReleaseFiles, path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(readJson(files, path));
  if (parsed.success) return parsed.data;
  throw invalidFile(
    path,
    `it is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path).slice(0, 200) || 'the top'}`,
  );
}

/** Reads the `length` numbers of a file of `model/`. Throws `MODEL_INVALID` or `FileRefused`, naming the file. */
export function readDoubles(
  files: ReleaseFiles,
  path: string,
  length: number,
  form: NumbersForm = 'plain',
): Float64Array {
  const bytes = files.read(path, numbersFileBytes(length, form));
  try {
    return doublesFromArrow(bytes, length, form);
  } catch {
    throw invalidFile(path, `it is no Arrow file of ${length} numbers as a release has them`);
  }
}

/** Reads the tensors of a file of `model/`. Throws `MODEL_INVALID` or `FileRefused`, naming the file. */
export function readTensors(files: ReleaseFiles, path: string, shapes: readonly TensorShape[]): readonly Tensor[] {
  const bytes = files.read(path, Math.min(MOST_TENSORS_BYTES, tensorsFileBytes(shapes)));
  try {
    return tensorsFromSafetensors(bytes, shapes);
  } catch {
    throw invalidFile(path, 'it is no safetensors file of such tensors as a release has them');
  }
}

export const invalidFile = (path: string, reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read ${path}: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    params: { path },
  });
