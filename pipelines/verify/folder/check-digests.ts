import { DATA_DICTIONARY_FILE } from '../../release-folder/artefacts/data-dictionary.ts';
import { EVENTS_FILE } from '../../release-folder/artefacts/events-file.ts';
import { MODEL_FILES, numbersFile } from '../../release-folder/artefacts/model-files.ts';
import { SPREAD_FILES } from '../../release-folder/artefacts/spread-files.ts';
import {
  AUDIT_FILE,
  isLinked,
  MANIFEST_FILE,
  type Manifest,
  REPORT_FILE,
} from '../../release-folder/manifest/manifest.ts';
import { releasePaths } from '../../release-folder/manifest/release-paths.ts';
import { arrowPath, parquetPath } from '../../release-folder/tables/table-name.ts';
import type { Checks } from '../report/report.ts';

/**
 * Whether the digests and paths that the manifest repeats are those of its own list of files, and whether that has files of a release alone. `excuse`
 * says why another version may have added one.
 */
export function checkDigests(manifest: Manifest, excuse: string | undefined, checks: Checks): void {
  const listed = new Map(manifest.artefacts.map(({ path, sha256 }) => [path, sha256]));
  const { postProcessing, publicInputs, events, evaluation } = manifest;
  const { model } = postProcessing;
  const stated: readonly (readonly [string, string | undefined])[] = [
    [EVENTS_FILE, events.sha256],
    [DATA_DICTIONARY_FILE, publicInputs.dataDictionarySha256],
    [MODEL_FILES.structure, model.structureSha256],
    [numbersFile(model), model.weightsSha256 ?? model.valuesSha256],
    ...(postProcessing.spread === undefined
      ? []
      : ([
          [SPREAD_FILES.structure, postProcessing.spread.structureSha256],
          [SPREAD_FILES.values, postProcessing.spread.valuesSha256],
        ] as const)),
    [evaluation.report, evaluation.sha256],
    ...(manifest.audit === undefined ? [] : [[AUDIT_FILE, manifest.audit.sha256] as const]),
  ];
  let sound = true;
  for (const [path, digest] of stated) {
    if (listed.get(path) === digest) continue;
    sound = false;
    checks.fail('digests', 'the manifest states two checksums for it, or does not list it', path);
  }
  const { tables } = manifest;
  const paths = [
    ...tables.flatMap(({ parquet, arrow }) => [parquet, ...(arrow === undefined ? [] : [arrow])]),
    MODEL_FILES.counts,
    MODEL_FILES.measurements,
  ];
  for (const path of paths.filter((one) => !listed.has(one))) {
    sound = false;
    checks.fail('digests', 'the manifest speaks of it but does not list it', path);
  }
  const usual = [
    ...tables.flatMap(({ name, arrow }) => [parquetPath(name), arrow === undefined ? undefined : arrowPath(name)]),
    REPORT_FILE,
  ];
  const kept = [...tables.flatMap(({ parquet, arrow }) => [parquet, arrow]), evaluation.report];
  const other = kept.find((path, i) => path !== usual[i]);
  if (other !== undefined) {
    sound = false;
    checks.fail('digests', 'no release keeps its table or its report there', other);
  }
  const known = releasePaths(manifest);
  const odd = [...listed.keys()].filter((path) => !known.has(path));
  for (const path of odd) {
    sound = false;
    const detail = 'it is no file of a release: nothing in it was checked';
    if (excuse === undefined) checks.fail('digests', detail, path);
    else checks.cannot('digests', `${detail}; ${excuse}`, path);
  }
  const [table, ...others] = tables;
  if (isLinked(manifest)) {
    const names = new Set(tables.map(({ name }) => name.toLowerCase()));
    if (names.size < tables.length) {
      sound = false;
      checks.fail('digests', 'it states two tables of one name', MANIFEST_FILE);
    }
  } else if (others.length > 0) {
    sound = false;
    checks.fail('digests', 'it states several tables, and no plan of linked ones', MANIFEST_FILE);
  } else if (table!.rows !== postProcessing.rows) {
    sound = false;
    checks.fail('digests', `it states ${table!.rows} and ${postProcessing.rows} rows for one table`, MANIFEST_FILE);
  }
  if (sound) checks.pass('digests', 'tables, model, events, dictionary and report are the files listed', MANIFEST_FILE);
}
