import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../../../../privacy/errors.ts';
import { readFailure } from '../session/read-failure.ts';
import type { FieldBlocks } from './field-blocks.ts';

/**
 * Writes to `to`, a file of the protected zone, what `reader` makes of the blocks of `path`. Throws `FILE_UNREADABLE`, `DISK_FULL` and what
 * `reader` throws.
 */
export async function writeFields(
  { path, to }: { readonly path: string; readonly to: string },
  blocks: AsyncIterable<Buffer>,
  fields: FieldBlocks,
  reader: { push(block: Buffer): void; finish(): void },
): Promise<void> {
  const file = await open(to, 'w', 0o600).catch((error) => {
    throw readFailure(path, error);
  });
  try {
    for await (const block of blocks) {
      reader.push(block);
      if (fields.isFull) await write(file, fields);
    }
    reader.finish();
    await write(file, fields);
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(path, error);
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, fields: FieldBlocks): Promise<void> {
  for (const part of fields.take()) await file.writeFile(part);
}
