import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { CheckId, Checks } from './report.ts';

/** A release folder and the files in it that the manifest vouches for. */
export interface IntactFiles {
  readonly dir: string;
  readonly intact: ReadonlySet<string>;
}

/** Larger files are refused unread. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;

/** Reads a JSON artefact by its schema. Reports under `id` and returns `undefined` where that cannot be done. */
export async function readArtefact<T>(
  { dir, intact }: IntactFiles,
  path: string,
  schema: z.ZodType<T>,
  id: CheckId,
  checks: Checks,
): Promise<T | undefined> {
  if (!intact.has(path)) {
    checks.cannot(id, 'it is missing or its bytes are not those that the manifest states', path);
    return undefined;
  }
  let json: unknown;
  try {
    if ((await stat(join(dir, path))).size > MAX_JSON_BYTES) {
      checks.fail(id, 'it is too large to be one', path);
      return undefined;
    }
    json = JSON.parse(await readFile(join(dir, path), 'utf8'));
  } catch {
    checks.fail(id, 'it is no JSON', path);
    return undefined;
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  checks.fail(id, `it does not follow its schema at ${issue.path.join('.').slice(0, 200) || 'the top'}`, path);
  return undefined;
}

/** The JSON in a file that the manifest vouches for; `undefined` where it is none. */
export async function readRawJson({ dir, intact }: IntactFiles, path: string): Promise<unknown> {
  if (!intact.has(path)) return undefined;
  try {
    if ((await stat(join(dir, path))).size > MAX_JSON_BYTES) return undefined;
    return JSON.parse(await readFile(join(dir, path), 'utf8'));
  } catch {
    return undefined;
  }
}
