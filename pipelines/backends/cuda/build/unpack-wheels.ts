import { createWriteStream } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';
import { UserError } from '../../../../privacy/errors.ts';
import { unavailable } from '../../backend.ts';

/** Of TensorFlow what the addon is linked and compiled with, of CUDA what TensorFlow loads. No Python. */
const WANTED =
  /^(tensorflow\/libtensorflow_(cc|framework)\.so\.2|tensorflow\/include\/.*[^/]|nvidia\/.+\.so(\.\d+)*|nvidia\/.+\.bc)$/;

/** Unpacks what is wanted of wheels into `into`. Throws `BACKEND_UNAVAILABLE` where a file is no wheel or the disk has no room. */
export async function unpackWheels(wheels: readonly string[], into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  let bytes = 0;
  for (const wheel of wheels) {
    await eachWanted(wheel, into, async ({ uncompressedSize }) => {
      bytes += uncompressedSize;
    });
  }
  const { bavail, bsize } = await statfs(into);
  if (bytes > bavail * bsize) throw noRoom(into, bytes, bavail * bsize);
  for (const wheel of wheels) {
    await eachWanted(wheel, into, async (entry, content) => {
      const path = join(into, entry.fileName);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await content(), createWriteStream(path, { flags: 'wx' }));
    });
  }
}

async function eachWanted(
  wheel: string,
  into: string,
  work: (entry: Entry, content: () => Promise<NodeJS.ReadableStream>) => Promise<void>,
): Promise<void> {
  let archive: Awaited<ReturnType<typeof openPromise>> | undefined;
  try {
    // Names that lead out of the folder are refused by the reader of the archive.
    archive = await openPromise(wheel, { autoClose: false });
    for await (const entry of archive.eachEntry()) {
      if (WANTED.test(entry.fileName)) await work(entry, () => archive!.openReadStreamPromise(entry));
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw noRoom(into);
    throw unavailable(
      'cuda',
      `${wheel} cannot be unpacked as a wheel`,
      'Download it again, or name pip instead of it.',
    );
  } finally {
    archive?.close();
  }
}

const noRoom = (folder: string, needed?: number, free?: number): UserError =>
  unavailable(
    'cuda',
    needed === undefined
      ? `the disk of ${folder} is full`
      : `unpacking takes ${gigabytes(needed)}, and ${gigabytes(free!)} are free at ${folder}`,
    'Make room, or install tfjs on another disk and name its folder with --tfjs.',
  );

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
