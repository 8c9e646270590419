import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../privacy/errors.ts';
import { doublesFromArrow } from './doubles-file.ts';

/** Reads a JSON file of `model/`. Throws `MODEL_INVALID`, naming the file. */
export async function readModelJson<T>(dir: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(join(dir, path), 'utf8').catch(() => {
    throw invalidFile(path, 'there is no such file');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidFile(path, 'it is no JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalidFile(path, `it is wrong at ${z.core.toDotPath(parsed.error.issues[0]!.path) || 'the top'}`);
}

/** Reads the numbers of a file of `model/`. Throws `MODEL_INVALID`, naming the file. */
export async function readDoubles(dir: string, path: string): Promise<Float64Array> {
  const bytes = await readFile(join(dir, path)).catch(() => {
    throw invalidFile(path, 'there is no such file');
  });
  try {
    return doublesFromArrow(bytes);
  } catch {
    throw invalidFile(path, 'it is no Arrow file of numbers');
  }
}

export const invalidFile = (path: string, reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read ${path}: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
    params: { path },
  });
