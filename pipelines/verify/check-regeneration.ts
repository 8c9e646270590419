import { rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { version as engineVersion } from '@duckdb/node-api';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import { UserError } from '../../privacy/errors.ts';
import { outputField } from '../decode/field.ts';
import type { OutputColumn } from '../decode/output-column.ts';
import { ARROW_WRITER } from '../release/arrow-file.ts';
import { withEngine } from '../release/engine.ts';
import { sha256OfFile } from '../release/folder.ts';
import type { Manifest } from '../release/manifest.ts';
import { MODEL_FILES, readModel } from '../release/model-files.ts';
import { writeTables } from '../release/tables.ts';
import type { IntactFiles } from './json-artefact.ts';
import { openParquet } from './parquet-values.ts';
import type { Checks } from './report.ts';
import { sameRows } from './same-rows.ts';
import { scratchFolder } from './scratch-folder.ts';
import type { TableValues } from './table-values.ts';

/** Makes the tables again from the released model and seed, and compares bytes. */
export async function checkRegeneration(
  { dir, intact }: IntactFiles,
  manifest: Manifest,
  columns: readonly OutputColumn[],
  checks: Checks,
  progress?: (done: number, total: number) => void,
): Promise<void> {
  const { postProcessing, code } = manifest;
  const table = manifest.tables[0]!;
  if (!checks.passed('schema')) return checks.cannot('regeneration', 'the released table cannot be read');
  if (!intact.has(MODEL_FILES.structure) || !intact.has(MODEL_FILES.values)) {
    return checks.cannot('regeneration', 'the released model cannot be read', MODEL_FILES.structure);
  }
  const scratch = await scratchFolder();
  if (scratch === undefined) return checks.cannot('regeneration', 'there is no temporary folder to make the tables in');
  try {
    const { artifact, kind } = await readModel(dir);
    const model = modelFromArtifact(artifact);
    const modelled = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding] : []));
    const same =
      kind === postProcessing.model.kind &&
      model.kind === kind &&
      model.columns.length === modelled.length &&
      model.columns.every(({ name, size }, i) => modelled[i]!.name === name && modelled[i]!.size === size);
    if (!same) return checks.fail('regeneration', 'its columns or kind are not those declared', MODEL_FILES.structure);
    const made = await writeTables({
      dir: scratch,
      table: 'regenerated',
      columns,
      blocks: model.sample({ rows: postProcessing.rows, seed: postProcessing.seed }),
      seed: postProcessing.seed,
      parquet: code.parquetCompression,
      arrow: table.arrow !== undefined,
      ...(progress === undefined ? {} : { progress: (rows) => progress(rows, postProcessing.rows) }),
    });
    await compare(
      dir,
      scratch,
      [
        [table.parquet, made.parquetPath],
        ...(table.arrow === undefined ? [] : [[table.arrow, made.arrowPath!] as const]),
      ],
      { manifest, columns },
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

async function compare(
  dir: string,
  scratch: string,
  pairs: readonly (readonly [string, string])[],
  request: { readonly manifest: Manifest; readonly columns: readonly OutputColumn[] },
  checks: Checks,
): Promise<void> {
  const { code } = request.manifest;
  for (const [released, made] of pairs) {
    const same = (await sha256OfFile(join(dir, released))) === (await sha256OfFile(join(scratch, made)));
    if (same) {
      checks.pass('regeneration', 'made again from the model and the seed, byte for byte', released);
      continue;
    }
    const parquet = made.endsWith('.parquet');
    const [wrote, writer] = parquet
      ? [code.parquetWriter, `DuckDB ${engineVersion()}`]
      : [code.arrowWriter, ARROW_WRITER];
    const rows = parquet ? await differingRows(join(dir, released), join(scratch, made), request.columns) : undefined;
    const detail =
      rows === undefined
        ? 'the model and the seed give other bytes'
        : `the model and the seed give another table: ${rows}`;
    if (wrote === writer || (rows !== undefined && rows !== NO_ROWS)) checks.fail('regeneration', detail, released);
    else {
      const cause = `it was written by ${wrote ?? 'an unknown writer'}, this is ${writer}: use version ${code.version} to compare bytes`;
      checks.cannot(
        'regeneration',
        (rows === NO_ROWS ? `its rows are those that the model and the seed give, but ${cause}` : cause).slice(0, 500),
        released,
      );
    }
  }
}

const NO_ROWS = 'no row differs';

/** How many rows of two Parquet files of the same columns differ, in words. */
async function differingRows(released: string, made: string, columns: readonly OutputColumn[]): Promise<string> {
  const fields = columns.map(outputField);
  const links = await scratchFolder();
  if (links === undefined) return NO_ROWS;
  const link = join(links, 'released.parquet');
  await symlink(resolve(released), link);
  let differing = 0;
  let first: number | undefined;
  let rows = 0;
  try {
    await withEngine((ours) =>
      withEngine(async (theirs) => {
        const a = await openParquet(ours, link, fields);
        const b = await openParquet(theirs, made, fields);
        for (;;) {
          // Both stream from equal settings; where pieces differ in length, so do the rows behind them.
          const [x, y] = [await a.next(), await b.next()];
          if (x === undefined && y === undefined) return;
          const most = Math.max(x?.rows ?? 0, y?.rows ?? 0);
          const both = Math.min(x?.rows ?? 0, y?.rows ?? 0);
          for (let row = 0; row < most; row++) {
            if (row < both && sameRow(x!, y!, row)) continue;
            differing++;
            first ??= rows + row + 1;
          }
          rows += most;
        }
      }),
    );
  } finally {
    await rm(links, { recursive: true, force: true });
  }
  return differing === 0 ? NO_ROWS : `${differing} of ${rows} rows differ, the first of them row ${first}`;
}

const sameRow = (a: TableValues, b: TableValues, row: number): boolean =>
  a.columns.every((column, c) => sameRows(column, row, b.columns[c]!, row, 1));
