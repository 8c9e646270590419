import { readArrowSchema } from '../arrow-schema/arrow-schema.ts';
import { type ArrowField, keptOfArrow } from '../arrow-schema/arrow-type.ts';
import { FlatTable } from '../arrow-schema/flatbuffer.ts';

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

/** The message stands behind its length, and before both the mark of a message, which early writers left out. */
function fieldsOf(text: string): readonly ArrowField[] {
  const bytes = Buffer.from(text, 'base64');
  try {
    const start = bytes.readInt32LE(0) === -1 ? 8 : 4;
    const message = FlatTable.root(bytes.subarray(start));
    const schema = message.table(2);
    return schema === undefined ? [] : readArrowSchema(schema, message.short(0)).fields;
  } catch {
    return [];
  }
}
