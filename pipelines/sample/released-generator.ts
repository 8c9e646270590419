import type { z } from 'zod';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import type { FittedModel } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import { marginalsByQuestion } from '../release-folder/artefacts/answers-file.ts';
import { columnsOf, DATA_DICTIONARY_FILE, dataDictionarySchema } from '../release-folder/artefacts/data-dictionary.ts';
import {
  MODEL_FILES,
  type ReleasedMeasurement,
  readMeasurements,
  readModel,
} from '../release-folder/artefacts/model-files.ts';
import { readSpread } from '../release-folder/artefacts/spread-files.ts';
import { checkOutputColumns } from '../release-folder/decode/check-output-columns.ts';
import { checkedGroups } from '../release-folder/decode/checked-groups.ts';
import type { OutputColumn } from '../release-folder/decode/output-column.ts';
import { rulesOfDescribed, type TableRules } from '../release-folder/decode/table-rules.ts';
import { FileRefused } from '../release-folder/files/file-refused.ts';
import { readJson } from '../release-folder/files/strict-json.ts';
import { isLinked, type Manifest } from '../release-folder/manifest/manifest.ts';
import { openRelease } from '../release-folder/reading/open-release.ts';

/** What makes rows of a release. All of it is released, so it may be used without limit. */
export interface ReleasedGenerator {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  readonly model: FittedModel;
  /** Every noisy marginal that the model was fitted to; their files are looked at when this is called. Throws as `openGenerator` does. */
  measurements(): Promise<readonly ReleasedMeasurement[]>;
  /** The same by the question that each answers. Throws as `openGenerator` does. */
  answers(): Promise<ReadonlyMap<string, readonly ReleasedMeasurement[]>>;
}

/**
 * Reads the model and the columns of a release, once the manifest agrees with its signature and with `SHA256SUMS`, and each file that is
 * read with both. That finds damage; who made the release is `verify`'s to tell. Throws `FILE_MISSING`, `RELEASE_INVALID` or
 * `MODEL_INVALID`.
 */
export async function openGenerator(dir: string): Promise<ReleasedGenerator> {
  return naming(dir, () => readGenerator(dir));
}

function readGenerator(dir: string): ReleasedGenerator {
  const { manifest, files } = openRelease(dir);
  if (isLinked(manifest)) {
    throw new UserError('USAGE', `Cannot use ${dir} as one table: its tables are linked`, {
      hint: 'Draw patients with all their rows: synthward sample --patients 5000 --out FOLDER.',
    });
  }
  const described = parsed(DATA_DICTIONARY_FILE, readJson(files, DATA_DICTIONARY_FILE), dataDictionarySchema);
  const rules = rulesOfDescribed(described.dictionary);
  if (rules === undefined) throw new FileRefused(DATA_DICTIONARY_FILE, 'its constraints are not well formed');
  let columns: readonly OutputColumn[];
  try {
    columns = columnsOf(described);
    checkOutputColumns(columns);
    checkedGroups(columns, rules);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new FileRefused(DATA_DICTIONARY_FILE, 'a column in it contradicts itself');
  }
  const { artifact } = readModel(files);
  const model = modelFromArtifact(artifact);
  const codings = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding] : []));
  const same =
    codings.length === model.columns.length &&
    model.columns.every(({ name, size }, i) => codings[i]!.name === name && codings[i]!.size === size);
  if (!same) throw new FileRefused(MODEL_FILES.structure, 'its columns are not those of the data dictionary');
  const measurements = async (): Promise<readonly ReleasedMeasurement[]> => naming(dir, () => readMeasurements(files));
  const answers = async (): ReturnType<ReleasedGenerator['answers']> =>
    naming(dir, () => marginalsByQuestion(files, readMeasurements(files)));
  const spread = manifest.postProcessing.spread === undefined ? columns : readSpread(files, columns);
  return { folder: dir, manifest, columns: spread, rules, model, measurements, answers };
}

function parsed<T>(path: string, json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const place = result.error.issues[0]!.path.join('.').slice(0, 200);
  throw new FileRefused(path, `it does not follow its schema at ${place || 'the top'}`);
}

/** Says of which release a file is refused. */
function naming<T>(dir: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UserError('RELEASE_INVALID', `Cannot use the release ${dir}: ${error.params['path']}: ${error.reason}`, {
      hint: `\`synthward verify ${dir}\` names everything that was changed; ask for an intact copy.`,
      params: error.params,
    });
  }
}
