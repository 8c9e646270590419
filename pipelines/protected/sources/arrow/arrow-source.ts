import { open } from 'node:fs/promises';
import { UserError } from '../../../../privacy/errors.ts';
import { type ArrowSchema, readArrowSchema, UnknownArrowType } from '../arrow-schema/arrow-schema.ts';
import { type ArrowField, keptOfArrow, storageOfArrow } from '../arrow-schema/arrow-type.ts';
import { parquetSource } from '../parquet/parquet-source.ts';
import { readFailure } from '../session/read-failure.ts';
import type { Source } from '../session/source.ts';
import { arrowFrames } from './arrow-frames.ts';
import { arrowInput, incomplete } from './arrow-messages.ts';
import { rewriteArrow } from './rewrite-arrow.ts';

/**
 * An Arrow IPC file or stream. The schema alone is read here. To be encoded, its wanted columns are rewritten batch by
 * batch as Parquet inside the protected folder, or as a table of a sealed session, so that the same SQL encodes every format.
 */
export async function openArrow(path: string, isFile: boolean): Promise<Source> {
  const columns = await readColumns(path, isFile);
  const fields = columns.map(({ name, type }) => ({ name, storage: storageOfArrow(type), kept: keptOfArrow(type) }));
  return {
    path,
    format: 'arrow',
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    async prepare(session, folder, { positions, unit }) {
      const wanted = positions.map((position) => ({
        position,
        field: columns[position]!,
        isUnit: unit?.includes(position) === true,
      }));
      const files = await rewriteArrow({ path, isFile }, wanted, session, folder);
      if (session.isSealed) return { sql: '(FROM arrow_rows)' };
      if (files.length === 0)
        return { sql: `(SELECT ${positions.map((i) => `NULL AS c${i}`).join(', ')} WHERE false)` };
      const relation = await parquetSource(
        path,
        { files: files.map((file) => ({ path: file, values: [] })), partitions: [] },
        positions.map((i) => fields[i]!),
      ).prepare(session, folder, { positions: [] });
      return { sql: `(SELECT ${positions.map((i, at) => `c${at} AS c${i}`).join(', ')} FROM ${relation.sql})` };
    },
  };
}

async function readColumns(path: string, isFile: boolean): Promise<readonly ArrowField[]> {
  const { fields, bigEndian } = await readSchema(path, isFile);
  if (!bigEndian) return fields;
  throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: its numbers are kept in big-endian order`, {
    hint: 'Write it again as Parquet or CSV on the machine that wrote it.',
  });
}

async function readSchema(path: string, isFile: boolean): Promise<ArrowSchema> {
  const file = await open(path, 'r');
  try {
    const { schema, version } = await arrowFrames(await arrowInput(path, file), isFile);
    return readArrowSchema(schema, version);
  } catch (error) {
    if (error instanceof UnknownArrowType) throw unknownType(path, error);
    if (error instanceof RangeError) throw incomplete(path);
    throw error instanceof UserError ? error : readFailure(path, error);
  } finally {
    await file.close();
  }
}

const unknownType = (path: string, { column }: UnknownArrowType): UserError =>
  new UserError(
    'FILE_UNREADABLE',
    `Cannot read ${path}: its column "${column}" has an Arrow type that is not known here`,
    { hint: 'Write the file without that column, or as Parquet.' },
  );
