import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import type { FittedModel } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import { sha256 } from '../../privacy/ledger/canonical-json.ts';
import { columnsOf, DATA_DICTIONARY_FILE, dataDictionarySchema } from '../release-folder/artefacts/data-dictionary.ts';
import {
  MODEL_FILES,
  type ReleasedMeasurement,
  readMeasurements,
  readModel,
} from '../release-folder/artefacts/model-files.ts';
import { readSpread, SPREAD_FILES } from '../release-folder/artefacts/spread-files.ts';
import { checkOutputColumns } from '../release-folder/decode/check-output-columns.ts';
import { checkedGroups } from '../release-folder/decode/checked-groups.ts';
import type { OutputColumn } from '../release-folder/decode/output-column.ts';
import { rulesOfDescribed, type TableRules } from '../release-folder/decode/table-rules.ts';
import { readSums, sha256OfFile } from '../release-folder/files/folder.ts';
import { MANIFEST_FILE, type Manifest, SUMS_FILE } from '../release-folder/manifest/manifest.ts';
import { manifestSchema } from '../release-folder/manifest/manifest-schema.ts';

/** What makes rows of a release. All of it is released, so it may be used without limit. */
export interface ReleasedGenerator {
  readonly manifest: Manifest;
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  readonly model: FittedModel;
  /** Every noisy marginal that the model was fitted to; their files are looked at when this is called. Throws as `openGenerator` does. */
  measurements(): Promise<readonly ReleasedMeasurement[]>;
}

/** Larger texts are refused unread. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/**
 * Reads the model and the columns of a release, once each file that is read agrees with `SHA256SUMS` and with the manifest. That
 * finds damage; who made the release is `verify`'s to tell. Throws `FILE_MISSING`, `RELEASE_INVALID` or `MODEL_INVALID`.
 */
export async function openGenerator(dir: string): Promise<ReleasedGenerator> {
  const folder = await stat(dir).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new UserError('FILE_MISSING', `Cannot sample ${dir}: there is no such folder`, {
      hint: 'Name a release folder, such as released/<release>.',
    });
  }
  const sums = readSums(await readText(dir, SUMS_FILE));
  if (typeof sums === 'string') throw invalid(dir, SUMS_FILE, sums);
  const manifestBytes = await readText(dir, MANIFEST_FILE);
  if (sums.get(MANIFEST_FILE) !== sha256(manifestBytes)) throw changed(dir, MANIFEST_FILE);
  const manifest = parse(dir, MANIFEST_FILE, manifestBytes, manifestSchema);
  const stated = new Map(manifest.artefacts.map((artefact) => [artefact.path, artefact.sha256]));
  const spreadFiles = manifest.postProcessing.spread === undefined ? [] : Object.values(SPREAD_FILES);
  const requireIntact = async (paths: readonly string[]): Promise<void> => {
    for (const path of paths) {
      const digest = await sha256OfFile(join(dir, path)).catch(() => undefined);
      if (digest === undefined) throw invalid(dir, path, 'it is missing or cannot be read');
      if (sums.get(path) !== digest || stated.get(path) !== digest) throw changed(dir, path);
    }
  };
  await requireIntact([DATA_DICTIONARY_FILE, MODEL_FILES.structure, MODEL_FILES.values, ...spreadFiles]);
  const described = parse(dir, DATA_DICTIONARY_FILE, await readText(dir, DATA_DICTIONARY_FILE), dataDictionarySchema);
  const rules = rulesOfDescribed(described.dictionary);
  if (rules === undefined) throw invalid(dir, DATA_DICTIONARY_FILE, 'its constraints are not well formed');
  let columns: readonly OutputColumn[];
  try {
    columns = columnsOf(described);
    checkOutputColumns(columns);
    checkedGroups(columns, rules);
  } catch (error) {
    throw error instanceof UserError ? invalid(dir, DATA_DICTIONARY_FILE, 'a column in it contradicts itself') : error;
  }
  const { artifact } = await readModel(dir);
  const model = modelFromArtifact(artifact);
  const codings = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding] : []));
  const same =
    codings.length === model.columns.length &&
    model.columns.every(({ name, size }, i) => codings[i]!.name === name && codings[i]!.size === size);
  if (!same) throw invalid(dir, MODEL_FILES.structure, 'its columns are not those of the data dictionary');
  const measurements = async (): Promise<readonly ReleasedMeasurement[]> => {
    await requireIntact([MODEL_FILES.measurements, MODEL_FILES.counts]);
    return readMeasurements(dir);
  };
  const spread = spreadFiles.length === 0 ? columns : await readSpread(dir, columns);
  return { manifest, columns: spread, rules, model, measurements };
}

async function readText(dir: string, path: string): Promise<Uint8Array> {
  const info = await stat(join(dir, path)).catch(() => undefined);
  if (info?.isFile() !== true || info.size > MAX_TEXT_BYTES) {
    throw invalid(dir, path, 'it is missing, or too large to be one');
  }
  return readFile(join(dir, path)).catch(() => {
    throw invalid(dir, path, 'it cannot be read');
  });
}

function parse<T>(dir: string, path: string, bytes: Uint8Array, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw invalid(dir, path, 'it is no JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]!.path.join('.').slice(0, 200);
  throw invalid(dir, path, `it does not follow its schema at ${place || 'the top'}`);
}

const changed = (dir: string, path: string): UserError =>
  invalid(dir, path, `its bytes are not those that ${SUMS_FILE} and the manifest state`);

const invalid = (dir: string, path: string, reason: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot sample ${dir}: ${path}: ${reason}`, {
    hint: `\`synthward verify ${dir}\` names everything that was changed; ask for an intact copy.`,
    params: { path },
  });
