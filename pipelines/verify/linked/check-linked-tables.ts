import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkedModel } from '../../../models/linked/linked-model.ts';
import { linkedFromArtifact } from '../../../models/linked/registry.ts';
import { UserError } from '../../../privacy/errors.ts';
import { MODEL_FILES, numbersFile, readModel } from '../../release-folder/artefacts/model-files.ts';
import { isModelledColumn } from '../../release-folder/decode/output-column.ts';
import { decodeLinkedTable, linkedTables } from '../../release-folder/linked/decode-linked.ts';
import type { OutputTable } from '../../release-folder/linked/linked-output.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { writeDecoded } from '../../release-folder/tables/tables.ts';
import { checkOmop } from '../omop/check-omop.ts';
import { statesOmop } from '../omop/states-omop.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { declaredConstraints } from '../tables/check-constraints.ts';
import { compareMade } from '../tables/check-regeneration.ts';
import { checkTable } from '../tables/check-tables.ts';
import { type RowConstraint, rowConstraints } from '../tables/row-constraints.ts';
import { scratchFolder } from '../tables/scratch-folder.ts';
import type { CheckedLinkedDictionary } from './check-linked-dictionary.ts';
import { checkLinks } from './check-links.ts';
import { scannedColumns } from './scanned-columns.ts';

/** Checks the files of each table by itself, then how their rows belong together. */
export async function checkLinkedTables(
  files: IntactFiles,
  manifest: Manifest,
  dictionary: CheckedLinkedDictionary,
  checks: Checks,
): Promise<void> {
  const { tables } = dictionary.output;
  for (const [at, table] of tables.entries()) {
    const constraints = constraintsOf(table, dictionary);
    if (typeof constraints === 'string') {
      checks.fail('constraints', `table ${JSON.stringify(table.name)}: ${constraints}`);
      continue;
    }
    const expected = { columns: scannedColumns(table.columns), constraints };
    await checkTable(files, manifest.tables[at]!, expected, checks);
  }
  if (!checks.passed('schema')) {
    checks.cannot('links', 'a table cannot be read');
    if (statesOmop(dictionary.described)) checks.cannot('omop', 'a table cannot be read');
    return;
  }
  await checkLinks(files, manifest, dictionary, checks);
  await checkOmop(files, manifest, dictionary.described, checks);
}

/** What no row of a table has, of the columns that it has itself. */
function constraintsOf(
  { name, columns }: OutputTable,
  { described }: CheckedLinkedDictionary,
): readonly RowConstraint[] | string {
  const { tables } = (described.dictionary ?? {}) as { tables?: unknown };
  const part = Array.isArray(tables) ? tables.find((one) => one?.name === name) : undefined;
  const declared = declaredConstraints(part, columns, true);
  if (typeof declared === 'string') return declared;
  const own = new Set(columns.filter(isModelledColumn).map(({ coding }) => coding.name));
  const held = declared.constraints.filter((one) => one.columns.every((column) => own.has(column)));
  return rowConstraints(held, scannedColumns(columns), declared.modelled);
}

/**
 * Draws the units again from the released model and seed, makes every table of them, and compares bytes. `released` is that model, where it was read and drawn
 * from before.
 */
export async function checkLinkedRegeneration(
  files: IntactFiles,
  manifest: Manifest,
  { output, shape }: CheckedLinkedDictionary,
  checks: Checks,
  released: LinkedModel | undefined,
): Promise<void> {
  const { postProcessing, code } = manifest;
  if (!checks.passed('schema')) return checks.cannot('regeneration', 'a released table cannot be read');
  if (!files.intact.has(MODEL_FILES.structure) || !files.intact.has(numbersFile(postProcessing.model)))
    return checks.cannot('regeneration', 'the released model cannot be read', MODEL_FILES.structure);
  const scratch = await scratchFolder();
  if (scratch === undefined) return checks.cannot('regeneration', 'there is no temporary folder to make the tables in');
  try {
    const { artifact, kind } = readModel(files);
    const model = released ?? linkedFromArtifact(artifact, shape);
    if (kind !== postProcessing.model.kind || model.kind !== kind)
      return checks.fail('regeneration', 'its kind is not the one declared', MODEL_FILES.structure);
    const { rows: units, seed } = postProcessing;
    for (const [at, one] of linkedTables(model.draw({ units, seed }), output, seed).entries()) {
      const stated = manifest.tables[at]!;
      const { fields, chunks } = decodeLinkedTable(one);
      const written = await writeDecoded(
        {
          dir: scratch,
          table: `regenerated-${at}`,
          parquet: code.parquetCompression,
          arrow: stated.arrow !== undefined,
        },
        fields,
        chunks,
      );
      const pairs: readonly (readonly [string, string])[] = [
        [stated.parquet, written.parquetPath],
        ...(stated.arrow === undefined ? [] : ([[stated.arrow, written.arrowPath!]] as const)),
      ];
      await compareMade(files.dir, scratch, pairs, { manifest, fields }, checks);
      for (const [, made] of pairs) await rm(join(scratch, made), { force: true });
    }
  } catch (error) {
    const reason = error instanceof UserError ? error.message : 'no tables can be made from it';
    if (error instanceof UserError && (error.code === 'DISK_FULL' || error.code === 'FILE_UNWRITABLE')) {
      checks.cannot('regeneration', `there is no room to make the tables again: ${reason}`);
    } else checks.fail('regeneration', reason, MODEL_FILES.structure);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
