import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeBlock } from '../../../models/model.ts';
import { checkOutputColumns } from '../decode/check-output-columns.ts';
import type { DecodedRows, OutputColumn, OutputField } from '../decode/output-column.ts';
import { tableDecoder } from '../decode/table-decoder.ts';
import type { TableRules } from '../decode/table-rules.ts';
import { writeFailure } from '../files/file-errors.ts';
import { type ArrowFile, openArrowFile } from './arrow-file.ts';
import { writeParquet } from './parquet-file.ts';
import type { ParquetCompression } from './parquet-settings.ts';
import { arrowPath, parquetPath, TABLE_NAME } from './table-name.ts';

/** What a released table is made of. The same request gives the same bytes. */
export interface TableRequest {
  /** The release folder (or its staging copy); the files go to its `data/`. */
  readonly dir: string;
  readonly table: string;
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  /** Rows in the model's coding, read once. */
  readonly blocks: Iterable<CodeBlock>;
  /** The generation seed that is published with the release. */
  readonly seed: string;
  readonly parquet: ParquetCompression;
  readonly arrow: boolean;
  /** Called with the number of rows written so far. */
  readonly progress?: (rows: number) => void;
}

export interface WrittenTable {
  readonly fields: readonly OutputField[];
  readonly rows: number;
  /** Paths inside the release folder, with forward slashes. */
  readonly parquetPath: string;
  readonly arrowPath: string | undefined;
}

/**
 * Decodes rows and streams them into `data/<table>.parquet` and `data/<table>.arrow` in one pass. Memory does not grow
 * with the number of rows. Throws `DICTIONARY_INVALID`, `DISK_FULL` or `FILE_UNWRITABLE`.
 */
export async function writeTables(request: TableRequest): Promise<WrittenTable> {
  checkOutputColumns(request.columns);
  const decoder = tableDecoder(request.columns, request.seed, request.rules);
  return writeDecoded(request, decoder.fields, decoder.decode(request.blocks));
}

/** Where and how decoded rows are written. */
export type TableFiles = Pick<TableRequest, 'dir' | 'table' | 'parquet' | 'arrow' | 'progress'>;

/** Streams decoded rows into the files of a table. Throws as `writeTables`, and what `decoded` throws. */
export async function writeDecoded(
  request: TableFiles,
  fields: readonly OutputField[],
  decoded: Iterable<DecodedRows>,
): Promise<WrittenTable> {
  if (!TABLE_NAME.test(request.table)) throw new RangeError('Cannot write a table: its name is no file name');
  const parquet = parquetPath(request.table);
  const arrow = request.arrow ? arrowPath(request.table) : undefined;
  await mkdir(join(request.dir, 'data'), { recursive: true }).catch((error: unknown) => {
    throw writeFailure(error, 'data/');
  });
  const arrowFile = arrow === undefined ? undefined : openArrowFile(join(request.dir, arrow), fields);
  let rows = 0;
  const chunks = copying(decoded, arrowFile, (count) => {
    rows += count;
    request.progress?.(rows);
  });
  try {
    await writeParquet(join(request.dir, parquet), fields, chunks, request.parquet);
    arrowFile?.close();
  } finally {
    arrowFile?.abort();
  }
  return { fields, rows, parquetPath: parquet, arrowPath: arrow };
}

function* copying(
  chunks: Iterable<DecodedRows>,
  arrow: ArrowFile | undefined,
  written: (rows: number) => void,
): Generator<DecodedRows, void, void> {
  for (const chunk of chunks) {
    arrow?.write(chunk);
    written(chunk.rows);
    yield chunk;
  }
}
