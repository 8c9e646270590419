import { rm, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { version as engineVersion } from '@duckdb/node-api';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { UserError } from '../../../privacy/errors.ts';
import { MODEL_FILES, numbersFile, readModel } from '../../release-folder/artefacts/model-files.ts';
import { readSpread, SPREAD_FILES } from '../../release-folder/artefacts/spread-files.ts';
import type { OutputField } from '../../release-folder/decode/output-column.ts';
import { outputFields } from '../../release-folder/decode/output-fields.ts';
import { NO_RULES } from '../../release-folder/decode/table-rules.ts';
import { sha256OfFile } from '../../release-folder/files/folder.ts';
import { decodingOf } from '../../release-folder/manifest/decoding.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { ARROW_WRITER } from '../../release-folder/tables/arrow-file.ts';
import { writeTables } from '../../release-folder/tables/tables.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import type { CheckedDictionary } from './check-dictionary.ts';
import { differingRows, type RowDifference } from './differing-rows.ts';
import type { ReleasedRows } from './released-rows.ts';
import { scratchFolder } from './scratch-folder.ts';

interface Regeneration extends Pick<CheckedDictionary, 'columns' | 'rules'> {
  /** Where they were drawn from the released model before. */
  readonly drawn: ReleasedRows | undefined;
}

/** Makes the tables again from the released model and seed, and compares bytes. */
export async function checkRegeneration(
  files: IntactFiles,
  manifest: Manifest,
  { columns, rules, drawn }: Regeneration,
  checks: Checks,
  progress?: (done: number, total: number) => void,
): Promise<void> {
  const { postProcessing, code } = manifest;
  const { dir, intact } = files;
  const table = manifest.tables[0]!;
  if (!checks.passed('schema')) return checks.cannot('regeneration', 'the released table cannot be read');
  if (!intact.has(MODEL_FILES.structure) || !intact.has(numbersFile(postProcessing.model))) {
    return checks.cannot('regeneration', 'the released model cannot be read', MODEL_FILES.structure);
  }
  const spreadFiles = postProcessing.spread === undefined ? [] : Object.values(SPREAD_FILES);
  const missing = spreadFiles.find((file) => !intact.has(file));
  if (missing !== undefined)
    return checks.cannot('regeneration', 'what its numbers follow inside their bins cannot be read', missing);
  const scratch = await scratchFolder();
  if (scratch === undefined) return checks.cannot('regeneration', 'there is no temporary folder to make the tables in');
  try {
    const { artifact, kind } = readModel(files);
    const model = drawn?.model ?? modelFromArtifact(artifact);
    const modelled = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding] : []));
    const same =
      kind === postProcessing.model.kind &&
      model.kind === kind &&
      model.columns.length === modelled.length &&
      model.columns.every(({ name, size }, i) => modelled[i]!.name === name && modelled[i]!.size === size);
    if (!same) return checks.fail('regeneration', 'its columns or kind are not those declared', MODEL_FILES.structure);
    const spread = postProcessing.spread === undefined ? columns : readSpread(files, columns);
    if (postProcessing.decoding !== undefined && decodingOf(spread, rules) !== postProcessing.decoding) {
      const detail = `the manifest says ${postProcessing.decoding}, which does not go with the columns in ${SPREAD_FILES.structure}`;
      return checks.fail('regeneration', detail, MANIFEST_FILE);
    }
    const made = await writeTables({
      dir: scratch,
      table: 'regenerated',
      columns: spread,
      rules: postProcessing.decoding === undefined ? NO_RULES : rules,
      blocks:
        drawn === undefined ? model.sample({ rows: postProcessing.rows, seed: postProcessing.seed }) : [drawn.block],
      seed: postProcessing.seed,
      parquet: code.parquetCompression,
      arrow: table.arrow !== undefined,
      ...(progress === undefined ? {} : { progress: (rows) => progress(rows, postProcessing.rows) }),
    });
    await compareMade(
      dir,
      scratch,
      [
        [table.parquet, made.parquetPath],
        ...(table.arrow === undefined ? [] : [[table.arrow, made.arrowPath!] as const]),
      ],
      { manifest, fields: outputFields(columns) },
      checks,
    );
  } catch (error) {
    const reason = error instanceof UserError ? error.message : 'no table can be made from it';
    if (error instanceof UserError && (error.code === 'DISK_FULL' || error.code === 'FILE_UNWRITABLE')) {
      checks.cannot('regeneration', `there is no room to make the tables again: ${reason}`);
    } else checks.fail('regeneration', reason, MODEL_FILES.structure);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Compares files of a release with those made again in `scratch`: by bytes, then by rows. `fields` are those of the table. */
export async function compareMade(
  dir: string,
  scratch: string,
  pairs: readonly (readonly [string, string])[],
  request: { readonly manifest: Manifest; readonly fields: readonly OutputField[] },
  checks: Checks,
): Promise<void> {
  const { code } = request.manifest;
  for (const [released, made] of pairs) {
    if ((await sha256OfFile(join(dir, released))) === (await sha256OfFile(join(scratch, made)))) {
      checks.pass('regeneration', 'made again from the model and the seed, byte for byte', released);
      continue;
    }
    const parquet = made.endsWith('.parquet');
    const [wrote, writer] = parquet
      ? [code.parquetWriter, `DuckDB ${engineVersion()}`]
      : [code.arrowWriter ?? 'an unknown writer', ARROW_WRITER];
    const found = parquet ? await compareRows(join(dir, released), scratch, made, request.fields) : undefined;
    if (found !== undefined && found.differing > 0) {
      const { differing, rows, first } = found;
      const detail = `the model and the seed give another table: ${differing} of ${rows} rows differ, the first of them row ${first}`;
      checks.fail('regeneration', detail, released);
    } else if (wrote === writer) {
      const rows = found === undefined ? '' : ' of equal rows';
      checks.fail('regeneration', `the model and the seed give other bytes${rows}`, released);
    } else {
      const rows = found === undefined ? '' : 'its rows are those that the model and the seed give, but ';
      const detail = `${rows}it was written by ${wrote}, this is ${writer}: use version ${code.version} to compare bytes`;
      checks.cannot('regeneration', detail.slice(0, 500), released);
    }
  }
}

/** The engine reads `*`, `?` and `[` in paths as patterns; a link in a folder of our own has none. */
async function compareRows(
  released: string,
  scratch: string,
  made: string,
  fields: readonly OutputField[],
): Promise<RowDifference> {
  const link = join(scratch, `released-${basename(made)}`);
  await symlink(resolve(released), link);
  return differingRows(link, join(scratch, made), fields);
}
