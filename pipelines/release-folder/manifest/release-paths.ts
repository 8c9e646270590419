import { ANSWERS_FILE } from '../artefacts/answers-file.ts';
import { DATA_DICTIONARY_FILE } from '../artefacts/data-dictionary.ts';
import { EVENTS_FILE } from '../artefacts/events-file.ts';
import { modelFilesOf } from '../artefacts/model-files.ts';
import { SPREAD_FILES } from '../artefacts/spread-files.ts';
import { arrowPath, parquetPath } from '../tables/table-name.ts';
import { AUDIT_FILE, CARD_FILE, type Manifest, PAGE_FILE, REPORT_FILE } from './manifest.ts';
import { METADATA_FILES } from './metadata-paths.ts';

/** Every file that a release with this manifest may list. */
export function releasePaths({
  tables,
  postProcessing,
  audit,
}: Pick<Manifest, 'tables' | 'postProcessing' | 'audit'>): Set<string> {
  return new Set([
    ...tables.flatMap(({ name, arrow }) => [parquetPath(name), ...(arrow === undefined ? [] : [arrowPath(name)])]),
    CARD_FILE,
    PAGE_FILE,
    DATA_DICTIONARY_FILE,
    EVENTS_FILE,
    REPORT_FILE,
    ...(audit === undefined ? [] : [AUDIT_FILE]),
    ...METADATA_FILES,
    ANSWERS_FILE,
    ...modelFilesOf(postProcessing.model),
    ...(postProcessing.spread === undefined ? [] : Object.values(SPREAD_FILES)),
  ]);
}
