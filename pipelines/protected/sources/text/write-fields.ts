import { UserError } from '../../../../privacy/errors.ts';
import { readFailure } from '../session/read-failure.ts';
import type { FieldOutput } from './field-output.ts';

/**
 * Puts what `reader` makes of the blocks of `path` into `output`, and closes it. Throws `FILE_UNREADABLE`, `DISK_FULL` and what
 * `reader` throws.
 */
export async function writeFields(
  path: string,
  blocks: AsyncIterable<Buffer>,
  output: FieldOutput,
  reader: { push(block: Buffer): void; finish(): void },
): Promise<void> {
  try {
    try {
      for await (const block of blocks) {
        reader.push(block);
        if (output.isFull) await output.flush();
      }
      reader.finish();
      await output.flush();
    } finally {
      await output.close();
    }
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(path, error);
  }
}
