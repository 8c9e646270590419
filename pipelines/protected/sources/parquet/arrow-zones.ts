import { type Field, RecordBatchReader } from 'apache-arrow';
import { keptOfArrow } from '../session/kept-of-type.ts';

/**
 * Storages of the columns that the Arrow schema in a Parquet file tells more of than Parquet does: the zones of moments. `text` is the value of
 * its key `ARROW:schema`, in base64, as pyarrow, R and others write it; nothing is known where it cannot be read.
 */
export function arrowZones(text: string): ReadonlyMap<string, string> {
  return new Map(
    fieldsOf(text).flatMap(({ name, type }) => {
      const kept = keptOfArrow(type);
      return kept?.startsWith('timestamp[us, ') ? [[name, kept] as const] : [];
    }),
  );
}

function fieldsOf(text: string): readonly Field[] {
  if (text === '') return [];
  try {
    return RecordBatchReader.from(Buffer.from(text, 'base64')).open().schema.fields;
  } catch {
    return [];
  }
}
