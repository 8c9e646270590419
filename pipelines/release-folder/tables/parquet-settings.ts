import type { OutputField } from '../decode/output-column.ts';
import { arrowSchemaText } from './arrow-schema-text.ts';
import { sqlText } from './sql-text.ts';

export type ParquetCompression = 'snappy' | 'zstd';

/**
 * Rows of one row group: a multiple of the engine's vectors of 2,048 rows, and fewer for wide tables, because the writer
 * holds one row group in memory.
 */
export const rowGroupRows = (columns: number): number =>
  Math.min(122_880, Math.max(2048, Math.floor(2 ** 24 / columns / 2048) * 2048));

/**
 * Writer settings, all that the bytes of a file depend on beside the rows and the version of the writer.
 *
 * Snappy files are for every reader there is. So they have format version 1 and no dictionary pages: `parquetjs-lite`
 * reads version 1 only, knows no encoding but PLAIN, RLE and PLAIN_DICTIONARY, turns numbers read through a dictionary
 * into text, and misreads runs of dictionary positions above 255. A limit of 0 distinct values makes every page PLAIN.
 * Snappy still finds most of the repeats. Zstandard files are for readers made since 2020, and use all the writer has.
 */
export function parquetSettings(compression: ParquetCompression, fields: readonly OutputField[]): string {
  const schema = arrowSchemaText(fields);
  const metadata = schema === undefined ? '' : `, KV_METADATA {'ARROW:schema': ${sqlText(schema)}}`;
  const common = `FORMAT parquet, ROW_GROUP_SIZE ${rowGroupRows(fields.length)}${metadata}`;
  return compression === 'snappy'
    ? `${common}, COMPRESSION snappy, PARQUET_VERSION V1, DICTIONARY_SIZE_LIMIT 0`
    : `${common}, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARQUET_VERSION V1`;
}
