import type { LinkedModel } from '../../../models/linked/linked-model.ts';
import { linkedFromArtifact } from '../../../models/linked/registry.ts';
import { UserError } from '../../../privacy/errors.ts';
import { DATA_DICTIONARY_FILE } from '../../release-folder/artefacts/data-dictionary.ts';
import {
  linkedDataDictionarySchema,
  linkedOutputOf,
  shapeOf,
} from '../../release-folder/artefacts/linked-data-dictionary.ts';
import { readModel } from '../../release-folder/artefacts/model-files.ts';
import { FileRefused } from '../../release-folder/files/file-refused.ts';
import { readJson } from '../../release-folder/files/strict-json.ts';
import type { LinkedOutput } from '../../release-folder/linked/linked-output.ts';
import { isLinked, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { openRelease } from '../../release-folder/reading/open-release.ts';

/** What makes linked tables of a release. All of it is released, so it may be used without limit. */
export interface LinkedGenerator {
  readonly manifest: Manifest;
  readonly model: LinkedModel;
  readonly output: LinkedOutput;
}

/** As `openGenerator`, of a release of linked tables. Throws `USAGE` for one of a single table, and what that throws. */
export function openLinkedGenerator(dir: string): LinkedGenerator {
  try {
    const { manifest, files } = openRelease(dir);
    if (!isLinked(manifest)) throw notLinked(dir);
    const described = linkedDataDictionarySchema.safeParse(readJson(files, DATA_DICTIONARY_FILE));
    if (!described.success) throw new FileRefused(DATA_DICTIONARY_FILE, 'it does not follow its schema');
    return { manifest, ...partsOf(described.data, readModel(files)) };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UserError('RELEASE_INVALID', `Cannot use the release ${dir}: ${error.params['path']}: ${error.reason}`, {
      hint: `\`synthward verify ${dir}\` names everything that was changed; ask for an intact copy.`,
      params: error.params,
    });
  }
}

function partsOf(
  described: Parameters<typeof shapeOf>[0],
  { artifact }: ReturnType<typeof readModel>,
): Pick<LinkedGenerator, 'model' | 'output'> {
  try {
    return { output: linkedOutputOf(described), model: linkedFromArtifact(artifact, shapeOf(described)) };
  } catch (error) {
    if (error instanceof UserError && error.code === 'MODEL_INVALID') throw error;
    throw new FileRefused(DATA_DICTIONARY_FILE, 'a column in it contradicts itself');
  }
}

const notLinked = (dir: string): UserError =>
  new UserError('USAGE', `Cannot draw patients from ${dir}: its release is of one table, and rows are not linked`, {
    hint: 'Draw rows with --rows.',
  });
