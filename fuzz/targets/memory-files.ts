import { FileRefused } from '../../pipelines/release-folder/files/file-refused.ts';
import type { ReleaseFiles } from '../../pipelines/release-folder/files/release-files.ts';
import type { Input } from '../engine/input.ts';

/** Files of a release that lie in memory: readers are the same, and a thousand times a second they need no disk. */
export const memoryFiles = (input: Input): ReleaseFiles => ({
  read(path, most) {
    const bytes = input[path];
    if (bytes === undefined) throw new FileRefused(path, 'it is missing');
    if (bytes.length > most) throw new FileRefused(path, 'it is too large to be one');
    // As the readers of folders do, so that numbers of any width may lie where it begins.
    const own = Buffer.allocUnsafeSlow(bytes.length);
    own.set(bytes);
    return own;
  },
});
