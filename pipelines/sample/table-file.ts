import type { DecodedRows } from '../release-folder/decode/output-column.ts';
import type { TableDecoder } from '../release-folder/decode/table-decoder.ts';
import { openArrowFile } from '../release-folder/tables/arrow-file.ts';
import { writeCsv } from '../release-folder/tables/csv-file.ts';
import { writeParquet } from '../release-folder/tables/parquet-file.ts';
import type { ParquetCompression } from '../release-folder/tables/parquet-settings.ts';
import type { TableFormat } from './table-format.ts';

/** Writes rows to a new file as they come. Throws what `chunks` throws, `DISK_FULL` or `FILE_UNWRITABLE`. */
export async function writeTableFile(
  path: string,
  format: TableFormat,
  fields: TableDecoder['fields'],
  chunks: Generator<DecodedRows, void, void>,
  compression: ParquetCompression,
): Promise<void> {
  if (format === 'parquet') return writeParquet(path, fields, chunks, compression);
  if (format === 'csv') return writeCsv(path, fields, chunks);
  const file = openArrowFile(path, fields);
  try {
    for (const rows of chunks) {
      file.write(rows);
      // Lets a signal or a progress line in between batches.
      await new Promise((resolve) => setImmediate(resolve));
    }
    file.close();
  } finally {
    file.abort();
  }
}
