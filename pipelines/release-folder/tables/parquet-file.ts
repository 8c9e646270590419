import type { DecodedRows, OutputField } from '../decode/output-column.ts';
import { writeThroughEngine } from './engine-file.ts';
import { type ParquetCompression, parquetSettings } from './parquet-settings.ts';

/**
 * Streams `chunks` into a new Parquet file at `path`; memory stays bounded by one row group. The same rows give the same bytes.
 * Throws whatever `chunks` throws, `DISK_FULL` or `FILE_UNWRITABLE`.
 */
export const writeParquet = (
  path: string,
  fields: readonly OutputField[],
  chunks: Iterator<DecodedRows>,
  compression: ParquetCompression,
): Promise<void> =>
  writeThroughEngine(path, fields, chunks, parquetSettings(compression, fields), { format: 'parquet' });
