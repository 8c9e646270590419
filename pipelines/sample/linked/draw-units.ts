import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailure } from '../../release-folder/files/file-errors.ts';
import { decodeLinkedTable, linkedTables } from '../../release-folder/linked/decode-linked.ts';
import { writeTableFile } from '../table-file.ts';
import type { TableFormat } from '../table-format.ts';
import { openLinkedGenerator } from './linked-generator.ts';
import { selectUnits, shareOfUnits } from './select-units.ts';

/** Units to draw, with all their rows, into a folder that has no name yet. */
export interface UnitDrawing {
  /** A release folder of linked tables. */
  readonly release: string;
  readonly units: number;
  /** The same seed, number and conditions give the same bytes. */
  readonly seed: string;
  /** Conditions on units that must all hold, as written. */
  readonly where: readonly string[];
  readonly format: TableFormat;
  /** Where to write until all is whole: a file a table. */
  readonly partial: string;
  readonly progress?: (done: number, total: number) => void;
}

/** What was written. Everything follows from released files. */
export interface WrittenUnits {
  /** Name in the manifest. */
  readonly release: string;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly file: string }[];
  /** The share of units that the model expects to meet the conditions; 1 without any. */
  readonly probability: number;
  /** How many units of the records that would be, by the model's estimate of their number. */
  readonly expectedUnits: number;
}

/**
 * Draws units from a released model into files below `partial`, one a table, with keys of their own. Post-processing: opens no record, charges
 * nothing. Throws `CONDITION_INVALID`, `FILE_UNWRITABLE`, `DISK_FULL` and what `openLinkedGenerator` does.
 */
export async function drawUnits(request: UnitDrawing): Promise<WrittenUnits> {
  const { manifest, model, output } = openLinkedGenerator(request.release);
  const { units, seed, where, format, partial } = request;
  const selected = selectUnits(output, where);
  const { evidence } = selected;
  const rows = model.draw({ units, seed, ...(evidence.length === 0 ? {} : { evidence }) });
  const drawn = linkedTables(rows, selected.output, seed);
  const total = drawn.reduce((sum, one) => sum + one.rows, 0);
  await mkdir(partial).catch((error: unknown) => {
    throw writeFailure(error, partial);
  });
  let done = 0;
  const tables: WrittenUnits['tables'][number][] = [];
  for (const one of drawn) {
    const { name } = one.table;
    const file = `${name}.${format}`;
    const { fields, chunks } = decodeLinkedTable(one);
    await writeTableFile(join(partial, file), format, fields, chunks, manifest.code.parquetCompression);
    tables.push({ name, rows: one.rows, file });
    done += one.rows;
    request.progress?.(done, total);
  }
  const probability = shareOfUnits(model, evidence);
  return {
    release: manifest.identity.release,
    tables,
    probability,
    expectedUnits: Math.round(model.total * probability),
  };
}
