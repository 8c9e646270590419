import type { AnyDataDictionary } from '../../release-folder/artefacts/described-tables.ts';
import { type Manifest, WORDS } from '../../release-folder/manifest/manifest.ts';
import { metadataFiles } from '../../release-folder/metadata/metadata-files.ts';
import { tablePaths } from '../../release-folder/metadata/metadata-sources.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

const MOST_BYTES = 2 ** 26;

/** Whether the files for catalogues say what manifest and data dictionary say, byte for byte. Earlier versions wrote none. */
export function checkMetadata(
  files: IntactFiles,
  manifest: Manifest,
  dataDictionary: AnyDataDictionary | undefined,
  excuse: string | undefined,
  checks: Checks,
): void {
  if (manifest.words !== WORDS) {
    checks.cannot('metadata', excuse ?? 'an earlier version made the release');
    return;
  }
  if (dataDictionary === undefined) {
    checks.cannot('metadata', 'the data dictionary that they follow from cannot be believed');
    return;
  }
  const paths = tablePaths(manifest);
  const tableFiles = manifest.artefacts.filter(({ path }) => paths.includes(path));
  const made = metadataFiles({ manifest, tableFiles, dataDictionary });
  let same = 0;
  for (const [path, text] of made) {
    if (!files.intact.has(path)) {
      const listed = manifest.artefacts.some((artefact) => artefact.path === path);
      if (listed || excuse !== undefined) checks.cannot('metadata', 'it is missing or changed', path);
      else checks.fail('metadata', 'it is missing', path);
      continue;
    }
    if (Buffer.from(text).equals(files.read(path, MOST_BYTES))) same++;
    else if (excuse === undefined) checks.fail('metadata', 'it is not what manifest and data dictionary give', path);
    else checks.cannot('metadata', `it is not what manifest and data dictionary give: ${excuse}`, path);
  }
  if (same > 0) checks.pass('metadata', `${same} files made again from manifest and data dictionary, byte for byte`);
}
