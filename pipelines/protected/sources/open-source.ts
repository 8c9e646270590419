import { UserError } from '../../../privacy/errors.ts';
import { isUnnameable } from '../../dictionary/header/left-out-by-name.ts';
import { refuseRecordHeader } from '../../dictionary/header/refuse-record-header.ts';
import { openArrow } from './arrow/arrow-source.ts';
import { openCsv } from './csv/csv-source.ts';
import { openExcel } from './excel/excel-source.ts';
import { openJson } from './json/json-source.ts';
import { openParquet } from './parquet/parquet-source.ts';
import { openPostgres } from './postgres/postgres-source.ts';
import { type Recognised, recognise } from './recognise.ts';
import type { Source, SourceSpec } from './session/source.ts';

/**
 * Opens a table as far as its names and storage types: the header line of a CSV, the names in the first record of JSON, the metadata of
 * Parquet, the schema of Arrow IPC, the catalogue of a database. No value is read.
 *
 * Throws `FILE_MISSING`, `FILE_UNREADABLE`, `DICTIONARY_MISMATCH` (two columns of one name) or `HEADER_HOLDS_DATA`; of a database, as `postgresFailure`.
 */
export async function openSource(spec: SourceSpec): Promise<Source> {
  const { postgres } = spec;
  const source =
    postgres === undefined
      ? await openRecognised(spec, await recognise(spec))
      : await openPostgres(spec.path, postgres);
  if (source.columnNames().length === 0) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${source.path}: it has no columns`, {
      hint: 'Check that the export is complete.',
    });
  }
  refuseDuplicates(source);
  if (spec.headerIsNames !== true && postgres === undefined) refuseRecordHeader(source.columnNames(), source.path);
  return source;
}

function openRecognised(spec: SourceSpec, found: Recognised): Promise<Source> {
  const { path } = spec;
  switch (found.format) {
    case 'csv':
      return openCsv({ path, packing: found.packing, encoding: found.encoding }, spec.delimiter);
    case 'json':
      return openJson({ path, packing: found.packing, encoding: found.encoding }, spec.expected);
    case 'xlsx':
      return openExcel(path, spec.sheet);
    case 'parquet':
      return openParquet(path);
    case 'arrow':
      return openArrow(path, found.isFile);
  }
}

/** Names positions, not names: where a CSV has no header, its first line is a record. */
function refuseDuplicates(source: Source): void {
  const seen = new Map<string, number>();
  source.columnNames().forEach((name, i) => {
    if (isUnnameable(name)) return;
    const before = seen.get(name);
    if (before !== undefined) {
      throw new UserError(
        'DICTIONARY_MISMATCH',
        `Cannot read ${source.path}: its columns ${before + 1} and ${i + 1} have the same name`,
        { hint: 'Rename one of them, and check that the file has a header line.' },
      );
    }
    seen.set(name, i);
  });
}
