import type { z } from 'zod';
import { UserError } from '../../../privacy/errors.ts';
import { auditSchema } from '../../audit-file/audit-file.ts';
import { DATA_DICTIONARY_FILE } from '../artefacts/data-dictionary.ts';
import { anyDataDictionarySchema } from '../artefacts/described-tables.ts';
import { EVENTS_FILE, eventsFileSchema } from '../artefacts/events-file.ts';
import { FileRefused } from '../files/file-refused.ts';
import { ARTEFACT_BOUNDS, readJson } from '../files/strict-json.ts';
import { AUDIT_FILE } from '../manifest/manifest.ts';
import { AUDIT_BOUNDS } from '../reading/limits.ts';
import { openRelease } from '../reading/open-release.ts';
import { releasePage } from './release-page.ts';

/**
 * The page of a release folder, made from its JSON files once the manifest agrees with its signature and with `SHA256SUMS`, and each file that is
 * read with both; also of a release of an earlier version, which has none. Who made the release is `verify`'s to tell. Throws `FILE_MISSING` or
 * `RELEASE_INVALID`.
 */
export function pageOfRelease(dir: string): string {
  try {
    return readPage(dir);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UserError('RELEASE_INVALID', `Cannot make a page of ${dir}: ${error.params['path']}: ${error.reason}`, {
      hint: `\`synthward verify ${dir}\` tells everything that is wrong with it.`,
      params: { path: dir },
    });
  }
}

function readPage(dir: string): string {
  const { manifest, files } = openRelease(dir);
  const read = <T>(path: string, schema: z.ZodType<T>, bounds = ARTEFACT_BOUNDS): T => {
    const parsed = schema.safeParse(readJson(files, path, bounds));
    if (!parsed.success) throw new FileRefused(path, 'it is not well formed');
    return parsed.data;
  };
  const dataDictionary = read(DATA_DICTIONARY_FILE, anyDataDictionarySchema);
  const events = read(EVENTS_FILE, eventsFileSchema);
  const report = readJson(files, manifest.evaluation.report);
  const audit = manifest.audit && read(AUDIT_FILE, auditSchema, AUDIT_BOUNDS);
  const page = releasePage({ manifest, report, dataDictionary, events, audit });
  if (page === undefined) throw new FileRefused(manifest.evaluation.report, 'it is no report of a release');
  return page;
}
