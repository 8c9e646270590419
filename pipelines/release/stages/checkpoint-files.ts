import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoints } from '../../../privacy/gradients/ports.ts';
import { writeFailure } from '../../release-folder/files/file-errors.ts';

/** Of a run, below `protected/`. */
export const CHECKPOINT_FOLDER = 'training';

const DIGEST = /^[0-9a-f]{64}$/;
/** Far above what any network here takes; what is longer was not written by a run. */
const MOST_BYTES = 2 ** 31;

/** Two of a charge: a training writes dozens, each as large as the network or some times that. Earlier ones than the last are for one that is damaged. */
const KEPT = 8;

/** Checkpoints as files of a folder, each named by its digest. Made of noisy sums. The last `KEPT` stay. `write` throws `DISK_FULL` or `FILE_UNWRITABLE`. */
export function checkpointFiles(folder: string): Checkpoints {
  const fileOf = (digest: string): string => {
    if (!DIGEST.test(digest)) throw new RangeError('A checkpoint is named by a SHA-256 in hexadecimal digits');
    return join(folder, digest);
  };
  return {
    async write(digest, bytes) {
      const file = fileOf(digest);
      const draft = `${file}.part`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const handle = await open(draft, 'w', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
        await removeOlder(folder);
      } catch (error) {
        throw writeFailure(error, file);
      }
    },
    async read(digest) {
      const file = fileOf(digest);
      try {
        return (await stat(file)).size > MOST_BYTES ? undefined : await readFile(file);
      } catch {
        return undefined;
      }
    },
  };
}

async function removeOlder(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => DIGEST.test(name));
  if (names.length <= KEPT) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, written: (await stat(path, { bigint: true })).mtimeNs };
    }),
  );
  const newestFirst = files.toSorted((a, b) => (a.written < b.written ? 1 : -1));
  for (const { path } of newestFirst.slice(KEPT)) await rm(path, { force: true });
}
