import { Field, RecordBatchStreamWriter, Schema, Utf8 } from 'apache-arrow';
import type { OutputField } from '../decode/output-column.ts';
import { arrowField } from './arrow-field.ts';

/** The end mark of an Arrow stream. */
const END_BYTES = 8;

/**
 * The Arrow schema of a Parquet file, as Arrow's readers look for it under `ARROW:schema`: Parquet itself keeps no names of time zones. `undefined`
 * where no column has one.
 */
export function arrowSchemaText(fields: readonly OutputField[]): string | undefined {
  const zoned = fields.some(({ stored }) => stored?.type.kind === 'timestamp' && stored.type.zone !== undefined);
  if (!zoned) return undefined;
  const plain = fields.map((field, i) =>
    field.storage === 'text' && field.stored === undefined
      ? new Field(field.name, new Utf8(), field.nullable)
      : arrowField(field, i),
  );
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, new Schema(plain));
  writer.close();
  const bytes = writer.toUint8Array(true);
  return Buffer.from(bytes.subarray(0, bytes.length - END_BYTES)).toString('base64');
}
