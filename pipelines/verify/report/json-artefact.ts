import type { z } from 'zod';
import { FileRefused } from '../../release-folder/files/file-refused.ts';
import type { ReleaseFiles } from '../../release-folder/files/release-files.ts';
import { ARTEFACT_BOUNDS, type JsonBounds, readJson } from '../../release-folder/files/strict-json.ts';
import type { CheckId, Checks } from './report.ts';

/** A release folder and the files in it that the manifest vouches for; each reading is held against the manifest again. */
export interface IntactFiles extends ReleaseFiles {
  readonly dir: string;
  readonly intact: ReadonlySet<string>;
}

/** Reads a JSON artefact by its schema. Reports under `id` and returns `undefined` where that cannot be done. */
export async function readArtefact<T>(
  files: IntactFiles,
  path: string,
  schema: z.ZodType<T>,
  asked: CheckId | { readonly id: CheckId; readonly bounds: JsonBounds },
  checks: Checks,
): Promise<T | undefined> {
  const { id, bounds } = typeof asked === 'string' ? { id: asked, bounds: ARTEFACT_BOUNDS } : asked;
  if (!files.intact.has(path)) {
    checks.cannot(id, 'it is missing or its bytes are not those that the manifest states', path);
    return undefined;
  }
  const json = readOrFail(files, path, id, checks, bounds);
  if (json === undefined) return undefined;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  checks.fail(id, `it does not follow its schema at ${issue.path.join('.').slice(0, 200) || 'the top'}`, path);
  return undefined;
}

/** The JSON in a file that the manifest vouches for, whatever it says; reports under `id` and gives `undefined` where it is none. */
export function readOrFail(
  files: IntactFiles,
  path: string,
  id: CheckId,
  checks: Checks,
  bounds: JsonBounds = ARTEFACT_BOUNDS,
): unknown {
  try {
    return readJson(files, path, bounds);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    checks.fail(id, error.reason, path);
    return undefined;
  }
}

/** The same without a word where there is none. */
export function readRawJson(files: IntactFiles, path: string): unknown {
  if (!files.intact.has(path)) return undefined;
  try {
    return readJson(files, path);
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}
