import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What work on somebody else's folder may take before it is stopped. */
export interface Limits {
  /** Bytes, of all processes of the command together. */
  readonly memory: number;
  readonly milliseconds: number;
}

/** Limits that were asked for instead of the usual ones. */
export interface AskedLimits {
  readonly memory?: number | undefined;
  readonly minutes?: number | undefined;
}

export const USUAL_MEMORY = 2e9;
export const USUAL_MINUTES = 10;

const MS_A_MINUTE = 60_000;
/** A sound release takes a fraction of a second for each megabyte of it, and a fraction of a millisecond for each row drawn from it. */
const MS_A_MEGABYTE = 1000;
const MS_A_ROW = 1;
/** A model of the largest tree is fitted again in as long. */
const MS_A_COPY = 60_000;

/** More files than a release ever has are not looked at: they do not lengthen the time. */
const MOST_FILES = 10_000;

/** 2 GB and 10 minutes, or a second for each megabyte of the folder, and a millisecond for each row that is drawn and a minute for each copy, unless others are asked for. */
export async function limitsFor(dir: string, { memory, minutes }: AskedLimits, rows = 0, copies = 0): Promise<Limits> {
  const usual = async (): Promise<number> =>
    Math.max(USUAL_MINUTES * MS_A_MINUTE, ((await bytesIn(dir)) / 1e6) * MS_A_MEGABYTE) +
    rows * MS_A_ROW +
    copies * MS_A_COPY;
  return {
    memory: memory ?? USUAL_MEMORY,
    milliseconds: minutes === undefined ? await usual() : minutes * MS_A_MINUTE,
  };
}

/** Bytes that the files of a folder take on the disk; a file with holes takes fewer than it is long. Follows no link. */
async function bytesIn(dir: string): Promise<number> {
  const folders = [dir];
  let bytes = 0;
  let left = MOST_FILES;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (left-- <= 0) return bytes;
      const path = join(folder, name);
      const info = await lstat(path).catch(() => undefined);
      if (info?.isDirectory()) folders.push(path);
      else if (info?.isFile()) bytes += Math.min(info.size, (info.blocks || Number.POSITIVE_INFINITY) * 512);
    }
  }
  return bytes;
}
